"""What a score sheet is: frozen values, made once from the records, then only read. Points are Decimal, never float."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property


@dataclass(frozen=True)
class Level:
    """One box, known by its position (from 1, over all branches): two levels may have the same points."""

    position: int
    points: Decimal
    text: str = ""
    branch: str = ""  # code of the branch it belongs to, "" where there are none
    needed_for_stars: int | None = None  # asterisks printed at this level


@dataclass(frozen=True)
class Branch:
    """One of two cases; exactly one of them counts."""

    code: str
    title: str = ""


@dataclass(frozen=True)
class Criterion:
    """Tiêu chí: `minimums` is stars → points it must reach for that many stars."""

    id: int
    code: str
    title: str
    max_points: Decimal
    levels: tuple[Level, ...]
    minimums: Mapping[int, Decimal] = field(default_factory=dict, hash=False)
    title_mark: int | None = None  # asterisks at the title, at no level: what must be reached is a setting
    branches: tuple[Branch, ...] = ()
    assessed_by: str = "council"
    ward_content: str = ""
    condition: str = ""
    applies_only_when: str = ""
    notes: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    stops_scoring: str = ""
    stops_scoring_at: Decimal | None = None
    disqualifies: str = ""
    doubt: str = ""

    @property
    def has_zero(self) -> bool:
        """A level of 0 is printed: then "không mức nào phù hợp" has no place."""
        return any(level.points == 0 for level in self.levels)

    @property
    def zero(self) -> "Answer":
        """The choice that gives 0 points."""
        return Answer(next((level.position for level in self.levels if level.points == 0), None))

    @property
    def excludes(self) -> str:
        """A note that some products are not assessed at all: no knock-out line, but it may be stated (question 12)."""
        return next((note for note in self.notes if "không đánh giá những sản phẩm" in note.lower()), "")

    @property
    def cases(self) -> tuple[tuple[Branch | None, tuple[Level, ...]], ...]:
        """Its ladders: one without a branch, or one for each of the two cases."""
        if not self.branches:
            return ((None, self.levels),)
        return tuple((b, tuple(level for level in self.levels if level.branch == b.code)) for b in self.branches)

    def level(self, position: int) -> Level | None:
        return next((level for level in self.levels if level.position == position), None)


@dataclass(frozen=True)
class Group:
    number: int
    title: str
    max_points: Decimal
    criteria: tuple[Criterion, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    code: str
    title: str
    max_points: Decimal
    groups: tuple[Group, ...]

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        return tuple(criterion for group in self.groups for criterion in group.criteria)


@dataclass(frozen=True)
class KnockOutLine:
    """A line at the head of the sheet: the dossier falls out when it holds."""

    id: int
    text: str


@dataclass(frozen=True)
class Sheet:
    code: str
    name: str
    parts: tuple[Part, ...]
    knock_outs: tuple[KnockOutLine, ...] = ()
    usable: bool = True
    unusable_reason: str = ""

    @cached_property
    def criteria(self) -> tuple[Criterion, ...]:
        """All criteria in the order of the sheet."""
        return tuple(criterion for part in self.parts for criterion in part.criteria)

    @cached_property
    def by_id(self) -> dict[int, Criterion]:
        return {criterion.id: criterion for criterion in self.criteria}

    @cached_property
    def follows(self) -> dict[int, int]:
        """Criterion → the one that says whether it applies: the last before it in its group that always applies."""
        found = {}
        for group in (group for part in self.parts for group in part.groups):
            story = None
            for criterion in group.criteria:
                if not criterion.applies_only_when:
                    story = criterion
                elif story is not None:
                    found[criterion.id] = story.id
        return found

    @property
    def max_points(self) -> Decimal:
        return sum((part.max_points for part in self.parts), Decimal())


@dataclass(frozen=True)
class Answer:
    """One choice: the level's position, None for "không mức nào phù hợp". `branch`, if given, must be the level's."""

    position: int | None
    branch: str = ""


NONE_FITS = Answer(None)
Answers = Mapping[int, Answer]  # criterion id → choice; a criterion that is not in it is unanswered
