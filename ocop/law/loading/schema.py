"""The shape of each data file. Lengths are those of the columns the values go to."""

from typing import Annotated, Any

from pydantic import Field, TypeAdapter, model_validator

from ocop.accounts.models import UnitKind
from ocop.law.confidence import Confidence
from ocop.law.papers.rules import DossierKind, PaperBy, PaperRule
from ocop.law.questions.models import OpenQuestion
from ocop.law.schema import Day, Strict, fault, slug, text, whole, word
from ocop.law.sheets.models import WardContent

Number = whole(1, 9999)
Points = whole(0, 100)
Stars = whole(1, 5)
Note = text(5000)
BasisNumber = text(60)
CodeFrom = Annotated[tuple[text(10), Day], Field(strict=False)]  # of a unit: codes live on with others


class Sourced(Strict):
    confidence: word(*Confidence)
    source: text(500)


class LegalBasis(Sourced):
    number: BasisNumber
    issued_on: Day | None = None
    issuer: text(120)
    subject: text(500)
    in_force_from: Day | None = None
    in_force_to: Day | None = None
    replaced_by: BasisNumber | None = None
    note: text(500) = ""


class ProductSet(Strict):
    code: slug(60)
    number: Number
    name: text(200)
    lead_agency: text(200)
    sample_needed: bool


class ProductGroup(Strict):
    code: slug(60)
    name: text(200)
    sets: Annotated[list[ProductSet], Field(min_length=1)]


class Sector(Sourced):
    code: slug(60)
    number: text(8)
    name: text(200)
    groups: Annotated[list[ProductGroup], Field(min_length=1)]


class Value(Strict):
    key: slug(60)
    label: text(200)
    value: Any
    unit: text(120) = ""
    confidence: word(*Confidence)
    source: Annotated[str, Field(max_length=500)] = ""
    quote: str = ""
    note: str = ""


class Profile(Sourced):
    code: slug(20)
    name: text(200)
    sheet_family: text(20)
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


Kinds = list[word(*DossierKind)]


class Paper(Sourced):
    code: slug(40)
    name: text(300)
    rule: word(*PaperRule)
    by: word(*PaperBy) = "producer"
    has_file: bool = True
    copy_as: text(120) = ""
    issuer: text(300) = ""
    own_expiry: text(200) = ""
    when_text: text(300) = ""
    needed_for_stars: Stars | None = None
    scope: Scope | None = Field(None, alias="for")
    only: list[str] | None = None
    kinds: Kinds = []
    kinds_148: Kinds = []
    kinds_26_2026: Kinds = []
    form_148: text(200) = ""
    form_26_2026: text(200) = ""


class Family(Sourced):
    family: slug(20)
    legal_basis: BasisNumber
    total: Points
    parts: Annotated[dict[text(2), Points], Field(min_length=1)]
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
    code: text(12)
    title: text(500)
    levels: Annotated[list[Level], Field(min_length=1)]


class Criterion(Strict):
    code: text(12)
    title: text(500)
    max: Points
    ward: word(*WardContent) | None = None
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
    title: text(300)
    max: Points
    notes: list[Note] = []
    criteria: Annotated[list[Criterion], Field(min_length=1)]


class Part(Strict):
    code: text(2)
    title: text(200)
    max: Points
    groups: Annotated[list[Group], Field(min_length=1)]


class KnockOut(Sourced):
    text: Note


class Sheet(Sourced):
    code: slug(80)
    number: Number
    set: slug(60)
    name: text(200)
    version: text(24)  # room for the number of a later version
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
    kind: word(*UnitKind)
    code: text(10)
    name: text(120)
    short_name: text(60)
    valid_from: Day
    valid_to: Day | None = None
    parent: CodeFrom | None = None
    successors: list[CodeFrom] = []


class Units(Strict):
    source: text(300)
    units: Annotated[list[Unit], Field(min_length=1)]


class DayOff(Strict):
    first: Day
    last: Day | None = None
    name: text(120)
    worked_instead: bool = False


class DaysOff(Sourced):
    days: Annotated[list[DayOff], Field(min_length=1)]


class Question(Strict):
    number: Number
    effect: word(*OpenQuestion.Effect)
    question: text(300)
    our_reading: text(300)
    other_readings: Annotated[str, Field(max_length=400)] = ""
    kept_in: word(*OpenQuestion.Kept)
    setting: slug(60) | None = None


SHEET = TypeAdapter(Sheet)
FILES = {
    "legal_bases": TypeAdapter(Annotated[list[LegalBasis], Field(min_length=1)]),
    "taxonomy": TypeAdapter(Annotated[list[Sector], Field(min_length=1)]),
    "profiles": TypeAdapter(Annotated[list[Profile], Field(min_length=1)]),
    "papers": TypeAdapter(Annotated[list[Paper], Field(min_length=1)]),
    "families": TypeAdapter(Annotated[list[Family], Field(min_length=1)]),
    "units": TypeAdapter(Units),
    "days_off": TypeAdapter(DaysOff),
    "open_questions": TypeAdapter(Annotated[list[Question], Field(min_length=1)]),
}
