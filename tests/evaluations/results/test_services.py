from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from evaluations.decisions.reopening import reopen_minutes, reopen_result
from evaluations.models import Reopening, Result
from evaluations.results import services
from evaluations.results.page import result_page
from evaluations.results.rules import Counted, reckon
from evaluations.sessions import rulebook
from evaluations.sessions.models import AgendaItem
from evaluations.sessions.seating import facts_of, item_seating
from evaluations.sessions.services import confirm_minutes
from ocop.core.audit import services as audit
from ocop.core.refusal import Refusal
from ocop.law.models import Criterion
from ocop.law.profiles.services import rules_of as profile_rules
from ocop.law.sheets import rules as law
from ocop.notifications.models import Message
from tests.evaluations import room
from tests.races import Other


def differing(city, office, **given):
    """Two of three give the highest levels everywhere, one the lowest: "all" and "any" cannot agree."""
    world = room.convene(city, office, **given)
    return world, room.closed(world, lowest=(2,))


def test_the_mean_is_exact_and_the_stars_come_from_the_law(world):
    result = room.closed(world)
    assert (result.total, result.sheets, result.average) == (Decimal(300), 3, Decimal(100))
    assert (result.star_by_points, result.stars) == (5, 5)


def test_where_the_readings_differ_and_none_is_set_the_star_stays_open(city, office):
    world, result = differing(city, office)
    assert len(set(result.readings.values())) > 1
    assert result.stars is None
    with pytest.raises(Refusal, match="Các cách tính yêu cầu tối thiểu"):
        services.confirm(result, by=world.chair)
    with pytest.raises(Refusal, match="lý do"):
        rulebook.choose_reading(result, "majority", " ", by=world.chair)
    chosen = rulebook.choose_reading(result, "majority", "theo thông lệ của Hội đồng", by=world.chair)
    assert chosen.stars == result.readings["majority"]
    assert services.confirm(chosen, by=world.chair).confirmed_by == world.chair


def test_the_councils_own_rule_names_the_reading(city, office):
    world, result = differing(city, office, minimum_reading="all", minimum_source="Quy chế, Điều 7")
    assert result.reading == "all"
    assert result.stars == result.readings["all"]
    with pytest.raises(Refusal, match="Quy chế"):
        rulebook.choose_reading(result, "any", "vì thích", by=world.chair)


def test_who_does_not_lead_settles_nothing(city, office):
    world, result = differing(city, office)
    member = world.members[2].user
    for act in (
        lambda: rulebook.choose_reading(result, "any", "lý do", by=member),
        lambda: services.confirm(result, by=member),
        lambda: services.reopen(world.sheet_of(1), Criterion(pk=world.rules.criteria[0].id), "lý do", by=member),
    ):
        with pytest.raises(Refusal, match="Chủ tịch hoặc Phó Chủ tịch"):
            act()


def test_a_result_is_not_confirmed_while_a_criterion_is_open(world):
    result = room.closed(world)
    criterion = Criterion.objects.get(pk=world.rules.criteria[0].id)
    services.reopen(world.sheet_of(1), criterion, "nhập nhầm", by=world.chair)
    with pytest.raises(Refusal, match=f"{criterion.code} của Thành viên 2"):
        services.confirm(result, by=world.chair)
    with pytest.raises(Refusal, match="đang mở lại"):
        services.reopen(world.sheet_of(1), criterion, "lần nữa", by=world.chair)
    assert Reopening.objects.count() == 1


