"""The shape of each data file. Lengths are those of the columns the values go to."""

from typing import Annotated, Any

from pydantic import Field, TypeAdapter, model_validator

from ocop.accounts.models import UnitKind
from ocop.law.confidence import Confidence
from ocop.law.papers.rules import DossierKind, PaperBy, PaperRule
from ocop.law.questions.models import OpenQuestion
from ocop.law.schema import Day, Strict, fault, slug, text, whole, word
from ocop.law.sheets.models import WardContent

Number = Annotated[int, whole(1, 9999)]
Points = Annotated[int, whole(0, 100)]
Stars = Annotated[int, whole(1, 5)]
Note = Annotated[str, text(5000)]
BasisNumber = Annotated[str, text(60)]
CodeFrom = Annotated[tuple[Annotated[str, text(10)], Day], Field(strict=False)]  # of a unit: codes live on with others


class Sourced(Strict):
    confidence: Annotated[str, word(*Confidence)]
    source: Annotated[str, text(500)]


class LegalBasis(Sourced):
    number: BasisNumber
    issued_on: Day | None = None
    issuer: Annotated[str, text(120)]
    subject: Annotated[str, text(500)]
    in_force_from: Day | None = None
    in_force_to: Day | None = None
    replaced_by: BasisNumber | None = None
    note: Annotated[str, text(500)] = ""


class ProductSet(Strict):
    code: Annotated[str, slug(60)]
    number: Number
    name: Annotated[str, text(200)]
    lead_agency: Annotated[str, text(200)]
    sample_needed: bool


class ProductGroup(Strict):
    code: Annotated[str, slug(60)]
    name: Annotated[str, text(200)]
    sets: Annotated[list[ProductSet], Field(min_length=1)]


class Sector(Sourced):
    code: Annotated[str, slug(60)]
    number: Annotated[str, text(8)]
    name: Annotated[str, text(200)]
    groups: Annotated[list[ProductGroup], Field(min_length=1)]


class Value(Strict):
    key: Annotated[str, slug(60)]
    label: Annotated[str, text(200)]
    value: Any
    unit: Annotated[str, text(120)] = ""
    confidence: Annotated[str, word(*Confidence)]
    source: Annotated[str, Field(max_length=500)] = ""
    quote: str = ""
    note: str = ""


class Profile(Sourced):
    code: Annotated[str, slug(20)]
    name: Annotated[str, text(200)]
    sheet_family: Annotated[str, text(20)]
    in_force_from: Day
    in_force_to: Day | None = None
    handed_in_from: Day
    handed_in_to: Day | None = None
    applies_from: Day | None = None  # of what changed in a profile that is in use; without it from the day of loading
    legal_bases: Annotated[list[BasisNumber], Field(min_length=1)]
    note: Note = ""
    values: list[Value]


class Scope(Strict):
    sectors: list[str] = []
    groups: list[str] = []
    sets: list[str] = []
    not_sectors: list[str] = []

    @model_validator(mode="after")
    def _one_way(self) -> "Scope":
        if self.not_sectors and (self.sectors or self.groups or self.sets):
            raise fault("“not_sectors” không đi cùng sectors, groups, sets")
        return self


Kinds = list[Annotated[str, word(*DossierKind)]]


class Paper(Sourced):
    code: Annotated[str, slug(40)]
    name: Annotated[str, text(300)]
    rule: Annotated[str, word(*PaperRule)]
    by: Annotated[str, word(*PaperBy)] = "producer"
    has_file: bool = True
    copy_as: Annotated[str, text(120)] = ""
    issuer: Annotated[str, text(300)] = ""
    own_expiry: Annotated[str, text(200)] = ""
    when_text: Annotated[str, text(300)] = ""
    needed_for_stars: Stars | None = None
    scope: Scope | None = Field(None, alias="for")
    only: list[str] | None = None
    kinds: Kinds = []
    kinds_148: Kinds = []
    kinds_26_2026: Kinds = []
    form_148: Annotated[str, text(200)] = ""
    form_26_2026: Annotated[str, text(200)] = ""


class Family(Sourced):
    family: Annotated[str, slug(20)]
    legal_basis: BasisNumber
    total: Points
    parts: Annotated[dict[Annotated[str, text(2)], Points], Field(min_length=1)]
    stars_marked: list[Stars]

    @model_validator(mode="after")
    def _parts_make_the_total(self) -> "Family":
        if sum(self.parts.values()) != self.total:
            raise fault(f"các phần cộng được {sum(self.parts.values())} điểm, phải là {self.total}", "parts")
        return self


