"""What a result shows, as it was reckoned: frozen JSON with a version (`Result.detail`), written, read here alone."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from decimal import Decimal
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

VERSION = 2
Json = dict[str, Any]


@dataclass(frozen=True)
class MemberFigures:
    """One sheet. `counted`: it has a total and is in the mean; else `total` is what was answered so far."""

    member: int
    name: str
    total: Decimal
    parts: dict[str, Decimal]
    stars: int
    counted: bool = True
    stated: bool = False


@dataclass(frozen=True)
class PartFigures:
    code: str
    title: str
    max: Decimal
    average: Decimal


@dataclass(frozen=True)
class Edge:
    """A star's lower edge and how far the shown mean is from it."""

    stars: int
    lower: Decimal
    away: Decimal
    reached: bool


@dataclass(frozen=True)
class UnmetFigures:
    id: int
    code: str
    title: str
    needed: Decimal
    present: Decimal | None
    reached: int
    members: int
    tie: bool


@dataclass(frozen=True)
class StepFigures:
    stars: int
    lower: Decimal
    missing: Decimal
    held: bool
    unmet: tuple[UnmetFigures, ...] = ()


@dataclass(frozen=True)
class MoverFigures:
    """A member on whom the star depends: without the sheet, or if what the member states were accepted."""

    member: int
    name: str
    total: Decimal
    average: Decimal
    stars: int
    if_accepted: bool = False


@dataclass(frozen=True)
class ReadingFigures:
    stars: int
    steps: tuple[StepFigures, ...] = ()  # highest star first
    movers: tuple[MoverFigures, ...] = ()


@dataclass(frozen=True)
class SpreadFigures:
    id: int
    code: str
    title: str
    max: Decimal
    width: Decimal
    average: Decimal
    points: dict[str, Decimal]  # by member
    ladder: tuple[Decimal, ...]


@dataclass(frozen=True)
class Figures:
    """All that page, minutes, services and exports read of a result. Numbers are as the eye sees them."""

    version: int = VERSION
    out: bool = False  # an accepted knock-out or stop leaves no star, whatever the points
    members: tuple[MemberFigures, ...] = ()
    parts: tuple[PartFigures, ...] = ()
    edges: tuple[Edge, ...] = ()
    readings: dict[str, ReadingFigures] | None = None
    spreads: tuple[SpreadFigures, ...] = ()  # widest first
    spread: Decimal = Decimal()  # of the totals

    def reading(self, key: str) -> ReadingFigures:
        return (self.readings or {}).get(key) or ReadingFigures(0)

    @property
    def counted(self) -> tuple[MemberFigures, ...]:
        return tuple(member for member in self.members if member.counted)

    def to_json(self) -> Json:
        written: Json = _plain(self)
        return written


@dataclass(frozen=True)
class Statement:
    """What one member stated. `key`: id of the knock-out line or criterion; None in rows that were settled before."""

    kind: str
    label: str
    code: str
    text: str
    evidence: str
    by_level: bool
    name: str
    member: int
    key: int | None = None

    @property
    def matter(self) -> tuple[str, int] | None:
        return None if self.key is None else (self.kind, self.key)

    @property
    def place(self) -> tuple[str, str]:
        """As an address names it."""
        return self.kind, str(self.key)

    @property
    def title(self) -> str:
        """Dừng đánh giá ở tiêu chí 6a"""
        return f"{self.label} ở tiêu chí {self.code}" if self.code else self.label

    def to_json(self) -> Json:
        written: Json = _plain(self)
        return written


def read_figures(detail: Mapping[str, Any], *, out: bool) -> Figures:
    """The stored JSON of any version. `out`: what version 1, which does not say, is to be read as."""
    if detail.get("version", 1) == 1:
        members = [_member_of_1(member) for member in detail.get("members", ())]
        detail = {**detail, "version": 1, "out": out, "members": members}
    return _build(Figures, detail)


def read_statements(stored: list[Json]) -> tuple[Statement, ...]:
    """What was stated, of any version: the oldest rows held no more than the law's words."""
    words = dict.fromkeys(("kind", "label", "code", "text", "evidence", "name"), "")
    blank = {**words, "by_level": False, "member": 0}
    return tuple(_build(Statement, {**blank, **row}) for row in stored)


def by_matter(statements: Iterable[Statement]) -> list[tuple[Statement, ...]]:
    """Statements on one matter together, in the order they were first stated."""
    found: dict[object, list[Statement]] = {}
    for one in statements:
        found.setdefault((one.kind, one.key) if one.key else (one.kind, one.code, one.text), []).append(one)
    return [tuple(same) for same in found.values()]


def _member_of_1(member: Json) -> Json:
    """Version 1 averaged every sheet, and said only whether its total was a plain one."""
    return {key: value for key, value in member.items() if key != "plain"} | {"stated": not member.get("plain", True)}


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(one) for one in value]
    return str(value) if isinstance(value, Decimal) else value


T = TypeVar("T")


def _build(kind: type[T], data: Mapping[str, Any]) -> T:
    hashed: Any = kind
    readers = _readers(hashed)
    return kind(**{key: readers[key](value) for key, value in data.items()})


@cache
def _readers(kind: Any) -> dict[str, Callable[[Any], Any]]:
    return {name: _reader(hint) for name, hint in get_type_hints(kind).items()}


def _reader(kind: Any) -> Callable[[Any], Any]:
    """How one value is read as its annotation says: Decimal from text, tuples and dicts of those, dataclasses. Found
    once a field: a session's results hold ten thousands of values."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin is UnionType:
        known = _reader(next(one for one in inner if one is not NoneType))
        return lambda value: None if value is None else known(value)
    if origin is tuple:
        each = _reader(inner[0])
        return lambda value: tuple(each(one) for one in value)
    if origin is dict:
        held = _reader(inner[1])
        return lambda value: {key: held(one) for key, one in value.items()}
    if isinstance(kind, type) and is_dataclass(kind):
        return lambda value: _build(kind, value)
    return Decimal if kind is Decimal else lambda value: value
