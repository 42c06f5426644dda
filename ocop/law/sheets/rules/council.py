"""A council's sheets together: what "reaching a minimum" means for several members is a setting, never a default."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from ocop.law.sheets.rules.scoring import Finding, SheetScore, points_of, score
from ocop.law.sheets.rules.sheet import Answers, Criterion, Sheet
from ocop.law.sheets.rules.stars import StarRules, Stars, StopMeans, Unmet, conclude, mean, minimums_of


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


class Finder(StrEnum):
    """Whose finding stops or throws out."""

    ANY = "any"  # one member is enough
    MAJORITY = "majority"
    STATED = "stated"  # only what the office or the chair stated


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


def council_star(
    sheet: Sheet,
    members: Sequence[Answers],
    rules: StarRules,
    reading: Reading,
    *,
    findings: Sequence[Sequence[Finding]] = (),
    stated: Sequence[Finding] = (),
    finder: Finder = Finder.ANY,
) -> Stars:
    """The council's stars under one reading. `findings`: per member, in the order of `members`. At least one member."""
    scores = [score(sheet, answers, of) for answers, of in zip(members, _padded(findings, len(members)), strict=True)]
    unmet: dict[int, list[Unmet]] = {}
    for criterion in sheet.criteria:
        present = [_points(criterion, answers) for answers in members]
        for stars, needed in minimums_of(criterion, rules).items():
            missed = _missed(criterion, present, needed, reading)
            if missed:
                unmet.setdefault(stars, []).append(missed)
    points = mean([_counted(one, rules) for one in scores])
    return conclude(points, unmet, rules, _findings(scores, stated, finder))


def council_readings(
    sheet: Sheet,
    members: Sequence[Answers],
    rules: StarRules,
    *,
    findings: Sequence[Sequence[Finding]] = (),
    stated: Sequence[Finding] = (),
    finder: Finder = Finder.ANY,
) -> Readings:
    """Each reading's stars: where they differ and none is set, the chair chooses, with a reason."""
    return Readings(
        {
            reading: council_star(sheet, members, rules, reading, findings=findings, stated=stated, finder=finder)
            for reading in Reading
        }
    )


def members_who_move_the_star(
    sheet: Sheet, members: Sequence[Answers], rules: StarRules, reading: Reading
) -> tuple[int, ...]:
    """Places in `members` of those without whom the council's star would be another (leave one out)."""
    if len(members) < 2:
        return ()
    whole = council_star(sheet, members, rules, reading).after
    return tuple(
        place
        for place in range(len(members))
        if council_star(sheet, [*members[:place], *members[place + 1 :]], rules, reading).after != whole
    )


def spreads(sheet: Sheet, members: Sequence[Answers]) -> tuple[Spread, ...]:
    """Per criterion, the widest first; criteria that fewer than two members answered are left out."""
    found = []
    for criterion in sheet.criteria:
        present = [p for p in (_points(criterion, answers) for answers in members) if p is not None]
        if len(present) > 1:
            found.append(Spread(criterion.id, criterion.code, criterion.title, min(present), max(present)))
    return tuple(sorted(found, key=lambda spread: -spread.width))


def total_spread(totals: Sequence[Decimal]) -> Decimal:
    """Points between the highest and the lowest total."""
    return max(totals) - min(totals) if totals else Decimal()


def _padded(findings: Sequence[Sequence[Finding]], members: int) -> Sequence[Sequence[Finding]]:
    return findings or [()] * members


def _points(criterion: Criterion, answers: Answers) -> Decimal | None:
    answer = answers.get(criterion.id)
    return None if answer is None else points_of(criterion, answer)


def _counted(scored: SheetScore, rules: StarRules) -> Decimal:
    if rules.stop_means == StopMeans.COUNT_BEFORE and scored.total_before_stop is not None:
        return scored.total_before_stop
    return scored.total


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


def _findings(scores: Sequence[SheetScore], stated: Sequence[Finding], finder: Finder) -> tuple[Finding, ...]:
    """Each matter once: what was stated, then what members found, as far as the setting lets it count."""
    kept = {finding.same: finding for finding in stated}
    counts = Counter(same for one in scores for same in {finding.same for finding in one.findings})
    for finding in (finding for one in scores for finding in one.findings):
        enough = finder == Finder.ANY or (finder == Finder.MAJORITY and counts[finding.same] * 2 > len(scores))
        if enough:
            kept.setdefault(finding.same, finding)
    return tuple(kept.values())
