"""What data of the right shape must hold before anything is written."""

from ocop.law.loading.rules.lists import list_problems
from ocop.law.loading.rules.sheets import Family, Known, family_problems, sheet_problems

__all__ = ["Family", "Known", "family_problems", "list_problems", "sheet_problems"]
