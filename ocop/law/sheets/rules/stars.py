"""From points to stars: the band of the mean, then the minimums that the asterisks ask."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from ocop.law.sheets.rules.scoring import Finding, followed, points_of, score
from ocop.law.sheets.rules.sheet import Answers, Criterion, Sheet

Points = Fraction | Decimal | int


@dataclass(frozen=True)
class Band:
    """Half open: from `lower` to below the next band's `lower`; the highest one is closed."""

    stars: int
    lower: Decimal


class MinimumMissed(StrEnum):
    """What a missed minimum does; the law does not say."""

    STEP_DOWN = "step_down"  # the highest star whose edge and minimums both hold
    NOT_RANKED = "not_ranked"
    REMARK_ONLY = "remark_only"  # the star by points stands


class TitleMark(StrEnum):
    """What an asterisk at a criterion's title asks."""

    LOWEST_LEVEL = "lowest_level"
    FULL_POINTS = "full_points"


class StopMeans(StrEnum):
    """What an accepted stop does to the result; a knock-out is no stop."""

    NO_STAR = "no_star"
    COUNT_BEFORE = "count_before"
    SHOW_ONLY = "show_only"


@dataclass(frozen=True)
class StarRules:
    """The settings that stars depend on, from the profile."""

    bands: tuple[Band, ...]
    minimum_missed: MinimumMissed = MinimumMissed.STEP_DOWN
    lower_minimum_binds_higher: bool = True
    title_mark: TitleMark = TitleMark.LOWEST_LEVEL
    stop_means: StopMeans = StopMeans.NO_STAR


@dataclass(frozen=True)
class Unmet:
    """A criterion that does not reach what a star asks. For a council `reached` of `members` reach it."""

    criterion_id: int
    code: str
    title: str
    needed: Decimal
    present: Fraction | None  # None: unanswered
    reached: int = 0
    members: int = 1
    tie: bool = False  # exactly half of the members reach it


@dataclass(frozen=True)
class Step:
    """One star: what is missing for it. `points_missing` is 0 when the edge is reached."""

    stars: int
    lower: Decimal
    points_missing: Fraction
    unmet: tuple[Unmet, ...] = ()

    @property
    def held(self) -> bool:
        return not self.points_missing and not self.unmet


@dataclass(frozen=True)
class Stars:
    """The answer with its reasons. `after` is None when there is no star: not ranked, or stopped."""

    points: Fraction
    by_points: int
    after: int | None
    steps: tuple[Step, ...]  # highest star first
    findings: tuple[Finding, ...] = ()  # those that act

    def step(self, stars: int) -> Step:
        return next(step for step in self.steps if step.stars == stars)

    @property
    def next_step(self) -> Step | None:
        """The lowest star above the one it has; None at the top."""
        above = [step for step in self.steps if step.stars > (self.after or 0)]
        return above[-1] if above else None


def mean(totals: Sequence[Points]) -> Fraction:
    """Điểm trung bình, exact. Raises ValueError when there is no total."""
    if not totals:
        raise ValueError("mean of no totals")
    return sum((Fraction(total) for total in totals), Fraction()) / len(totals)


def shown(value: Points, places: int = 2) -> Decimal:
    """For the eye only: half up to two decimals. 72.125 is 72.13."""
    scaled = math.floor(abs(Fraction(value)) * Fraction(10) ** places + Fraction(1, 2))
    return Decimal(scaled if value >= 0 else -scaled).scaleb(-places)


def star_by_points(points: Points, bands: Iterable[Band]) -> int:
    """The band that these points lie in, by the exact value: 89.99 is still below 90."""
    reached = [band.stars for band in bands if Fraction(points) >= Fraction(band.lower)]
    return max(reached, default=0)


def minimums_of(criterion: Criterion, rules: StarRules) -> dict[int, Decimal]:
    """Stars → points that this criterion must reach, as the settings read the asterisks."""
    marks = dict(criterion.minimums)
    if criterion.title_mark and rules.title_mark == TitleMark.FULL_POINTS:
        marks[criterion.title_mark] = criterion.max_points
    if not rules.lower_minimum_binds_higher or not marks:
        return marks
    stars = sorted({band.stars for band in rules.bands} | set(marks))
    needed = {star: max((p for s, p in marks.items() if s <= star), default=None) for star in stars}
    return {star: points for star, points in needed.items() if points is not None}


def steps(points: Points, unmet: Mapping[int, Sequence[Unmet]], bands: Iterable[Band]) -> tuple[Step, ...]:
    exact = Fraction(points)
    return tuple(
        Step(band.stars, band.lower, max(Fraction(band.lower) - exact, Fraction()), tuple(unmet.get(band.stars, ())))
        for band in sorted(bands, key=lambda band: -band.stars)
    )


def takes_the_star(findings: Iterable[Finding], rules: StarRules) -> bool:
    """Whether these, accepted, leave no star, whatever the points."""
    return any(finding.kind.throws_out or rules.stop_means == StopMeans.NO_STAR for finding in findings)


def counting(sheet: Sheet, accepted: Iterable[Finding], rules: StarRules) -> tuple[Criterion, ...]:
    """The criteria that count: all, or where the setting says so those up to and with the first accepted stop."""
    if rules.stop_means != StopMeans.COUNT_BEFORE:
        return sheet.criteria
    stops = {finding.key for finding in accepted if not finding.kind.throws_out}
    last = next((index for index, criterion in enumerate(sheet.criteria) if criterion.id in stops), None)
    return sheet.criteria if last is None else sheet.criteria[: last + 1]


def conclude(
    points: Points, unmet: Mapping[int, Sequence[Unmet]], rules: StarRules, findings: Sequence[Finding] = ()
) -> Stars:
    """Star by points and after minimums, for one sheet or a council. `findings`: those that act."""
    by_points = star_by_points(points, rules.bands)
    ladder = steps(points, unmet, rules.bands)
    after = None if takes_the_star(findings, rules) else _after(by_points, ladder, rules)
    return Stars(Fraction(points), by_points, after, ladder, tuple(findings))


def _after(by_points: int, ladder: Sequence[Step], rules: StarRules) -> int | None:
    if rules.minimum_missed == MinimumMissed.REMARK_ONLY:
        return by_points
    if rules.minimum_missed == MinimumMissed.NOT_RANKED:
        return by_points if all(step.held for step in ladder if step.stars == by_points) else None
    return next((step.stars for step in ladder if step.held), None)


def stars_after_minimums(sheet: Sheet, answers: Answers, rules: StarRules, findings: Sequence[Finding] = ()) -> Stars:
    """The stars that one sheet means, as if all it states were accepted. What is unanswered has no points."""
    found = score(sheet, answers, findings).findings
    kept = {criterion.id for criterion in counting(sheet, found, rules)}
    answers = {key: answer for key, answer in followed(sheet, answers).items() if key in kept}
    unmet: dict[int, list[Unmet]] = {}
    for criterion in sheet.criteria:
        answer = answers.get(criterion.id)
        present = None if answer is None else Fraction(points_of(criterion, answer))
        for stars, needed in minimums_of(criterion, rules).items():
            if present is None or present < needed:
                unmet.setdefault(stars, []).append(
                    Unmet(criterion.id, criterion.code, criterion.title, needed, present)
                )
    return conclude(score(sheet, answers).total, unmet, rules, found)