class Level(Strict):
    points: Points
    text: Note
    stars: Stars | None = None


class Branch(Strict):
    code: Annotated[str, text(12)]
    title: Annotated[str, text(500)]
    levels: Annotated[list[Level], Field(min_length=1)]


class Criterion(Strict):
    code: Annotated[str, text(12)]
    title: Annotated[str, text(500)]
    max: Points
    ward: Annotated[str, word(*WardContent)] | None = None
    condition: Note = ""
    applies_only_when: Note = ""
    notes: list[Note] = []
    evidence: list[str] = []
    minimums: dict[Stars, Points] = {}
    title_mark: Stars | None = None
    levels: Annotated[list[Level], Field(min_length=1)] | None = None
    branches: Annotated[list[Branch], Field(min_length=1)] | None = None
    same_points: bool = False
    stops_scoring: Note = ""
    stops_scoring_at: Points | None = None
    disqualifies: Note = ""
    doubt: Note = ""

    @model_validator(mode="after")
    def _one_kind_of_ladder(self) -> "Criterion":
        if (self.levels is None) == (self.branches is None):
            raise fault("phải có hoặc “levels”, hoặc “branches”")
        return self


class Group(Strict):
    number: Number
    title: Annotated[str, text(300)]
    max: Points
    notes: list[Note] = []
    criteria: Annotated[list[Criterion], Field(min_length=1)]


class Part(Strict):
    code: Annotated[str, text(2)]
    title: Annotated[str, text(200)]
    max: Points
    groups: Annotated[list[Group], Field(min_length=1)]


class KnockOut(Sourced):
    text: Note


class Sheet(Sourced):
    code: Annotated[str, slug(80)]
    number: Number
    set: Annotated[str, slug(60)]
    name: Annotated[str, text(200)]
    version: Annotated[str, text(24)]  # room for the number of a later version
    criteria_count: Number
    note: Note = ""
    usable: bool = True
    unusable_reason: Note = ""
    knock_outs: list[KnockOut] = []
    parts: Annotated[list[Part], Field(min_length=1)]

    @model_validator(mode="after")
    def _says_why_it_is_unusable(self) -> "Sheet":
        if not self.usable and not self.unusable_reason:
            raise fault("phiếu không dùng được (usable: false) phải nói vì sao", "unusable_reason")
        return self


class Unit(Strict):
    kind: Annotated[str, word(*UnitKind)]
    code: Annotated[str, text(10)]
    name: Annotated[str, text(120)]
    short_name: Annotated[str, text(60)]
    valid_from: Day
    valid_to: Day | None = None
    parent: CodeFrom | None = None
    successors: list[CodeFrom] = []


class Units(Strict):
    source: Annotated[str, text(300)]
    units: Annotated[list[Unit], Field(min_length=1)]


class DayOff(Strict):
    first: Day
    last: Day | None = None
    name: Annotated[str, text(120)]
    worked_instead: bool = False


class DaysOff(Sourced):
    days: Annotated[list[DayOff], Field(min_length=1)]


class Question(Strict):
    number: Number
    effect: Annotated[str, word(*OpenQuestion.Effect)]
    question: Annotated[str, text(300)]
    our_reading: Annotated[str, text(300)]
    other_readings: Annotated[str, Field(max_length=400)] = ""
    kept_in: Annotated[str, word(*OpenQuestion.Kept)]
    setting: Annotated[str, slug(60)] | None = None


SHEET = TypeAdapter(Sheet)
FILES: dict[str, TypeAdapter[Any]] = {
    "legal_bases": TypeAdapter(Annotated[list[LegalBasis], Field(min_length=1)]),
    "taxonomy": TypeAdapter(Annotated[list[Sector], Field(min_length=1)]),
    "profiles": TypeAdapter(Annotated[list[Profile], Field(min_length=1)]),
    "papers": TypeAdapter(Annotated[list[Paper], Field(min_length=1)]),
    "families": TypeAdapter(Annotated[list[Family], Field(min_length=1)]),
    "units": TypeAdapter(Units),
    "days_off": TypeAdapter(DaysOff),
    "open_questions": TypeAdapter(Annotated[list[Question], Field(min_length=1)]),
}
