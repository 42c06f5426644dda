"""The rules that a session goes by: the council's, as they were when its first item opened (cases/council.yaml)."""

from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.urls import reverse

from evaluations.councils.services import Place, save_council
from evaluations.decisions.reopening import reopen_minutes, reopen_result
from evaluations.models import Council, Result, Session, SessionRules
from evaluations.results import services as results
from evaluations.results.minutes import minutes_of
from evaluations.sessions import rulebook, services
from evaluations.sessions.seating import rules_in
from ocop.core.audit import services as audit
from ocop.core.models import AuditEvent
from ocop.core.refusal import Refusal
from ocop.notifications.models import Message
from tests.evaluations import room
from tests.races import Other

THREE = {"quorum": 3, "quorum_source": "Quy chế, Điều 5"}


def edited(world, **given) -> None:
    """The office edits the council's own rules."""
    council = Council.objects.get(pk=world.council.pk)
    for name, value in given.items():
        setattr(council, name, value)
    seats = council.members.sitting().select_related("user")
    places = [Place(seat.user, seat.office, seat.organisation, seat.pk) for seat in seats]
    save_council(council, places, by=world.office)


def second(world, city, *, lowest=(2,)):
    """Another product of the same session, its scoring closed."""
    world.item = services.put_on_agenda(world.session, room.eligible(world.session.round, city), by=world.office)
    return room.closed(world, lowest=lowest)


def change(session, *, by, reason="Hội đồng thống nhất", **values):
    return rulebook.change_rules(session, values, reason, seen=rules_in(session).pk, by=by)


def test_until_the_first_opening_the_councils_rules_hold_and_from_then_on_the_sessions(city, office):
    world = room.convene(city, office, **THREE)
    edited(world, quorum=2)
    assert rules_in(Session.objects.get(pk=world.session.pk)).quorum == 2
    services.open_item(world.item, by=world.chair)
    edited(world, quorum=1, quorum_source="Quy chế sửa")
    assert (rules_in(world.session).quorum, rules_in(world.session).quorum_source) == (2, "Quy chế, Điều 5")
    for member in world.members[1:]:
        services.mark_attendance(world.session, member, False, "ốm", by=office)
    with pytest.raises(Refusal, match="Có mặt 1 thành viên, quy chế của Hội đồng cần 2"):
        services.close_item(world.item, by=world.chair)
    assert "Quy chế cần từ 2 thành viên (Quy chế, Điều 5)" in minutes_of(world.session).quorum


def test_it_changes_by_an_act_with_a_reason_that_the_minutes_name(city, office):
    world = room.convene(city, office, **THREE)
    with pytest.raises(Refusal, match="còn theo quy chế của Hội đồng"):
        change(world.session, quorum=2, by=world.chair)
    services.open_item(world.item, by=world.chair)
    for by, given, said in (
        (world.members[2].user, {"quorum": 2}, "Chủ tịch hoặc Phó Chủ tịch"),
        (office, {"quorum": 2}, "chưa được giao quyền"),
        (world.chair, {"quorum": 2, "reason": " "}, "ghi lý do đổi"),
        (world.chair, {"quorum": 3}, "Chưa đổi giá trị nào"),
    ):
        with pytest.raises(Refusal, match=said):
            change(world.session, by=by, **given)
    change(world.session, quorum=2, by=world.chair, reason="Quy chế sửa ngày hôm nay")
    assert Council.objects.get().quorum == 3
    [event] = audit.of(world.session).filter(action="session.change_rules")
    assert (event.changes["quorum"], event.changes["reason"]) == ([3, 2], "Quy chế sửa ngày hôm nay")
    [told] = minutes_of(world.session).rule_changes
    assert told.startswith(
        "Số thành viên tối thiểu để họp: từ 3 thành viên thành 2 thành viên (Quy chế, Điều 5)."
        f" Lý do: Quy chế sửa ngày hôm nay ({world.chair} ghi lúc "
    )
    assert Message.objects.filter(subject__startswith="Đổi quy chế áp dụng").count() == 2


def test_who_saw_other_rules_is_told_and_overwrites_nothing(city, office, client_of):
    world = room.convene(city, office, **THREE)
    services.open_item(world.item, by=world.chair)
    address, client = reverse("evaluations:session_rules", args=[world.session.pk]), client_of(world.chair)
    form = client.get(address).context["form"]
    shown = {field.html_name: field.value() for field in form if field.value() not in (None, False)}
    change(world.session, quorum=2, by=world.members[1].user)
    answer = client.post(address, shown | {"quorum": 1, "reason": "nhầm"})
    assert answer.status_code == 422
    assert "vừa được đổi ở nơi khác" in answer.content.decode()
    assert rules_in(world.session).quorum == 2


