"""A profile as frozen values: what every house asks instead of knowing the law itself."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Protocol, TypeVar

from ocop.law.dates.rules import Milestone, ProfileSpan, RoundRule, Window, certificate_end, hand_in_window
from ocop.law.sheets.rules import StarRules
from ocop.law.sources import source_words


@dataclass(frozen=True)
class Value:
    """One value with where it comes from."""

    key: str
    label: str
    value: Any
    unit: str = ""
    confidence: str = "unverified"
    confidence_label: str = "chưa đối chiếu bản ký"
    source: str = ""
    quote: str = ""
    note: str = ""

    @property
    def source_text(self) -> str:
        return source_words(self.source)

    @property
    def confirmed(self) -> bool:
        return self.confidence in ("seen", "office")


class PassedUpBy(StrEnum):
    """What sends a product to the level above: the law's text says points, the stars are its other reading."""

    POINTS = "points"
    STARS = "stars"


@dataclass(frozen=True)
class ProductCode:
    printed: str  # (T)-(X)-(STT)-20..
    format: str  # "{province}-{unit}-{number}-{year}"
    unit_level: str  # whose code and running number: "city" or "ward"

    def make(self, *, province: str, unit: str, number: int, year: int) -> str:
        return self.format.format(province=province, unit=unit, number=number, year=year)


@dataclass(frozen=True)
class Content:
    code: str
    text: str


@dataclass(frozen=True)
class Bodies:
    """What a law calls those who run the programme and those who check dossiers for the council."""

    office: str
    helpers: str


BODIES = {
    "148": Bodies("cơ quan quản lý OCOP", "Tổ giúp việc"),
    "26-2026": Bodies("cơ quan tham mưu quản lý OCOP", "Tổ tư vấn Hội đồng"),
}
ANY_BODIES = Bodies("cơ quan quản lý OCOP", "Tổ giúp việc, Tổ tư vấn Hội đồng")  # right under every law


def bodies_of(sheet_family: str) -> Bodies:
    """The words of the law that a dossier, a round or a session goes by."""
    return BODIES.get(sheet_family, ANY_BODIES)


class Version(Protocol):
    @property
    def version(self) -> int: ...

    @property
    def applies_from(self) -> date | None: ...


V = TypeVar("V", bound=Version)


def newest_on(day: date, versions: Iterable[V]) -> V | None:
    """Of one profile's versions the newest that applies on this day; for days before, the first; without one never."""
    dated = sorted((one for one in versions if one.applies_from), key=lambda one: one.version)
    applied = [one for one in dated if one.applies_from and one.applies_from <= day]
    return applied[-1] if applied else next(iter(dated), None)


@dataclass(frozen=True)
class ProfileRules:
    code: str
    name: str
    sheet_family: str
    handed_in: ProfileSpan
    stars: StarRules
    certified_by: Mapping[int, str | None]
    """The level that certifies products of so many stars: "city", "province", "centre", or None."""
    passed_up_from: Mapping[str, int]  # "city_to_province" → points
    passed_up_by: PassedUpBy
    ward_part: str  # "levels" | "words"
    ward_contents: tuple[Content, ...]
    ward_meeting: str  # "always" | "when_needed"
    ward_form: str | None
    ward_working_days: int | None
    certificate_from_stars: int
    certificate_months: int
    product_code: ProductCode | None
    window: tuple[int, int] | None  # earliest, latest: days before the end
    milestones: tuple[Milestone, ...]
    lives_on_days: int | None  # None where it is off
    re_evaluation_days: int | None
    re_evaluation_by_written_opinion: bool
    rounds: tuple[RoundRule, ...]
    cut_off_day_counts: bool
    open_first_until: date | None  # open dossiers of an ended law: to be finished by this day
    open_re_evaluation_until: date | None
    samples: int | None
    values: Mapping[str, Value] = field(default_factory=dict, hash=False)

    @property
    def bands(self) -> tuple[Any, ...]:
        return self.stars.bands

    def certified_by_level(self, stars: int) -> str | None:
        """None below the stars that get a certificate."""
        return self.certified_by[stars]

    def comes_back_with(self, level: str) -> int | None:
        """The star that a higher level finds and leaves to this one to certify (148: the district's 3 stars). None
        where this level certifies none, or several: then what it does with a higher level's result is its own choice
        (26/2026, Điều 7.4.g)."""
        own = [stars for stars, at in self.certified_by.items() if at == level]
        return own[0] if len(own) == 1 and self.passed_up_edge(level) is not None else None

    def passed_up_edge(self, level: str) -> int | None:
        """Points from which a council of this level passes a product up; None at the top."""
        return next((edge for way, edge in self.passed_up_from.items() if way.startswith(f"{level}_to_")), None)

    def certificate_end(self, valid_from: date) -> date:
        return certificate_end(valid_from, self.certificate_months)

    def hand_in_window(self, valid_to: date) -> Window | None:
        """When a re-evaluation may be handed in; None where the law fixes none."""
        return hand_in_window(valid_to, *self.window) if self.window else None

    def open_until(self, kind: str) -> date | None:
        """By which day a dossier that an ended law left open is to be finished; `kind` as in `RequiredPaper`."""
        return self.open_re_evaluation_until if kind == "re_evaluation" else self.open_first_until

    def value(self, key: str) -> Value:
        """A value with its source, for the screens; KeyError for an unknown key."""
        return self.values[key]

    def unconfirmed(self, *keys: str) -> list[Value]:
        """Those of these values that were not confirmed: a screen that uses them says so."""
        return [self.values[key] for key in keys if key in self.values and not self.values[key].confirmed]
