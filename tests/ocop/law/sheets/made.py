"""Small made-up sheets for the pure rules."""

from decimal import Decimal

from ocop.law.sheets.rules import Answer, Band, Branch, Criterion, Group, KnockOutLine, Level, Part, Sheet, StarRules

BANDS = tuple(Band(stars, Decimal(lower)) for stars, lower in ((5, 90), (4, 70), (3, 50), (2, 30), (1, 0)))
RULES = StarRules(BANDS)


def criterion(id: int, *points: int, minimums: dict[int, int] | None = None, **given) -> Criterion:
    levels = tuple(Level(place, Decimal(p), f"mức {p}") for place, p in enumerate(points, 1))
    least = {stars: Decimal(p) for stars, p in (minimums or {}).items()}
    return Criterion(id, f"{id}a", f"Tiêu chí {id}", Decimal(max(points)), levels, least, **given)


def two_cases(id: int, first: tuple[int, ...], second: tuple[int, ...]) -> Criterion:
    rows = [("a", p) for p in first] + [("b", p) for p in second]
    levels = tuple(Level(place, Decimal(p), "", code) for place, (code, p) in enumerate(rows, 1))
    branches = (Branch("a", "Trường hợp 1"), Branch("b", "Trường hợp 2"))
    return Criterion(id, f"{id}a", f"Tiêu chí {id}", Decimal(max(first + second)), levels, branches=branches)


def sheet(*criteria: Criterion, knock_outs: tuple[KnockOutLine, ...] = ()) -> Sheet:
    """Part A holds the first half, part B the rest."""
    half = (len(criteria) + 1) // 2
    parts = tuple(
        Part(code, f"Phần {code}", most(some), (Group(number, "Nhóm", most(some), some),))
        for number, (code, some) in enumerate((("A", criteria[:half]), ("B", criteria[half:])), 1)
    )
    return Sheet("thu", "Phiếu thử", parts, knock_outs)


def most(criteria: tuple[Criterion, ...]) -> Decimal:
    return sum((c.max_points for c in criteria), Decimal())


def answers(*positions: int | None) -> dict[int, Answer]:
    """Answers to criteria 1, 2, 3 … by the place of the level; None is "không mức nào phù hợp"."""
    return {number: Answer(position) for number, position in enumerate(positions, 1)}