def test_s79_what_was_scored_again_is_not_opened_by_another_word(world):
    room.closed(world)
    criterion = Criterion.objects.get(pk=world.rules.criteria[0].id)
    reopening = services.reopen(world.sheet_of(1), criterion, "nhập nhầm", by=world.chair)
    over = Reopening.objects.filter(pk=reopening.pk)
    over.update(closed_at=reopening.created_at)
    for given in ({"closed_at": None}, {"reason": "khác"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            over.update(**given)


def test_s40_a_confirmed_result_neither_changes_nor_vanishes(world):
    result = services.confirm(room.closed(world), by=world.chair)
    for act in (
        lambda: Result.objects.filter(pk=result.pk).update(stars=1),
        lambda: Result.objects.filter(pk=result.pk).delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


def test_one_sheet_that_moves_the_star_is_named_with_the_mean_without_it(world):
    profile = profile_rules(world.item.dossier.profile)
    top = {c.id: law.Answer(max(c.levels, key=lambda one: one.points).position) for c in world.rules.criteria}
    low = {c.id: law.Answer(min(c.levels, key=lambda one: one.points).position) for c in world.rules.criteria}
    found = reckon(world.rules, [Counted(1, "A", top), Counted(2, "B", top), Counted(3, "C", low)], profile)
    movers = found.figures.reading("any").movers
    assert movers[-1].name == "C"
    assert movers[-1].average == Decimal("100.00")
    assert found.figures.spreads[0].width == max(spread.width for spread in found.figures.spreads)


def test_the_page_says_in_words_what_is_missing_and_beyond_the_spread_limit(city, office):
    world, result = differing(city, office, spread_limit=Decimal(10), spread_source="Quy chế, Điều 9")
    roles = type(world.item).objects.roles_of(world.chair, world.item.pk)
    page = result_page(result, item_seating(world.item), facts_of(item_seating(world.item), world.chair, roles, result))
    assert page.differ
    assert page.choose
    assert any("quá mức 10 điểm" in words for words in page.discuss)
    assert any("Một phiếu quyết định hạng" in words for words in page.discuss)
    assert "Chưa rõ hạng" in page.headline
    assert len(page.spreads) == 5


def test_a_confirmed_result_is_opened_again_as_it_was_until_the_minutes(world, office):
    result = services.confirm(room.closed(world), by=world.chair)
    for by, why, said in ((world.sheet_of(2).member.user, "nhầm", "Chủ tịch"), (world.chair, " ", "Chưa ghi lý do")):
        with pytest.raises(Refusal, match=said):
            reopen_result(result, why, by=by)
    opened = reopen_result(result, "bấm nhầm sản phẩm", by=world.chair)
    item = AgendaItem.objects.select_related("dossier").get(pk=result.item_id)
    assert (item.state, item.dossier.state) == ("closed", "in_session")
    assert (opened.confirmed_at, opened.confirmed_by) == (None, None)
    assert (opened.stars, opened.average) == (result.stars, result.average)
    [event] = audit.of(result).filter(action="result.reopen")
    assert (event.changes["reason"], event.changes["stars"]) == ("bấm nhầm sản phẩm", [result.stars] * 2)
    assert Message.objects.filter(text__contains="bấm nhầm sản phẩm").count() == 2, "the other two members"
    with pytest.raises(Refusal, match="Đã công bố điểm"):
        reopen_result(result, "lần nữa", by=world.chair)
    services.reopen(world.sheet_of(1), Criterion.objects.get(pk=world.rules.criteria[0].id), "chấm lại", by=world.chair)


def test_with_confirmed_minutes_they_are_opened_first(world, office):
    result = services.confirm(room.closed(world), by=world.chair)
    confirm_minutes(world.session, by=world.chair)
    with pytest.raises(Refusal, match="mở lại biên bản rồi mở lại kết quả"):
        reopen_result(result, "nhầm", by=world.chair)
    for act in (
        lambda: Result.objects.filter(pk=result.pk).update(confirmed_at=None, confirmed_by=None),
        lambda: AgendaItem.objects.filter(pk=result.item_id).update(state="closed"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()
    reopen_minutes(world.session, "thiếu người", by=world.chair)
    assert reopen_result(result, "nhầm", by=world.chair).confirmed_at is None
    services.confirm(result, by=world.chair)
    confirm_minutes(world.session, by=world.chair)


def test_opened_again_it_takes_nothing_else_along(world):
    result = services.confirm(room.closed(world), by=world.chair)
    with pytest.raises(IntegrityError), transaction.atomic():
        Result.objects.filter(pk=result.pk).update(confirmed_at=None, stars=1)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_minutes_are_not_confirmed_while_a_result_is_opened_again(reference, city, office):
    world = room.convene(city, office)
    result = services.confirm(room.closed(world), by=world.chair)
    with transaction.atomic():
        reopen_result(result, "nhầm", by=world.chair)
        second = Other(lambda: confirm_minutes(world.session, by=world.chair))
        assert second.waits(), second.error
    with pytest.raises(Refusal, match="Chưa xác nhận kết quả"):
        second.ends()
