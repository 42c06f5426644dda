"""A first screen: sums on top, sections of works, blocks at the side. Plain data, built by one module for each role."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TypedDict

SHOWN = 8  # lines of one section; the rest is a link away
SOON_DAYS = 3


@dataclass(frozen=True)
class Work:
    """One thing to do: what, where, until when, and the button's words."""

    title: str
    url: str
    where: str = ""
    due: date | None = None
    due_words: str = ""  # instead of the days left
    since: date | None = None
    action: str = ""
    primary: bool = False
    late: bool = False
    soon: bool = False


@dataclass(frozen=True)
class Section:
    id: str
    title: str
    works: tuple[Work, ...]
    total: int
    nothing: str  # a calm sentence when there is none
    url: str = ""  # all of them
    note: str = ""

    @property
    def more(self) -> int:
        return self.total - len(self.works)


@dataclass(frozen=True)
class Sum:
    number: int
    words: str
    url: str
    late: bool = False


@dataclass(frozen=True)
class Bar:
    """A target in the side: 3 of 6–8."""

    label: str
    actual: int
    asked: str
    most: int


@dataclass(frozen=True)
class Side:
    title: str
    lines: tuple[tuple[str, str], ...] = ()
    bars: tuple[Bar, ...] = ()
    lights: tuple[tuple[str, str], ...] = ()  # sign of the light, words
    url: str = ""
    link: str = ""


@dataclass(frozen=True)
class Board:
    title: str
    sums: tuple[Sum, ...] = ()
    sections: tuple[Section, ...] = ()
    side: tuple[Side, ...] = field(default_factory=tuple)
    action: tuple[str, str] | None = None  # words, url of the button in the head
    notices: tuple[str, ...] = ()  # what keeps the program itself from reckoning right


def section(
    id: str, title: str, works: Iterable[Work], nothing: str, *, total: int | None = None, **more: str
) -> Section:
    """A section that shows the first SHOWN of its works."""
    rows = tuple(works)
    return Section(id, title, rows[:SHOWN], len(rows) if total is None else total, nothing, **more)


class Tone(TypedDict, total=False):
    late: bool
    soon: bool


def due_tone(due: date | None, today: date) -> Tone:
    """Late from the day after; soon in the last days. No date: neither."""
    if due is None:
        return {}
    left = (due - today).days
    return {"late": left < 0, "soon": 0 <= left <= SOON_DAYS}
