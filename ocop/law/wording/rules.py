"""The words of a sheet, by place, and what a correction of them may never touch. Pure: rows are read in memory only."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol, TypeVar

from ocop.law.sheets.rules import Sheet

WORDS = {
    "sheet": ("name",),
    "knock_out": ("text",),
    "part": ("title",),
    "group": ("title", "notes"),
    "criterion": (
        "title", "condition", "applies_only_when", "notes", "branches", "stops_scoring", "disqualifies",
    ),
    "level": ("text",),
}  # fmt: skip
"""Kind of row → its fields that are nothing but words."""

LONGEST = 5000


class Row(Protocol):
    pk: Any


R = TypeVar("R", bound=Row)


@dataclass(frozen=True)
class Place:
    """`key`: kind, row and field, as corrections name it. `most`: letters that fit."""

    key: str
    where: str
    words: str
    most: int = LONGEST


def words_of(kind: str, row: Row) -> Iterator[tuple[str, str, str]]:
    """(place, field, words) of a row; what is empty is no place: to fill it would add to the sheet."""
    for field in WORDS[kind]:
        value, place = getattr(row, field), f"{kind}.{row.pk}.{field}"
        if isinstance(value, str):
            yield place, field, value
        else:
            yield from ((f"{place}.{n}", field, _text(one)) for n, one in enumerate(value))


def reworded(kind: str, rows: Iterable[R], wording: Mapping[str, str]) -> list[R]:
    """The rows with what stands corrected, place → words. Nothing is saved."""
    found = list(rows)
    for row in found if wording else ():
        for place, field, _ in list(words_of(kind, row)):
            if new := wording.get(place):
                _put(row, field, place, new)
    return found


def _text(one: str | dict[str, str]) -> str:
    return one if isinstance(one, str) else one["title"]


def _put(row: Row, field: str, place: str, new: str) -> None:
    value = getattr(row, field)
    if isinstance(value, str):
        setattr(row, field, new)
        return
    n = int(place.rpartition(".")[2])
    value[n] = new if isinstance(value[n], str) else value[n] | {"title": new}


def figures(sheet: Sheet) -> tuple[Sheet, tuple[bool, ...]]:
    """All that scoring goes by, without the words: where a note stands, not what it says, but for the note by which
    a product is not assessed at all.
    """
    parts = tuple(
        replace(
            part,
            title="",
            groups=tuple(
                replace(
                    group,
                    title="",
                    notes=_stands(group.notes),
                    criteria=tuple(
                        replace(
                            one,
                            title="",
                            levels=tuple(replace(level, text="") for level in one.levels),
                            branches=tuple(replace(branch, title="") for branch in one.branches),
                            condition=_stand(one.condition),
                            applies_only_when=_stand(one.applies_only_when),
                            notes=_stands(one.notes),
                            stops_scoring=_stand(one.stops_scoring),
                            disqualifies=_stand(one.disqualifies),
                        )
                        for one in group.criteria
                    ),
                )
                for group in part.groups
            ),
        )
        for part in sheet.parts
    )
    lines = tuple(replace(line, text="") for line in sheet.knock_outs)
    return replace(sheet, name="", parts=parts, knock_outs=lines), tuple(bool(one.excludes) for one in sheet.criteria)


def _stand(words: str) -> str:
    return "có" if words else ""


def _stands(notes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(_stand, notes))


@dataclass(frozen=True)
class Facts:
    """`place`: None where the sheet has no such words. `seen`: what stood there when the form was opened."""

    in_use: bool
    place: Place | None
    seen: str
    new: str
    reason: str
    source: str
    same_figures: bool


def right(may: bool) -> str | None:
    return None if may else "Chỉ quản trị sửa được câu chữ của phiếu."


def refusal(facts: Facts) -> str | None:
    if not facts.in_use:
        return "Phiếu này chưa dùng ở đâu. Hãy sửa tệp dữ liệu rồi nạp lại."
    if facts.place is None:
        return "Phiếu không có chỗ này. Chỉ sửa được câu chữ; điểm, mức, yêu cầu tối thiểu thì nạp bản mới của tệp."
    if facts.place.words != facts.seen:
        return f"Chỗ này vừa được sửa thành “{facts.place.words}”. Hãy xem lại rồi sửa."
    if not facts.new:
        return "Câu chữ mới đang để trống. Hãy nhập câu chữ đúng."
    if facts.new == facts.place.words:
        return "Câu chữ mới giống câu chữ đang in. Hãy nhập câu chữ đúng."
    if len(facts.new) > facts.place.most:
        return f"Câu chữ mới dài quá {facts.place.most} ký tự. Hãy viết gọn lại."
    if not facts.reason or not facts.source:
        return "Sửa câu chữ cần lý do và nguồn. Hãy ghi văn bản, trang đã đối chiếu."
    if not facts.same_figures:
        return "Câu chữ này đổi cách chấm, không chỉ là lỗi chữ. Hãy sửa tệp dữ liệu rồi nạp thành bản mới."
    return None
