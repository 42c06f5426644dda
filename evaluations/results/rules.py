"""A council's result as it is stored and shown: the law's functions asked once, at closing. Pure.

`Reckoned.detail` (JSON): members (total, parts), parts (mean), edges, readings (star, steps, unmet, who moves it),
spreads (widest first), spread (of the totals). Numbers stand there as text, already as the eye sees them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ocop.law.profiles.rules import ProfileRules
from ocop.law.sheets import rules as law

Json = dict[str, Any]


@dataclass(frozen=True)
class Counted:
    """One sheet that counts."""

    member: int
    name: str
    answers: law.Answers
    findings: tuple[law.Finding, ...] = ()


@dataclass(frozen=True)
class Reckoned:
    total: Decimal
    sheets: int
    average: Decimal
    star_by_points: int
    readings: Mapping[str, int]  # 0: no star
    findings: tuple[Json, ...]
    detail: Json

    def stars(self, reading: str) -> int | None:
        """The star that holds: under the named reading, or under all when they agree; None when that is open."""
        if reading:
            return self.readings[reading]
        agreed = set(self.readings.values())
        return agreed.pop() if len(agreed) == 1 else None


def reckon(sheet: law.Sheet, counted: Sequence[Counted], profile: ProfileRules) -> Reckoned:
    """The result of these sheets, at least one."""
    answers = [one.answers for one in counted]
    found = [one.findings for one in counted]
    scores = [law.score(sheet, one.answers, one.findings) for one in counted]
    readings = law.council_readings(sheet, answers, profile.stars, findings=found, finder=profile.stop_found_by)
    first = next(iter(readings.stars.values()))
    totals = [score.total for score in scores]
    return Reckoned(
        total=sum(totals, Decimal()),
        sheets=len(counted),
        average=law.shown(first.points),
        star_by_points=first.by_points,
        readings={reading.value: stars.after or 0 for reading, stars in readings.stars.items()},
        findings=tuple(_findings(sheet, counted, scores)),
        detail={
            "members": [_member(one, score, profile) for one, score in zip(counted, scores, strict=True)],
            "parts": [_part(part, scores) for part in sheet.parts],
            "edges": [_edge(band, first.points) for band in sorted(profile.bands, key=lambda band: -band.stars)],
            "readings": {
                reading.value: _reading(sheet, counted, profile, reading, stars)
                for reading, stars in readings.stars.items()
            },
            "spreads": [_spread(sheet, spread, counted) for spread in law.spreads(sheet, answers)],
            "spread": str(law.total_spread(totals)),
        },
    )


def _member(one: Counted, score: law.SheetScore, profile: ProfileRules) -> Json:
    return {
        "member": one.member,
        "name": one.name,
        "total": str(score.total),
        "parts": {code: str(points) for code, points in score.parts.items()},
        "stars": law.star_by_points(score.total, profile.bands),
        "plain": score.plain,
    }


def _part(part: law.Part, scores: Sequence[law.SheetScore]) -> Json:
    average = law.shown(law.mean([score.parts[part.code] for score in scores]))
    return {"code": part.code, "title": part.title, "max": str(part.max_points), "average": str(average)}


def _edge(band: law.Band, points: law.Points) -> Json:
    away = law.shown(points) - band.lower
    return {"stars": band.stars, "lower": str(band.lower), "away": str(abs(away)), "reached": points >= band.lower}


def _reading(
    sheet: law.Sheet, counted: Sequence[Counted], profile: ProfileRules, reading: law.Reading, stars: law.Stars
) -> Json:
    return {
        "stars": stars.after or 0,
        "steps": [_step(step) for step in stars.steps],
        "movers": _movers(sheet, counted, profile, reading),
    }


def _step(step: law.Step) -> Json:
    return {
        "stars": step.stars,
        "lower": str(step.lower),
        "missing": str(law.shown(step.points_missing)),
        "held": step.held,
        "unmet": [_unmet(unmet) for unmet in step.unmet],
    }


def _unmet(unmet: law.Unmet) -> Json:
    return {
        "id": unmet.criterion_id,
        "code": unmet.code,
        "title": unmet.title,
        "needed": str(unmet.needed),
        "present": None if unmet.present is None else str(law.shown(unmet.present)),
        "reached": unmet.reached,
        "members": unmet.members,
        "tie": unmet.tie,
    }


def _movers(sheet: law.Sheet, counted: Sequence[Counted], profile: ProfileRules, reading: law.Reading) -> list[Json]:
    """Those without whose sheet the star would be another, with that average and star."""
    answers = [one.answers for one in counted]
    found = []
    for place in law.members_who_move_the_star(sheet, answers, profile.stars, reading):
        rest = [*answers[:place], *answers[place + 1 :]]
        without = law.council_star(sheet, rest, profile.stars, reading)
        found.append(
            {
                "member": counted[place].member,
                "name": counted[place].name,
                "total": str(law.score(sheet, answers[place]).total),
                "average": str(law.shown(without.points)),
                "stars": without.after or 0,
            }
        )
    return found


def _spread(sheet: law.Sheet, spread: law.Spread, counted: Sequence[Counted]) -> Json:
    criterion = sheet.by_id[spread.criterion_id]
    points = {
        str(one.member): str(law.points_of(criterion, one.answers[criterion.id]))
        for one in counted
        if criterion.id in one.answers
    }
    return {
        "id": spread.criterion_id,
        "code": spread.code,
        "title": spread.title,
        "max": str(criterion.max_points),
        "width": str(spread.width),
        "average": str(law.shown(law.mean([Decimal(value) for value in points.values()]))),
        "points": points,
        "ladder": sorted({str(level.points) for level in criterion.levels} | {"0"}, key=Decimal),
    }


def _findings(sheet: law.Sheet, counted: Sequence[Counted], scores: Sequence[law.SheetScore]) -> list[Json]:
    """Each member's, named: a knock-out or a stop is never a silent total."""
    return [
        {
            "kind": finding.kind.value,
            "label": finding.kind.label,
            "code": "" if finding.kind == law.FindingKind.KNOCK_OUT else sheet.by_id[finding.key].code,
            "text": finding.text,
            "evidence": finding.evidence,
            "by_level": finding.by_level,
            "name": one.name,
            "member": one.member,
        }
        for one, score in zip(counted, scores, strict=True)
        for finding in score.findings
    ]
