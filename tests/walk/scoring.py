"""Which levels make three stars on a sheet, and the other members' sheets filled with them."""

from decimal import Decimal

from evaluations.models import ScoreSheet
from evaluations.scoring import services
from ocop.law.sheets.rules import Criterion
from ocop.law.sheets.services import rules_of

FIT = Decimal("0.65")  # of a criterion's points: lands between 50 and 70 in all


def levels_for_three_stars(sheet: ScoreSheet) -> dict[int, int]:
    """Criterion → position of the level, for all that the ward has not filled in."""
    filled = set(sheet.scores.values_list("criterion_id", flat=True))
    return {one.id: fitting(one) for one in rules_of(sheet.item.sheet).criteria if one.id not in filled}


def fitting(criterion: Criterion) -> int:
    """The level nearest to its share that still meets what three stars ask for."""
    least = max((points for star, points in criterion.minimums.items() if star <= 3), default=Decimal())
    open_levels = [level for level in criterion.levels if level.points >= least]
    return min(open_levels, key=lambda level: abs(level.points - criterion.max_points * FIT)).position


def fill_in(sheet: ScoreSheet, wanted: dict[int, int]) -> None:
    """As this member does, by the same service as the page."""
    for criterion, position in wanted.items():
        services.save_choice(sheet, criterion, services.Choice(position), version=0, by=sheet.member.user)
    services.submit_sheet(sheet, by=sheet.member.user)
