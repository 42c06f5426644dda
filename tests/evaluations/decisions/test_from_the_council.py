"""From the members' sheets to the line of the decision (cases/council.yaml)."""

from decimal import Decimal

import pytest

from evaluations.decisions import services as decisions
from evaluations.decisions.paper import lines_of, paper_of
from evaluations.decisions.rules import Outcome
from evaluations.models import Result, Score
from evaluations.results import services as results
from evaluations.results.minutes import minutes_of
from evaluations.results.page import sentence
from evaluations.results.services import Verdict
from evaluations.scoring.models import Finding
from evaluations.scoring.services import state_finding, submit_sheet
from evaluations.sessions import services as sessions
from ocop.accounts.models import UnitKind
from ocop.accounts.roles import Role
from ocop.law.models import Level
from tests.evaluations import room
from tests.factories import UnitFactory, UserFactory


@pytest.fixture
def province(reference):
    return UnitFactory(kind=UnitKind.PROVINCE, name="Tỉnh Thử", short_name="Thử")


@pytest.fixture
def by(province):
    return UserFactory(role=Role.OFFICE, unit=province)


def minuted(world) -> None:
    results.confirm(Result.objects.get(item=world.item), by=world.chair)
    sessions.confirm_minutes(world.session, by=world.chair)


def test_a_rejected_knock_out_leaves_five_stars_that_are_proposed_and_both_stand_in_the_minutes(province, by):
    world = room.convene(province, by, profile="26-2026")
    sessions.open_item(world.item, by=world.chair)
    for place in range(3):
        sheet = world.sheet_of(place)
        room.filled(sheet)
        if place == 1:
            of = {"kind": Finding.Kind.KNOCK_OUT, "knock_out": world.item.sheet.knock_outs.get()}
            state_finding(sheet, evidence="xem trang 3", by=sheet.member.user, **of)
        submit_sheet(sheet, by=sheet.member.user)
    result = sessions.close_item(world.item, by=world.chair)
    kind, key = result.statements[0].matter
    results.rule(result, kind, key, Verdict(False, "Không có căn cứ", agree=1, against=2), by=world.chair)
    minuted(world)
    [line] = decisions.draft(world.session, by=by).lines.all()
    assert (line.outcome, line.stars) == (Outcome.PROPOSED, 5)
    told = " ".join(minutes_of(world.session).items[0].notes)
    assert "Thành viên 2 nêu; căn cứ: xem trang 3" in told
    assert "Hội đồng không chấp nhận; ý kiến: 1 đồng ý, 2 không đồng ý" in told


def test_ninety_nine_points_with_a_missed_minimum_go_to_the_ministry_with_both_stars(province, by):
    """Passed up by points: the missed minimum takes the star, not the way to the ministry."""
    world = room.convene(province, by, profile="26-2026")
    criterion, level = one_point_short(world)
    sessions.open_item(world.item, by=world.chair)
    for place in range(3):
        sheet = world.sheet_of(place)
        room.filled(sheet)
        Score.objects.filter(sheet=sheet, criterion=criterion).update(level=level)
        submit_sheet(sheet, by=sheet.member.user)
    result = sessions.close_item(world.item, by=world.chair)
    assert (result.average, result.star_by_points, result.stars) == (Decimal(99), 5, 4)
    assert sentence(result) == "Theo điểm: 5 sao. Hạng sau khi xét yêu cầu tối thiểu: 4 sao."
    minuted(world)
    draft = decisions.draft(world.session, by=by)
    [line] = draft.lines.all()
    assert (line.outcome, line.stars) == (Outcome.PROPOSED, 4)
    assert "5 sao theo điểm, 4 sao sau khi xét yêu cầu tối thiểu" in " ".join(paper_of(draft, lines_of(draft)).articles)


def one_point_short(world) -> tuple[int, Level]:
    """A criterion whose minimum for 5 stars its second best level misses by one point."""
    for one in world.rules.criteria:
        best = max(one.levels, key=lambda level: level.points)
        below = [level for level in one.levels if level.points == best.points - 1]
        if one.minimums.get(5) == best.points and below:
            return one.id, Level.objects.get(criterion=one.id, position=below[0].position)
    raise AssertionError("no such criterion in this sheet")
