"""Score sheets as pure functions: sheet → points → stars, for one member and for a council. Open `sheet.py` first."""

from ocop.law.sheets.rules.council import (
    Finder,
    Reading,
    Readings,
    Spread,
    council_readings,
    council_star,
    members_who_move_the_star,
    spreads,
    total_spread,
)
from ocop.law.sheets.rules.scoring import (
    Finding,
    FindingKind,
    Question,
    SheetScore,
    answer_refusal,
    branch_warning,
    points_of,
    score,
)
from ocop.law.sheets.rules.sheet import (
    NONE_FITS,
    Answer,
    Answers,
    Branch,
    Criterion,
    Group,
    KnockOutLine,
    Level,
    Part,
    Sheet,
)
from ocop.law.sheets.rules.stars import (
    Band,
    MinimumMissed,
    Points,
    StarRules,
    Stars,
    Step,
    StopMeans,
    TitleMark,
    Unmet,
    mean,
    minimums_of,
    shown,
    star_by_points,
    stars_after_minimums,
)

__all__ = [
    "NONE_FITS", "Answer", "Answers", "Band", "Branch", "Criterion", "Finder", "Finding", "FindingKind", "Group",
    "KnockOutLine", "Level", "MinimumMissed", "Part", "Points", "Question", "Reading", "Readings", "Sheet",
    "SheetScore", "Spread", "StarRules", "Stars", "Step", "StopMeans", "TitleMark", "Unmet", "answer_refusal",
    "branch_warning", "council_readings", "council_star", "mean", "members_who_move_the_star", "minimums_of",
    "points_of", "score", "shown", "spreads", "star_by_points", "stars_after_minimums", "total_spread",
]  # fmt: skip
