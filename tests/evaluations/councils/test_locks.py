"""Seats and rules of a council beside what goes on in its sessions: who comes second is told, nobody is lost."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from evaluations.councils import services
from evaluations.councils.services import Place
from evaluations.models import Attendance, Council, CouncilMember
from evaluations.results import services as results
from evaluations.scoring.services import submit_sheet
from evaluations.sessions import presence
from evaluations.sessions import services as sessions
from ocop.core.audit import services as audit
from ocop.core.refusal import Refusal
from tests.evaluations import room
from tests.races import Other

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def save(world, office):
    """save(place that leaves, rules…): the council as the office's form sends it."""

    def send(leaves: int | None = None, **rules) -> Council:
        council = Council.objects.get(pk=world.council.pk)
        for name, value in rules.items():
            setattr(council, name, value)
        seats = [
            Place(user=seat.user, office=seat.office, pk=seat.pk, leaves=place == leaves)
            for place, seat in enumerate(world.members)
        ]
        return services.save_council(council, seats, by=office)

    return send


def test_rules_are_not_changed_under_minutes_that_are_just_being_confirmed(world, save):
    results.confirm(room.closed(world), by=world.chair)
    with transaction.atomic():
        sessions.confirm_minutes(world.session, by=world.chair)
        saving = Other(lambda: save(quorum=2, quorum_source="Quy chế"))
        assert saving.waits(), saving.error
    with pytest.raises(Refusal, match="đã có biên bản xác nhận"):
        saving.ends()
    assert Council.objects.get(pk=world.council.pk).quorum != 2


def test_a_member_who_is_just_recusing_keeps_the_seat(world, save):
    seat = world.members[2]
    Attendance.objects.filter(member=seat).delete()
    with transaction.atomic():
        presence.recuse(world.item, seat, "Người nhà của chủ thể", by=seat.user)
        saving = Other(lambda: save(leaves=2))
        assert saving.waits(), saving.error
    with pytest.raises(Refusal, match="Hãy dùng “Thay thành viên”"):
        saving.ends()
    assert CouncilMember.objects.filter(pk=seat.pk).exists()


def test_a_seat_does_not_end_before_the_day_of_a_sheet_that_is_just_being_sent(opened, office):
    seat, sheet = opened.members[2], opened.sheet_of(2)
    Council.objects.filter(pk=opened.council.pk).update(decision_date=timezone.localdate() - timedelta(days=90))
    room.fill(sheet)
    yesterday = timezone.localdate() - timedelta(days=1)
    with transaction.atomic():
        submit_sheet(sheet, by=seat.user)
        ending = Other(lambda: services.replace_member(seat, by=office, on=yesterday, reason="QĐ 30 kiện toàn"))
        assert ending.waits(), ending.error
    with pytest.raises(Refusal, match="còn gửi phiếu"):
        ending.ends()
    assert CouncilMember.objects.get(pk=seat.pk).ended_on is None


def test_of_two_who_save_a_council_at_once_the_seconds_event_begins_with_the_firsts_rule(world, save):
    with transaction.atomic():
        save(quorum=2, quorum_source="Quy chế")
        second = Other(lambda: save(quorum=3, quorum_source="Quy chế"))
        assert second.waits(), second.error
    second.ends()
    assert audit.of(world.council).filter(action="council.edit").latest("pk").changes["quorum"] == [2, 3]
