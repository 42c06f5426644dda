"""A council's sheets together: what "reaching a minimum" means for several members is a setting, never a default.

What a member states acts only when the council accepts it (DESIGN §0): `rulings` says so, matter by matter.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from ocop.law.sheets.rules.scoring import Finding, Matter, Rulings, followed, points_of, score
from ocop.law.sheets.rules.sheet import Answers, Criterion, Sheet
from ocop.law.sheets.rules.stars import (
    StarRules,
    Stars,
    Unmet,
    conclude,
    counting,
    mean,
    minimums_of,
    takes_the_star,
)

NOTHING_RULED: Rulings = {}


class Reading(StrEnum):
    """When a council reaches a minimum."""

    MAJORITY = "majority"
    ALL = "all"
    MEAN = "mean"
    ANY = "any"

    @property
    def label(self) -> str:
        return {
            "majority": "Quá nửa số thành viên chấm đạt",
            "all": "Mọi thành viên chấm đạt",
            "mean": "Trung bình của tiêu chí đạt",
            "any": "Ít nhất một thành viên chấm đạt",
        }[self.value]


@dataclass(frozen=True)
class Ballot:
    """One member's sheet as it was sent, with what the member stated."""

    answers: Answers
    statements: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Mover:
    """A member on whom the star depends. `place`: in the council's order."""

    place: int
    without: Stars | None = None  # the stars without this sheet, where they are others
    accepted: Stars | None = None  # the stars if what only waits for its ruling were accepted, where they are others


@dataclass(frozen=True)
class Readings:
    """The star under each reading, for when the council has none set."""

    stars: Mapping[Reading, Stars]

    @property
    def differ(self) -> bool:
        return len({stars.after for stars in self.stars.values()}) > 1


@dataclass(frozen=True)
class Spread:
    """How far the members are apart in one criterion."""

    criterion_id: int
    code: str
    title: str
    lowest: Decimal
    highest: Decimal

    @property
    def width(self) -> Decimal:
        return self.highest - self.lowest


def statements(sheet: Sheet, ballot: Ballot) -> tuple[Finding, ...]:
    """What this member states: by hand, and by a level where the sheet says so."""
    return score(sheet, ballot.answers, ballot.statements).findings


def matters(sheet: Sheet, ballots: Sequence[Ballot]) -> dict[Matter, Finding]:
    """Each matter that a ruling is needed on, once, as the first member worded it."""
    found: dict[Matter, Finding] = {}
    for finding in (finding for ballot in ballots for finding in statements(sheet, ballot)):
        found.setdefault(finding.same, finding)
    return found


def acting(sheet: Sheet, ballots: Sequence[Ballot], rulings: Rulings) -> tuple[Finding, ...]:
    """What was stated and accepted: nothing else acts."""
    return tuple(finding for matter, finding in matters(sheet, ballots).items() if rulings.get(matter))


def undecided(sheet: Sheet, ballots: Sequence[Ballot], rulings: Rulings) -> tuple[Finding, ...]:
    """What was stated and not ruled on: while there is any, the item has no star."""
    return tuple(finding for matter, finding in matters(sheet, ballots).items() if matter not in rulings)


def counts(sheet: Sheet, ballot: Ballot, accepted: Sequence[Finding], rules: StarRules) -> bool:
    """Whether this sheet has a total: every criterion that counts is answered. A part of a sheet is never averaged."""
    answers = followed(sheet, ballot.answers)
    return all(criterion.id in answers for criterion in counting(sheet, accepted, rules))


def owed(
    sheet: Sheet, ballot: Ballot, accepted: Sequence[Finding], rulings: Rulings, rules: StarRules
) -> tuple[int, ...]:
    """Criteria that this member must still answer: what excused them was ruled on, and does not act that way."""
    if takes_the_star(accepted, rules) or any(one.same not in rulings for one in statements(sheet, ballot)):
        return ()
    answers = followed(sheet, ballot.answers)
    return tuple(criterion.id for criterion in counting(sheet, accepted, rules) if criterion.id not in answers)


