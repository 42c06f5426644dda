from ocop.law.bases.models import LegalBasis
from ocop.law.dates.models import DayOff
from ocop.law.papers.models import RequiredPaper
from ocop.law.profiles.models import ProfileValue, RuleProfile
from ocop.law.questions.models import OpenQuestion
from ocop.law.sheets.models import CriteriaGroup, CriteriaSheet, Criterion, KnockOut, Level, SheetPart
from ocop.law.taxonomy.models import ProductGroup, ProductSet, Sector
from ocop.law.wording.models import WordingCorrection

__all__ = [
    "CriteriaGroup",
    "CriteriaSheet",
    "Criterion",
    "DayOff",
    "KnockOut",
    "LegalBasis",
    "Level",
    "OpenQuestion",
    "ProductGroup",
    "ProductSet",
    "ProfileValue",
    "RequiredPaper",
    "RuleProfile",
    "Sector",
    "SheetPart",
    "WordingCorrection",
]
