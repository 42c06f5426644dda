"""Plan 441 as data, with its gaps filled for a unit and a year."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from ocop.accounts.models import Unit
from ocop.core.text import lower_first

FILE = Path(__file__).resolve().parent.parent / "data" / "plan-441.yaml"


@cache
def template_441() -> dict[str, Any]:
    return dict(yaml.safe_load(FILE.read_text(encoding="utf-8")))


def filled(text: str, unit: Unit, year: int) -> str:
    """Only these names are replaced; any other brace stays as it is."""
    gaps = {"{nam}": str(year), "{nam_sau}": str(year + 1), "{don_vi}": lower_first(unit.name)}
    for gap, value in gaps.items():
        text = text.replace(gap, value)
    return text