def council_star(
    sheet: Sheet, ballots: Sequence[Ballot], rules: StarRules, reading: Reading, rulings: Rulings = NOTHING_RULED
) -> Stars:
    """The council's stars under one reading, from the sheets that count. Where none does there is no star."""
    accepted = acting(sheet, ballots, rulings)
    kept = {criterion.id for criterion in counting(sheet, accepted, rules)}
    members = [
        {key: answer for key, answer in followed(sheet, ballot.answers).items() if key in kept}
        for ballot in ballots
        if counts(sheet, ballot, accepted, rules)
    ]
    if not members:
        return replace(conclude(0, {}, rules, accepted), after=None, steps=())
    unmet: dict[int, list[Unmet]] = {}
    for criterion in sheet.criteria:
        present = [_points(criterion, answers) for answers in members]
        for stars, needed in minimums_of(criterion, rules).items():
            missed = _missed(criterion, present, needed, reading)
            if missed:
                unmet.setdefault(stars, []).append(missed)
    return conclude(mean([score(sheet, answers).total for answers in members]), unmet, rules, accepted)


def council_readings(
    sheet: Sheet, ballots: Sequence[Ballot], rules: StarRules, rulings: Rulings = NOTHING_RULED
) -> Readings:
    """Each reading's stars: where they differ and none is set, the chair chooses, with a reason."""
    return Readings({reading: council_star(sheet, ballots, rules, reading, rulings) for reading in Reading})


def members_who_move_the_star(
    sheet: Sheet, ballots: Sequence[Ballot], rules: StarRules, reading: Reading, rulings: Rulings = NOTHING_RULED
) -> tuple[Mover, ...]:
    """Those without whose sheet the star would be another (leave one out), and those whose open statement would take
    or lower it."""
    whole = council_star(sheet, ballots, rules, reading, rulings).after
    found = []
    for place, ballot in enumerate(ballots):
        rest = [*ballots[:place], *ballots[place + 1 :]]
        accepted = acting(sheet, rest, rulings)
        without = stated = None
        if any(counts(sheet, one, accepted, rules) for one in rest):
            without = council_star(sheet, rest, rules, reading, rulings)
        open_ones = {one.same: True for one in statements(sheet, ballot) if one.same not in rulings}
        if open_ones:
            stated = council_star(sheet, ballots, rules, reading, {**rulings, **open_ones})
        without, stated = (None if one is None or one.after == whole else one for one in (without, stated))
        if without or stated:
            found.append(Mover(place, without, stated))
    return tuple(found)


def spreads(sheet: Sheet, members: Sequence[Answers]) -> tuple[Spread, ...]:
    """Per criterion, the widest first; criteria that fewer than two members answered are left out."""
    members = [followed(sheet, answers) for answers in members]
    found = []
    for criterion in sheet.criteria:
        present = [p for p in (_points(criterion, answers) for answers in members) if p is not None]
        if len(present) > 1:
            found.append(Spread(criterion.id, criterion.code, criterion.title, min(present), max(present)))
    return tuple(sorted(found, key=lambda spread: -spread.width))


def total_spread(totals: Sequence[Decimal]) -> Decimal:
    """Points between the highest and the lowest total."""
    return max(totals) - min(totals) if totals else Decimal()


def _points(criterion: Criterion, answers: Answers) -> Decimal | None:
    answer = answers.get(criterion.id)
    return None if answer is None else points_of(criterion, answer)


def _missed(criterion: Criterion, present: Sequence[Decimal | None], needed: Decimal, reading: Reading) -> Unmet | None:
    """None when the council reaches it. A tie is not a majority, and says that it is a tie."""
    members = len(present)
    reached = sum(1 for points in present if points is not None and points >= needed)
    average = mean([points or Decimal() for points in present])
    held = {
        Reading.MAJORITY: reached * 2 > members,
        Reading.ALL: reached == members,
        Reading.MEAN: average >= needed,
        Reading.ANY: reached > 0,
    }[reading]
    if held:
        return None
    seen: Fraction | None = None if all(points is None for points in present) else average
    return Unmet(criterion.id, criterion.code, criterion.title, needed, seen, reached, members, reached * 2 == members)
