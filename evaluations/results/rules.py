"""A council's result as it is stored and shown: the law's functions asked once, at closing and at each ruling. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from evaluations.results.figures import (
    Edge,
    Figures,
    MemberFigures,
    MoverFigures,
    PartFigures,
    ReadingFigures,
    SpreadFigures,
    Statement,
    StepFigures,
    UnmetFigures,
)
from ocop.law.profiles.rules import ProfileRules
from ocop.law.sheets import rules as law


@dataclass(frozen=True)
class Counted:
    """One sheet that was sent."""

    member: int
    name: str
    answers: law.Answers
    findings: tuple[law.Finding, ...] = ()

    @property
    def ballot(self) -> law.Ballot:
        return law.Ballot(self.answers, self.findings)


@dataclass(frozen=True)
class Reckoned:
    """`average` and `star_by_points` are None while no sheet has a total. `undecided`: stated, not ruled on."""

    total: Decimal
    sheets: int
    average: Decimal | None
    star_by_points: int | None
    readings: Mapping[str, int]  # 0: no star
    statements: tuple[Statement, ...]
    undecided: tuple[law.Finding, ...]
    owed: Mapping[int, tuple[int, ...]]  # member → criteria to answer after a ruling
    figures: Figures

    def stars(self, reading: str) -> int | None:
        """The star that holds: under the named reading, or under all when they agree. None while that is open, and
        while a statement waits for its ruling or a sheet for its answers."""
        if self.undecided or any(self.owed.values()):
            return None
        if reading:
            return self.readings[reading]
        agreed = set(self.readings.values())
        return agreed.pop() if len(agreed) == 1 else None


def reckon(
    sheet: law.Sheet, sent: Sequence[Counted], profile: ProfileRules, rulings: law.Rulings | None = None
) -> Reckoned:
    """The result of these sheets, at least one, under what the council ruled so far."""
    rulings, rules = rulings or {}, profile.stars
    ballots = [one.ballot for one in sent]
    accepted = law.acting(sheet, ballots, rulings)
    counted = [one for one in sent if law.counts(sheet, one.ballot, accepted, rules)]
    scores = {one.member: law.score(sheet, _kept(sheet, one, accepted, rules)) for one in sent}
    readings = law.council_readings(sheet, ballots, rules, rulings)
    first = next(iter(readings.stars.values()))
    totals = [scores[one.member].total for one in counted]
    return Reckoned(
        total=sum(totals, Decimal()),
        sheets=len(counted),
        average=law.shown(first.points) if counted else None,
        star_by_points=first.by_points if counted else None,
        readings={reading.value: stars.after or 0 for reading, stars in readings.stars.items()},
        statements=tuple(_statements(sheet, sent)),
        undecided=law.undecided(sheet, ballots, rulings),
        owed={one.member: law.owed(sheet, one.ballot, accepted, rulings, rules) for one in sent},
        figures=Figures(
            out=law.takes_the_star(accepted, rules),
            members=tuple(_member(one, scores[one.member], profile, one in counted, sheet) for one in sent),
            parts=tuple(_part(part, [scores[one.member] for one in counted]) for part in sheet.parts if counted),
            edges=tuple(
                _edge(band, first.points) for band in sorted(profile.bands, key=lambda band: -band.stars) if counted
            ),
            readings={
                reading.value: _reading(sheet, sent, rules, reading, stars, rulings)
                for reading, stars in readings.stars.items()
            },
            spreads=tuple(_spread(sheet, spread, counted) for spread in _spreads(sheet, counted)),
            spread=law.total_spread(totals),
        ),
    )


def beyond(apart: Decimal, limit: Decimal | None) -> bool:
    """Whether totals differ by more than the council's rules leave undiscussed; never where no limit was entered."""
    return limit is not None and apart > limit


Votes = tuple[int | None, int | None, int | None]  # for accepting, against, other


def counted_votes(votes: Votes) -> Votes:
    """No votes at all stay none; where some were counted, the rest are 0."""
    if all(vote is None for vote in votes):
        return votes
    agree, against, other = (vote or 0 for vote in votes)
    return agree, against, other


def verdict_refusal(reason: str, votes: Votes, seats: int) -> str | None:
    """Why a ruling cannot stand so. `seats`: the members who score this item."""
    if not reason.strip():
        return "Hãy ghi lý do của kết luận; lý do vào biên bản."
    given = sum(vote or 0 for vote in votes)
    if given > seats:
        return f"Ghi {given} ý kiến, dự mục này có {seats} thành viên. Hãy xem lại số ý kiến."
    return None


