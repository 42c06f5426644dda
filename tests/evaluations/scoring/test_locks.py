"""One order of locks, item before sheet: a save and the chair's acts wait for each other and never stand still."""

import threading

import pytest
from django.db import connection, transaction

from evaluations.models import AgendaItem, Finding, Reopening, Result
from evaluations.results import services as results
from evaluations.scoring.services import Choice, save_choice, state_finding, submit_sheet
from evaluations.sessions import services as sessions
from ocop.core.refusal import Refusal
from ocop.law.models import Criterion
from tests.evaluations import room
from tests.races import Other

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ROUNDS = 50


@pytest.fixture
def closed(reference, city, office):
    world = room.convene(city, office, size=2)
    room.closed(world)
    return world


def reopened(world, place: int) -> tuple:
    """The first criterion of this member's sheet, to be scored again."""
    sheet, criterion = world.sheet_of(place), world.rules.criteria[0]
    results.reopen(sheet, Criterion.objects.get(pk=criterion.id), "nhập nhầm mức", by=world.chair)
    return sheet, criterion


def test_a_reopened_criterion_is_saved_after_what_the_chair_is_doing(closed):
    """The chair closes the reopening while the member saves: the save waits, and is refused with its reason."""
    sheet, criterion = reopened(closed, 1)
    save = Choice(criterion.levels[0].position, no_stop=True)
    with transaction.atomic():
        AgendaItem.objects.select_for_update().get(pk=closed.item.pk)
        member = Other(lambda: save_choice(sheet, criterion.id, save, version=1, by=sheet.member.user))
        assert member.waits()
        Reopening.objects.filter(sheet=sheet).update(closed_at=closed.item.closed_at)
    with pytest.raises(Refusal, match="Đã kết thúc chấm điểm"):
        member.ends()


def test_two_who_score_again_at_once_are_both_in_the_result(closed):
    """Each save reckons the result anew: the second from what the first saved."""
    saves = []
    for place in (0, 1):
        sheet, criterion = reopened(closed, place)
        lowest = min(criterion.levels, key=lambda level: level.points)
        choice = Choice(lowest.position, no_stop=True)
        saves.append(lambda s=sheet, c=criterion, to=choice: save_choice(s, c.id, to, version=1, by=s.member.user))
    with transaction.atomic():
        saves[0]()
        second = Other(saves[1])
        assert second.waits(), second.error
    second.ends()
    result = Result.objects.get()
    assert {member.total for member in result.figures.members} == {result.average}
    assert result.average < 100


def test_who_saved_before_the_closing_and_comes_after_a_reopening_is_told_to_load_again(reference, city, office):
    """The save saw no revealed product, so it holds only its sheet: to go on to the product would be against the
    order of locks."""
    world = room.convene(city, office, size=2)
    room.score_all(world)
    sheet, criterion = world.sheet_of(1), world.rules.criteria[0]
    save = Choice(criterion.levels[0].position, no_stop=True)
    with transaction.atomic():
        sessions.close_item(world.item, by=world.chair)
        late = Other(lambda: save_choice(sheet, criterion.id, save, version=1, by=sheet.member.user))
        assert late.waits(), late.error
        results.reopen(sheet, Criterion.objects.get(pk=criterion.id), "nhập nhầm mức", by=world.chair)
    with pytest.raises(Refusal, match="Đã kết thúc chấm điểm"):
        late.ends()
    assert Reopening.objects.get().closed_at is None


def test_nothing_is_reopened_in_a_result_that_is_just_being_confirmed(closed):
    sheet, criterion = closed.sheet_of(1), Criterion.objects.get(pk=closed.rules.criteria[0].id)
    with transaction.atomic():
        results.confirm(Result.objects.get(), by=closed.chair)
        late = Other(lambda: results.reopen(sheet, criterion, "nhập nhầm mức", by=closed.chair))
        assert late.waits(), late.error
    with pytest.raises(Refusal, match="Đã xác nhận kết quả"):
        late.ends()
    assert not Reopening.objects.exists()


def test_closing_and_a_reopened_save_at_once_never_stand_still(closed):
    """Fifty times; the chair's second click on closing is refused, each save goes through."""
    said: list[str] = []
    for number in range(ROUNDS):
        sheet, criterion = reopened(closed, 1)
        level = criterion.levels[number % 2]
        version = sheet.scores.get(criterion=criterion.id).version
        barrier = threading.Barrier(2)

        def act(what, barrier=barrier):
            barrier.wait()
            try:
                what()
                said.append("done")
            except Refusal:
                said.append("refused")
            except Exception as error:
                said.append(type(error).__name__)
            finally:
                connection.close()

        choice = Choice(level.position, remark=str(number), no_stop=True)
        acts = (
            lambda s=sheet, c=criterion, v=version, chosen=choice: save_choice(
                s, c.id, chosen, version=v, by=s.member.user
            ),
            lambda: sessions.close_item(closed.item, by=closed.chair),
        )
        threads = [threading.Thread(target=act, args=(one,)) for one in acts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(said) == ["done"] * ROUNDS + ["refused"] * ROUNDS


def test_a_finding_stated_while_the_sheet_is_just_being_sent_is_refused(reference, city, office):
    """In another tab: a sheet that was sent says what it said."""
    world = room.convene(city, office, size=2, profile="26-2026")
    sessions.open_item(world.item, by=world.chair)
    sheet, line = world.sheet_of(0), world.item.sheet.knock_outs.get()
    room.fill(sheet)
    with transaction.atomic():
        submit_sheet(sheet, by=world.chair)
        stating = Other(
            lambda: state_finding(sheet, Finding.Kind.KNOCK_OUT, knock_out=line, evidence="trang 3", by=world.chair)
        )
        assert stating.waits(), stating.error
    with pytest.raises(Refusal):
        stating.ends()
    assert not Finding.objects.exists()
