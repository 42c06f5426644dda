"""A called session is moved until scoring begins, and its day and place are put right until the minutes."""

from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from evaluations.models import Session
from evaluations.results import services as results
from evaluations.sessions import calling, services
from ocop.accounts.roles import Role
from ocop.core.audit import services as audit
from ocop.core.refusal import Refusal
from ocop.notifications.models import Message
from tests.evaluations import room
from tests.factories import UserFactory
from tests.races import Other, second_of_one_page


def at(session: Session, **later: int) -> datetime:
    return calling.minute(session.starts_at) + timedelta(**later)


def typed(when: datetime) -> str:
    return f"{when:%d/%m/%Y %H:%M}"


def test_the_office_moves_a_session_and_the_members_read_old_and_new(world, office, client_of):
    session, client = world.session, client_of(office)
    url, was, when = reverse("evaluations:session_move", args=[session.pk]), at(session), at(session, days=2)
    board = client.get(session.get_absolute_url()).content.decode()
    assert url in board
    assert "Dời phiên" in board
    assert typed(was) in client.get(url).content.decode()
    sent = {"starts_at": typed(when), "place": "Hội trường B", "reason": "Trùng lịch"}
    page = client.post(url, sent, follow=True).content.decode()
    assert f"Bắt đầu: từ {calling.day_words(was)} thành {calling.day_words(when)}" in page
    assert "Sửa được đến khi xác nhận biên bản" in page
    session.refresh_from_db()
    assert (calling.minute(session.starts_at), session.place) == (when, "Hội trường B")
    told = Message.objects.filter(subject=f"Dời phiên: {session}")
    assert {message.to_id for message in told} == {member.user_id for member in world.members}
    text = told.first().text
    for words in (calling.day_words(was), calling.call_words(when, "Hội trường B"), "Trùng lịch"):
        assert words in text
    event = audit.of(session).first()
    assert event.action == "session.move"
    assert event.changes["starts_at"] == [calling.day_words(was), calling.day_words(when)]


def test_the_chair_and_the_secretary_may_and_a_plain_member_and_another_office_may_not(city, office):
    world = room.convene(city, office, size=4)
    for place, days in ((0, 1), (2, 2)):
        calling.move(world.session, at(world.session, days=days), "", "dời", by=world.members[place].user)
    with pytest.raises(Refusal, match="của chủ trì, thư ký"):
        calling.move(world.session, at(world.session, days=3), "", "dời", by=world.members[3].user)
    with pytest.raises(Refusal):
        calling.move(world.session, at(world.session, days=3), "", "dời", by=UserFactory(role=Role.OFFICE))


def test_a_move_needs_a_reason_and_a_change(world, office):
    session = world.session
    with pytest.raises(Refusal, match="Chưa đổi"):
        calling.move(session, session.starts_at, session.place, "dời", by=office)
    with pytest.raises(Refusal, match="ghi lý do"):
        calling.move(session, at(session, days=1), session.place, " ", by=office)


def test_once_scoring_began_the_day_is_only_put_right_and_not_into_the_future(world, office, client_of):
    session = world.session
    room.closed(world)
    page = client_of(office).get(reverse("evaluations:session_move", args=[session.pk])).content.decode()
    assert "không dời được nữa" in page
    with pytest.raises(Refusal, match="không thể sau lúc này"):
        calling.move(session, timezone.now() + timedelta(days=1), "", "dời", by=office)
    calling.move(session, at(session, days=-1), "Hội trường B", "ghi nhầm", by=office)
    assert audit.of(session).first().action == "session.correct_call"


def test_with_confirmed_minutes_nothing_is_changed(world, office, client_of):
    results.confirm(room.closed(world), by=world.chair)
    services.confirm_minutes(world.session, by=world.chair)
    with pytest.raises(Refusal, match="mở lại biên bản"):
        calling.move(world.session, at(world.session, days=-1), "", "ghi nhầm", by=office)
    url = reverse("evaluations:session_move", args=[world.session.pk])
    client = client_of(office)
    assert "Hãy nhờ chủ trì mở lại biên bản" in client.get(url, follow=True).content.decode()
    assert url not in client.get(world.session.get_absolute_url()).content.decode()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_move_waits_for_the_opening_and_is_then_a_correction(reference, city, office):
    """The act that the mover read of is over: a day to come is refused."""
    world = room.convene(city, office)
    with transaction.atomic():
        services.open_item(world.item, by=world.chair)
        mover = Other(
            lambda: calling.move(world.session, timezone.now() + timedelta(days=1), "", "trùng lịch", by=office)
        )
        assert mover.waits(), mover.error
    with pytest.raises(Refusal, match="đã bắt đầu chấm điểm"):
        mover.ends()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_windows_that_both_change_the_place_ask_the_second(reference, city, office):
    world = room.convene(city, office)
    url, day = reverse("evaluations:session_move", args=[world.session.pk]), typed(at(world.session))
    first = {"starts_at": day, "place": "Hội trường A", "reason": "một"}
    answer = second_of_one_page(office, url, first, {**first, "place": "Hội trường B"})
    assert answer.status_code == 422
    assert "Người khác vừa lưu: “Hội trường A”" in answer.content.decode()


def test_the_day_that_only_another_changed_stays_the_others(world, office, client_of):
    session, client = world.session, client_of(office)
    url, when = reverse("evaluations:session_move", args=[session.pk]), at(session, days=3)
    shown = client.get(url).context["form"]
    sent = {
        "starts_at": typed(at(session)),
        "place": "Hội trường B",
        "reason": "đổi nơi",
        "seen": shown.initial["seen"],
    }
    calling.move(session, when, session.place, "trùng lịch", by=world.chair)
    assert client.post(url, sent).status_code == 302
    session.refresh_from_db()
    assert (calling.minute(session.starts_at), session.place) == (when, "Hội trường B")
