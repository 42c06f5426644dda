"""What sheets of the right shape must hold to be let in: sums, ladders, star minimums, each set one sheet."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

Data = Mapping[str, Any]


@dataclass(frozen=True)
class Family:
    """What every sheet of one decision must sum up to."""

    code: str
    legal_basis: str
    total: Decimal
    parts: Mapping[str, Decimal]
    stars_marked: tuple[int, ...]


@dataclass(frozen=True)
class Known:
    """Codes that a sheet may name."""

    product_sets: frozenset[str]
    papers: frozenset[str]


def sheet_problems(sheet: Data, family: Family, known: Known) -> list[str]:
    """Every reason why this sheet cannot be used, in Vietnamese, with the place; empty when it holds.

    A sheet marked unusable may contradict itself in its sums and marks, and in nothing else.
    """
    found = [*_codes(sheet, known), *(_sums(sheet, family, known) if sheet.get("usable", True) else ())]
    return [f"Phiếu {sheet['number']} ({sheet['code']}), {problem}" for problem in found]


def duplicates(values: Iterable[Any]) -> list[Any]:
    seen: set[Any] = set()
    return [value for value in values if value in seen or seen.add(value)]  # type: ignore[func-returns-value]  # None, so falsy


def _codes(sheet: Data, known: Known) -> Iterator[str]:
    criteria = list(criteria_of(sheet))
    if sheet["set"] not in known.product_sets:
        yield f"bộ sản phẩm “{sheet['set']}” không có trong danh mục."
    for code in duplicates(part["code"] for part in sheet["parts"]):
        yield f"phần {code} có hai lần."
    for code in duplicates(c["code"] for c in criteria):
        yield f"tiêu chí {code}: mã xuất hiện hai lần."
    if sheet["criteria_count"] != len(criteria):
        yield f"có {len(criteria)} tiêu chí, tệp ghi {sheet['criteria_count']}."
    for criterion in criteria:
        for code in duplicates(branch["code"] for branch in criterion.get("branches") or ()):
            yield f"tiêu chí {criterion['code']}: hai trường hợp cùng mã {code}."
        if unknown := set(criterion.get("evidence") or ()) - known.papers:
            named = ", ".join(sorted(unknown))
            yield f"tiêu chí {criterion['code']}: minh chứng {named} không có trong danh mục giấy tờ."


def _sums(sheet: Data, family: Family, known: Known) -> Iterator[str]:
    parts, criteria = sheet["parts"], list(criteria_of(sheet))
    if [part["code"] for part in parts] != list(family.parts):
        yield f"các phần là {', '.join(p['code'] for p in parts)}, phải là {', '.join(family.parts)}."
    for part in parts:
        yield from _part(part, family)
    reachable = sum((top_points(c) for c in criteria), Decimal())
    if reachable != family.total:
        yield f"cộng mức cao nhất của các tiêu chí được {reachable} điểm, phải là {family.total}."
    for criterion in criteria:
        for problem in _criterion(criterion, family):
            yield f"tiêu chí {criterion['code']}: {problem}"


def criteria_of(sheet: Data) -> Iterator[Data]:
    """All criteria of a data file, in order."""
    return (criterion for part in sheet["parts"] for group in part["groups"] for criterion in group["criteria"])


def ladders_of(criterion: Data) -> Sequence[Sequence[Data]]:
    """One ladder, or one for each of the two cases."""
    if criterion.get("branches"):
        return [branch["levels"] for branch in criterion["branches"]]
    return [criterion["levels"]]


def top_points(criterion: Data) -> Decimal:
    return max(Decimal(level["points"]) for ladder in ladders_of(criterion) for level in ladder)


def _part(part: Data, family: Family) -> Iterator[str]:
    code, most = part["code"], Decimal(part["max"])
    if most != family.parts.get(code, most):
        yield f"phần {code} ghi {most} điểm, phải là {family.parts[code]}."
    summed = sum((Decimal(group["max"]) for group in part["groups"]), Decimal())
    if summed != most:
        yield f"phần {code}: các nhóm cộng được {summed} điểm, phải là {most}."
    for group in part["groups"]:
        most_group = Decimal(group["max"])
        summed = sum((Decimal(criterion["max"]) for criterion in group["criteria"]), Decimal())
        if summed != most_group:
            name = f"nhóm {group['number']} ({group['title']})"
            yield f"{name}: các tiêu chí cộng được {summed} điểm, nhóm ghi {most_group}."


def _criterion(criterion: Data, family: Family) -> Iterator[str]:
    if criterion.get("branches") and len(criterion["branches"]) < 2:
        yield "chỉ có một trường hợp để chọn."
    for ladder in ladders_of(criterion):
        yield from _ladder(ladder, Decimal(criterion["max"]), same_allowed=bool(criterion.get("same_points")))
    yield from _minimums(criterion, family)
    at = criterion.get("stops_scoring_at")
    if at is not None and not criterion.get("stops_scoring"):
        yield "có mức dừng đánh giá mà không có câu ghi chú."
    if at is not None and at not in {level["points"] for ladder in ladders_of(criterion) for level in ladder}:
        yield f"dừng đánh giá ở {at} điểm, không có mức nào {at} điểm."


def _ladder(ladder: Sequence[Data], most: Decimal, *, same_allowed: bool) -> Iterator[str]:
    points = [Decimal(level["points"]) for level in ladder]
    if len(points) < 2 and most > 1:
        yield "thang điểm phải có ít nhất hai mức."
    if any(b < a or (a == b and not same_allowed) for a, b in pairwise(points)):
        yield f"thang điểm {', '.join(map(str, points))} không tăng dần."
    if max(points) != most:
        yield f"tối đa {most} điểm nhưng mức cao nhất là {max(points)}."


def _minimums(criterion: Data, family: Family) -> Iterator[str]:
    """The minimums are what the asterisks at the levels say; a mark at the title asks at least the lowest level."""
    stated = {int(stars): Decimal(points) for stars, points in (criterion.get("minimums") or {}).items()}
    marked: dict[int, Decimal] = {}
    for level in (level for ladder in ladders_of(criterion) for level in ladder):
        if stars := level.get("stars"):
            marked[stars] = min(marked.get(stars, Decimal(level["points"])), Decimal(level["points"]))
    if title := criterion.get("title_mark"):
        lowest = min(Decimal(level["points"]) for ladder in ladders_of(criterion) for level in ladder)
        marked.setdefault(title, lowest)
    for stars in sorted(set(stated) | set(marked)):
        if stars not in family.stars_marked:
            yield f"có dấu cho {stars} sao, chỉ có thể là {', '.join(map(str, family.stars_marked))}."
        elif stated.get(stars) != marked.get(stars):
            yield (
                f"điểm tối thiểu cho {stars} sao ghi {_told(stated.get(stars))},"
                f" dấu sao ở các mức là {_told(marked.get(stars))}."
            )
    order = [stated[stars] for stars in sorted(stated)]
    if order != sorted(order):
        yield "điểm tối thiểu của hạng cao thấp hơn của hạng thấp."
    if any(points > Decimal(criterion["max"]) for points in order):
        yield "điểm tối thiểu cao hơn điểm tối đa của tiêu chí."


def family_problems(family: Family, sheets: Sequence[Data], known: Known) -> Iterator[str]:
    """Each product set has exactly one sheet in a family."""
    place = f"Bộ phiếu {family.code}"
    if missing := sorted(known.product_sets - {sheet["set"] for sheet in sheets}):
        total = len(known.product_sets)
        yield f"{place}: có {total - len(missing)} trên {total} phiếu, thiếu bộ sản phẩm {', '.join(missing)}."
    for key, told in (("set", "bộ sản phẩm"), ("number", "số"), ("code", "mã")):
        for twice in duplicates(sheet[key] for sheet in sheets):
            yield f"{place}: hai phiếu cùng {told} {twice}."


def _told(points: Decimal | None) -> str:
    return "không có" if points is None else f"{points} điểm"