def _kept(sheet: law.Sheet, one: Counted, accepted: Sequence[law.Finding], rules: law.StarRules) -> law.Answers:
    """What of a sheet counts: where an accepted stop ends the counting, the rest does not."""
    kept = {criterion.id for criterion in law.counting(sheet, accepted, rules)}
    return {key: answer for key, answer in one.answers.items() if key in kept}


def _member(
    one: Counted, score: law.SheetScore, profile: ProfileRules, counted: bool, sheet: law.Sheet
) -> MemberFigures:
    return MemberFigures(
        member=one.member,
        name=one.name,
        total=score.total,
        parts=score.parts,
        stars=law.star_by_points(score.total, profile.bands),
        counted=counted,
        stated=bool(law.statements(sheet, one.ballot)),
    )


def _part(part: law.Part, scores: Sequence[law.SheetScore]) -> PartFigures:
    average = law.shown(law.mean([score.parts[part.code] for score in scores]))
    return PartFigures(part.code, part.title, part.max_points, average)


def _edge(band: law.Band, points: law.Points) -> Edge:
    return Edge(band.stars, band.lower, abs(law.shown(points) - band.lower), points >= band.lower)


def _reading(
    sheet: law.Sheet,
    sent: Sequence[Counted],
    rules: law.StarRules,
    reading: law.Reading,
    stars: law.Stars,
    rulings: law.Rulings,
) -> ReadingFigures:
    return ReadingFigures(
        stars=stars.after or 0,
        steps=tuple(_step(step) for step in stars.steps),
        movers=tuple(_movers(sheet, sent, rules, reading, rulings)),
    )


def _step(step: law.Step) -> StepFigures:
    unmet = tuple(_unmet(unmet) for unmet in step.unmet)
    return StepFigures(step.stars, step.lower, law.shown(step.points_missing), step.held, unmet)


def _unmet(unmet: law.Unmet) -> UnmetFigures:
    return UnmetFigures(
        id=unmet.criterion_id,
        code=unmet.code,
        title=unmet.title,
        needed=unmet.needed,
        present=None if unmet.present is None else law.shown(unmet.present),
        reached=unmet.reached,
        members=unmet.members,
        tie=unmet.tie,
    )


def _movers(
    sheet: law.Sheet,
    sent: Sequence[Counted],
    rules: law.StarRules,
    reading: law.Reading,
    rulings: law.Rulings,
) -> list[MoverFigures]:
    """Those on whom the star depends, with the average and star there would be."""
    found = []
    for mover in law.members_who_move_the_star(sheet, [one.ballot for one in sent], rules, reading, rulings):
        one = sent[mover.place]
        total = law.score(sheet, one.answers).total
        for stars, if_accepted in ((mover.without, False), (mover.accepted, True)):
            if stars is not None:
                found.append(
                    MoverFigures(one.member, one.name, total, law.shown(stars.points), stars.after or 0, if_accepted)
                )
    return found


def _spreads(sheet: law.Sheet, counted: Sequence[Counted]) -> tuple[law.Spread, ...]:
    return law.spreads(sheet, [one.answers for one in counted])


def _spread(sheet: law.Sheet, spread: law.Spread, counted: Sequence[Counted]) -> SpreadFigures:
    criterion = sheet.by_id[spread.criterion_id]
    answers = {str(one.member): law.followed(sheet, one.answers) for one in counted}
    points = {
        member: law.points_of(criterion, given[criterion.id])
        for member, given in answers.items()
        if criterion.id in given
    }
    return SpreadFigures(
        id=spread.criterion_id,
        code=spread.code,
        title=spread.title,
        max=criterion.max_points,
        width=spread.width,
        average=law.shown(law.mean(list(points.values()))),
        points=points,
        ladder=tuple(sorted({level.points for level in criterion.levels} | {Decimal()})),
    )


def _statements(sheet: law.Sheet, sent: Sequence[Counted]) -> list[Statement]:
    """Each member's, named: a knock-out or a stop is never a silent total."""
    return [
        Statement(
            kind=finding.kind.value,
            key=finding.key,
            label=finding.kind.label,
            code="" if finding.kind == law.FindingKind.KNOCK_OUT else sheet.by_id[finding.key].code,
            text=finding.text,
            evidence=finding.evidence,
            by_level=finding.by_level,
            name=one.name,
            member=one.member,
        )
        for one in sent
        for finding in law.statements(sheet, one.ballot)
    ]