def test_one_reading_holds_for_the_session(city, office):
    world = room.convene(city, office)
    first = room.closed(world, lowest=(2,))
    chosen = rulebook.choose_reading(first, "any", "theo thông lệ", by=world.chair)
    results.confirm(chosen, by=world.chair)
    later = second(world, city)
    assert (later.reading, later.stars) == ("any", later.readings["any"])
    with pytest.raises(Refusal, match="Phiên này đã theo cách tính “Ít nhất một thành viên chấm đạt”"):
        rulebook.choose_reading(later, "all", "sản phẩm này khác", by=world.chair)
    change(world.session, minimum_reading="all", minimum_source="Ý kiến Hội đồng", by=world.chair)
    later.refresh_from_db()
    assert (later.reading, later.stars) == ("all", later.readings["all"]), "not confirmed: reckoned anew"
    chosen.refresh_from_db()
    assert (chosen.reading, chosen.stars) == ("any", chosen.readings["any"]), "confirmed: as it was confirmed"
    [event] = AuditEvent.objects.filter(action="result.new_reading")
    assert event.changes["reading"] == ["any", "all"]
    told = minutes_of(world.session).rule_changes
    assert [("từ chưa ghi thành Ít nhất" in told[0], "từ Ít nhất một" in told[1])] == [(True, True)]
    assert reopen_result(chosen, "theo cách mới", by=world.chair).reading == "all"


def test_what_was_closed_before_the_choice_follows_it(city, office):
    world = room.convene(city, office)
    first, other = room.closed(world, lowest=(2,)), second(world, city)
    assert (first.stars, other.stars) == (None, None)
    rulebook.choose_reading(other, "majority", "theo thông lệ", by=world.chair)
    first.refresh_from_db()
    assert (first.reading, first.stars) == ("majority", first.readings["majority"])


def test_the_page_before_a_change_says_what_happens_to_each_item(city, office, client_of):
    world = room.convene(city, office)
    chosen = rulebook.choose_reading(room.closed(world, lowest=(2,)), "any", "x", by=world.chair)
    results.confirm(chosen, by=world.chair)
    second(world, city)
    address, client = reverse("evaluations:session_rules", args=[world.session.pk]), client_of(world.chair)
    page = client.get(address).content.decode()
    assert "1 sản phẩm đã công bố điểm, chưa xác nhận" in page
    assert "1 sản phẩm đã xác nhận kết quả: giữ nguyên" in page
    assert "Đổi quy chế áp dụng" in client.get(world.session.get_absolute_url()).content.decode()
    sent = {"minimum_reading": "all", "minimum_source": "Ý kiến Hội đồng", "reason": "Hội đồng thống nhất"}
    answer = client.post(address, sent | {"seen": rules_in(world.session).pk}, follow=True).content.decode()
    assert "Đã đổi quy chế áp dụng cho phiên." in answer
    told = "Cả phiên tính theo một cách: Mọi thành viên chấm đạt (Ý kiến Hội đồng). Lý do: Hội đồng thống nhất"
    assert told in answer
    assert "Đổi quy chế áp dụng" not in client_of(office).get(world.session.get_absolute_url()).content.decode()


def test_after_the_minutes_nothing_changes_until_they_are_opened_again(city, office):
    world = room.convene(city, office)
    results.confirm(room.closed(world), by=world.chair)
    services.confirm_minutes(world.session, by=world.chair)
    with pytest.raises(Refusal, match="mở lại biên bản"):
        change(world.session, quorum=2, quorum_source="x", by=world.chair)
    row = SessionRules.objects.get()
    for act in (
        lambda: SessionRules.objects.update(quorum=1, quorum_source="x"),
        lambda: SessionRules.objects.filter(pk=row.pk).delete(),
        lambda: SessionRules.objects.create(session=world.session, reason="x"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()
    reopen_minutes(world.session, "thiếu người", by=world.chair)
    change(world.session, spread_limit=Decimal(10), spread_source="Điều 9", by=world.chair)


def test_sessions_of_before_keep_the_rules_and_the_reading_they_went_by(city, office):
    """The data migration."""
    migration = import_module("evaluations.migrations.0025_copy_session_rules")
    world = room.convene(city, office, **THREE)
    waiting = Session.objects.get(pk=world.session.pk)
    migration.copy_rules(apps, None)
    assert not waiting.rules.exists()
    services.open_item(world.item, by=world.chair)
    raw = SessionRules.objects.filter(session=world.session)
    with pytest.raises(IntegrityError), transaction.atomic():
        migration.copy_rules(apps, None)  # once
    assert raw.get().quorum == 3


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_rules_edited_while_the_first_item_opens_are_in_the_session_or_after_it(reference, city, office):
    world = room.convene(city, office, **THREE)
    with transaction.atomic():
        edited(world, quorum=1)
        opening = Other(lambda: services.open_item(world.item, by=world.chair))
        assert opening.waits(), opening.error
    opening.ends()
    assert rules_in(world.session).quorum == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_who_choose_a_reading_at_once_for_two_products_choose_one(reference, city, office):
    world = room.convene(city, office)
    first, other = room.closed(world, lowest=(2,)), second(world, city)
    with transaction.atomic():
        rulebook.choose_reading(first, "any", "một", by=world.chair)
        deputy = Other(lambda: rulebook.choose_reading(other, "all", "hai", by=world.members[1].user))
        assert deputy.waits(), deputy.error
    with pytest.raises(Refusal, match="đã theo cách tính"):
        deputy.ends()
    assert set(Result.objects.values_list("reading", flat=True)) == {"any"}
