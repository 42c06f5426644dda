"""A seat ends instead of changing person: what was given stays with who gave it (SECURITY 73, cases/council.yaml)."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from evaluations.councils import services
from evaluations.councils.services import Place
from evaluations.models import Attendance, CouncilMember, Declaration, Recusal, ScoreSheet, Session
from evaluations.results import services as results
from evaluations.results.minutes import minutes_of
from evaluations.scoring.services import submit_sheet
from evaluations.sessions import presence
from evaluations.sessions import services as sessions
from evaluations.sessions.seating import item_seating, seating_of
from ocop.accounts.roles import Role
from ocop.core.models import AuditEvent
from ocop.core.refusal import Refusal
from products.models import Dossier
from tests.evaluations import room
from tests.factories import UnitFactory, UserFactory
from tests.races import at_once
from tests.undo import line_on


def today():
    return timezone.localdate()


@pytest.fixture(autouse=True)
def long_ago(world):
    type(world.council).objects.filter(pk=world.council.pk).update(decision_date=today() - timedelta(days=90))
    world.council.refresh_from_db()


@pytest.fixture
def newcomer(city):
    return UserFactory(role=Role.COUNCIL_MEMBER, unit=city, full_name="Người Mới")


def replace(seat, by, user=None, **given):
    given = {"on": today(), "reason": "QĐ 30 kiện toàn", "office": seat.office} | given
    return services.replace_member(seat, by=by, user=user, **given)


def places(world, **changed):
    """The council's seats as the form sends them; `changed`: place → other values."""
    return [
        Place(**{"user": seat.user, "office": seat.office, "pk": seat.pk} | changed.get(f"n{number}", {}))
        for number, seat in enumerate(world.members)
    ]


# ── no other person on a seat ──


@pytest.mark.parametrize("took_part", ["sheet", "attendance", "recusal"])
def test_s73_the_form_never_puts_another_person_on_a_seat_that_took_part(world, office, newcomer, took_part):
    seat = world.members[2]
    if took_part != "attendance":
        Attendance.objects.filter(member=seat).delete()
    if took_part == "sheet":
        ScoreSheet.objects.create(member=seat, item=world.item, dossier_version=1)
    if took_part == "recusal":
        Recusal.objects.create(member=seat, item=world.item, reason="người nhà")
    for changed in ({"user": newcomer}, {"leaves": True}):
        with pytest.raises(Refusal, match="Hãy dùng “Thay thành viên”"):
            services.save_council(world.council, places(world, n2=changed), by=office)
    seat.refresh_from_db()
    assert seat.user != newcomer


def test_a_seat_that_did_nothing_yet_may_change_or_go_and_the_trail_says_what(world, office, newcomer):
    seat = world.members[2]
    old = seat.user
    Attendance.objects.filter(member=seat).delete()
    Declaration.objects.filter(member=seat).delete()
    services.save_council(world.council, places(world, n2={"user": newcomer}), by=office)
    event = AuditEvent.objects.filter(action="council.edit").latest("pk")
    before, after = event.changes[f"seat_{seat.pk}"]
    assert old.username in before
    assert newcomer.username in after
    assert [key for key in event.changes if key.startswith("seat_")] == [f"seat_{seat.pk}"]
    services.save_council(world.council, places(world, n2={"leaves": True}), by=office)
    assert AuditEvent.objects.filter(action="council.edit").latest("pk").changes[f"seat_{seat.pk}"][1] is None
    assert not CouncilMember.objects.filter(pk=seat.pk).exists()


def test_a_council_that_comes_to_another_unit_leaves_old_and_new(world, office, city):
    other = UnitFactory(parent=city)
    world.council.unit = other
    services.save_council(world.council, places(world), by=office)
    assert AuditEvent.objects.filter(action="council.edit").latest("pk").changes["unit_id"] == [city.pk, other.pk]


def test_an_office_that_changes_leaves_old_and_new(world, office):
    services.save_council(world.council, places(world, n0={"office": "deputy"}, n1={"office": "chair"}), by=office)
    changes = AuditEvent.objects.filter(action="council.edit").latest("pk").changes
    assert [word in text for word, text in zip(("Chủ tịch", "Phó Chủ tịch"), changes[f"seat_{world.members[0].pk}"],
                                               strict=True)] == [True, True]  # fmt: skip
    assert f"seat_{world.members[2].pk}" not in changes


def test_two_swap_the_chair_in_either_order_and_a_second_chair_is_refused(world, office):
    with pytest.raises(ValidationError):
        services.save_council(world.council, places(world, n1={"office": "chair"}), by=office)
    for first, second in (("deputy", "chair"), ("chair", "deputy")):
        changed = places(world, n0={"office": first}, n1={"office": second})
        services.save_council(world.council, changed, by=office)
        seats = world.council.members.filter(pk__in=[seat.pk for seat in world.members[:2]]).order_by("position")
        assert list(seats.values_list("office", flat=True)) == [first, second]


# ── replaced ──


def test_s73_a_replaced_member_keeps_what_was_sent_and_loses_the_scope(opened, office, newcomer):
    seat, sheet = opened.members[2], opened.sheet_of(2)
    room.fill(sheet)
    submit_sheet(sheet, by=seat.user)
    new = replace(seat, office, newcomer)
    seat.refresh_from_db()
    assert (seat.ended_on, seat.end_reason, new.since, new.succeeds) == (today(), "QĐ 30 kiện toàn", today(), seat)
    assert ScoreSheet.objects.get(pk=sheet.pk).member == seat
    for model, row in ((ScoreSheet, sheet), (Session, opened.session), (Dossier, opened.item.dossier)):
        assert not model.objects.visible_to(seat.user).filter(pk=row.pk).exists()
    assert Session.objects.visible_to(newcomer).filter(pk=opened.session.pk).exists()
    assert not ScoreSheet.objects.visible_to(newcomer).exists(), "an open sheet is never handed over"
    event = AuditEvent.objects.get(action="council.replace_member")
    assert [name in text for name, text in zip((seat.user.username, newcomer.username), event.changes["seat"],
                                               strict=True)] == [True, True]  # fmt: skip
    for place in (0, 1):
        room.fill(opened.sheet_of(place))
        submit_sheet(opened.sheet_of(place), by=opened.members[place].user)
    result = sessions.close_item(opened.item, by=opened.chair)
    assert result.sheets == 3, "the sheet sent before the end counts"


def test_a_sheet_not_sent_before_the_end_neither_counts_nor_holds_up(opened, office, newcomer):
    seat, sheet = opened.members[2], opened.sheet_of(2)
    room.fill(sheet, skip=1)
    new = replace(seat, office, newcomer)
    with pytest.raises(Refusal, match="của thành viên khác"):
        submit_sheet(sheet, by=seat.user)
    room.declared(opened.session)
    sessions.mark_attendance(opened.session, new, True, by=office)
    for member in (*opened.members[:2], new):
        own = ScoreSheet.objects.get(item=opened.item, member=member)
        room.fill(own)
        submit_sheet(own, by=member.user)
    result = sessions.close_item(opened.item, by=opened.chair)
    assert result.sheets == 3
    assert not ScoreSheet.objects.get(pk=sheet.pk).submitted_at


def test_later_sessions_do_not_know_an_ended_seat_and_confirmed_ones_keep_it(world, office, newcomer):
    room.closed(world)
    results.confirm(world.item.result, by=world.chair)
    Attendance.objects.filter(member=world.members[1], session=world.session).delete()
    sessions.confirm_minutes(world.session, by=world.chair)
    before = minutes_of(Session.objects.get(pk=world.session.pk)).members
    replace(world.members[1], office, newcomer)
    late = seating_of(Session.objects.get(pk=world.session.pk))
    assert set(late.members) == set(world.members), "absent and never called, yet in the minutes"
    assert minutes_of(late.session).members == before
    later = sessions.create_session(
        world.council, world.session.round, by=office, starts_at=timezone.now() + timedelta(days=3), mode="written"
    )
    assert {member.user for member in seating_of(later).members} == {
        world.members[0].user, newcomer, world.members[2].user
    }  # fmt: skip


def test_a_seat_that_ends_between_two_items_is_in_the_minutes_beside_its_successor(opened, office, newcomer):
    seat = opened.members[2]
    new = replace(seat, office, newcomer)
    here = seating_of(opened.session)
    assert (len(here.members), len(here.places)) == (4, 3)
    assert here.holder("secretary") == new
    sessions.mark_attendance(opened.session, new, True, by=office)
    assert seating_of(opened.session).present_count == 3, "one place, whoever sat there"
    notes = {row.name: row.note for row in minutes_of(opened.session).members}
    assert notes["Người Mới"] == f"thay {seat.user} từ ngày {today():%d/%m/%Y}"
    ended = next(member for member in here.members if member.pk == seat.pk)
    assert not item_seating(opened.item).seat(ended).scores


def test_by_written_opinions_the_successor_is_asked_at_once(city, office, newcomer):
    world = room.convene(city, office, mode="written")
    sessions.open_item(world.item, by=world.chair)
    new = replace(world.members[2], office, newcomer)
    room.declared(world.session)
    assert ScoreSheet.objects.filter(member=new, item=world.item).exists()
    assert seating_of(world.session).present(new)


def test_a_successor_is_asked_by_the_own_council_alone(city, office, newcomer):
    world, other = (room.convene(city, office, mode="written") for _ in range(2))
    for one in (world, other):
        sessions.open_item(one.item, by=one.chair)
    new = replace(world.members[2], office, newcomer)
    room.declared(world.session)
    room.declared(other.session)
    assert list(new.attendance_set.values_list("session", flat=True)) == [world.session.pk]
    assert list(new.sheets.values_list("item", flat=True)) == [world.item.pk]


def test_by_written_opinions_who_recused_is_not_asked_from_another_seat(city, office):
    world = room.convene(city, office, mode="written")
    sessions.open_item(world.item, by=world.chair)
    seat = world.members[2]
    presence.recuse(world.item, seat, "người nhà của chủ thể", by=seat.user)
    new = replace(seat, office, seat.user, office="member")
    assert not ScoreSheet.objects.filter(member=new, item=world.item).exists()


def test_who_recused_stays_in_the_minutes_when_another_takes_the_seat(world, office, newcomer):
    seat = world.members[2]
    presence.recuse(world.item, seat, "người nhà của chủ thể", by=seat.user)
    replace(seat, office, newcomer)
    assert seat in seating_of(world.session).members


def test_the_same_person_in_another_office_is_a_new_seat(opened, office):
    new = replace(opened.members[2], office, opened.members[2].user, office="member")
    assert (new.user, new.office) == (opened.members[2].user, "member")


def test_an_open_reopening_ends_as_it_was(world, office):
    result = room.closed(world)
    sheet, criterion = world.sheet_of(2), next(iter(world.item.sheet.parts.first().groups.first().criteria.all()))
    results.reopen(sheet, criterion, "nhầm mức", by=world.chair)
    replace(world.members[2], office)
    results.confirm(result, by=world.chair)
    assert not sheet.reopenings.filter(closed_at=None).exists()


def test_the_sheet_of_who_left_is_not_opened_again(world, office, newcomer):
    room.closed(world)
    criterion = world.item.sheet.parts.first().groups.first().criteria.first()
    replace(world.members[2], office, newcomer)
    with pytest.raises(Refusal, match="đã thôi là thành viên"):
        results.reopen(world.sheet_of(2), criterion, "nhầm mức", by=world.chair)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"on": lambda: today() + timedelta(days=1)}, "chưa tới"),
        ({"on": lambda: today() - timedelta(days=91)}, "Hãy ghi ngày thay từ ngày đó"),
        ({"reason": " "}, "ghi lý do"),
        ({"user": lambda: "other"}, "đã là thành viên"),
        ({"user": lambda: "same"}, "chức danh khác"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(world, office, newcomer, given, said):
    given = {name: value() if callable(value) else value for name, value in given.items()}
    if "user" in given:
        given["user"] = world.members[1].user if given["user"] == "other" else world.members[2].user
    with pytest.raises(Refusal, match=said):
        replace(world.members[2], office, **{"user": newcomer, **given})
    replace(world.members[2], office, newcomer, on=today() - timedelta(days=1))


def test_only_the_councils_office_replaces_and_only_once(world, office, newcomer, client_of):
    with pytest.raises(Refusal, match="Hội đồng này ngoài phạm vi được giao"):
        replace(world.members[2], UserFactory(role=Role.OFFICE), newcomer)
    url = reverse("evaluations:council_seat_replace", args=[world.council.pk, world.members[2].pk])
    sent = {"on": f"{today():%d/%m/%Y}", "reason": "QĐ 30", "user": newcomer.pk, "office": "secretary"}
    assert client_of(office).post(url, sent).status_code == 302
    page = client_of(office).get(world.council.get_absolute_url()).content.decode()
    assert "Người Mới" in page
    assert "thôi từ" in page
    answer = client_of(office).post(url, sent | {"user": ""})
    assert answer.status_code == 422
    assert "đã thôi từ ngày" in answer.content.decode()


# ── opened again ──


def test_a_seat_ended_by_mistake_is_opened_again_and_its_successor_goes(world, office, newcomer, client_of):
    seat = world.members[2]
    new = replace(seat, office, newcomer)
    sessions.mark_attendance(world.session, new, True, by=office)
    url = reverse("evaluations:council_seat_restore", args=[world.council.pk, seat.pk])
    assert client_of(office).get(url).status_code == 200
    client_of(office).post(url)
    seat.refresh_from_db()
    assert (seat.ended_on, seat.end_reason) == (None, "")
    assert not CouncilMember.objects.filter(user=newcomer).exists()
    told = AuditEvent.objects.get(action="council.restore_member").changes
    assert told["end_reason"] == ["QĐ 30 kiện toàn", ""]
    assert told["ended_on"][1] is None


def test_a_seat_whose_successor_has_a_sheet_stays_ended(opened, office, newcomer):
    seat = opened.members[2]
    new = replace(seat, office, newcomer)
    room.declared(opened.session)
    sessions.mark_attendance(opened.session, new, True, by=office)
    with pytest.raises(Refusal, match="Người Mới đã có phiếu đánh giá"):
        services.restore_member(seat, by=office)
    back = replace(new, office, seat.user)
    assert back.user == seat.user, "the way back is another replacement"


def test_a_seat_is_not_opened_again_while_its_person_has_another_one(world, office, newcomer, client_of):
    seat, page = world.members[2], world.council.get_absolute_url()
    replace(seat, office, newcomer)
    assert "Hoàn tác" in line_on(client_of(office), page)
    other = CouncilMember.objects.create(council=world.council, user=seat.user)
    assert line_on(client_of(office), page) == ""
    with pytest.raises(Refusal, match=f"{seat.user} đã có ghế khác trong Hội đồng"):
        services.restore_member(seat, by=office)
    other.delete()
    services.restore_member(seat, by=office)
    assert CouncilMember.objects.sitting().filter(pk=seat.pk).exists()


# ── held by the database ──


def test_s73_the_database_keeps_the_person_of_a_seat_that_has_a_sheet(opened, newcomer):
    seats = CouncilMember.objects.filter(pk=opened.members[2].pk)
    for attempt in (lambda: seats.update(user=newcomer), lambda: seats._raw_delete("default")):
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()
    seats.update(position=7)


def test_one_person_sits_once_and_one_chairs_among_those_who_sit(world, office, newcomer):
    chair = world.members[0]
    new = replace(chair, office, newcomer)
    assert new.office == "chair"
    for given in ({"user": newcomer}, {"user": chair.user, "office": "chair"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            CouncilMember.objects.create(council=world.council, **given)
    CouncilMember.objects.create(council=world.council, user=chair.user)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_s73_of_two_successors_of_one_seat_at_once_one_sits(world, office, city):
    people = [UserFactory(role=Role.COUNCIL_MEMBER, unit=city) for _ in range(2)]
    answers = at_once(lambda person: replace(world.members[2], office, person), people)
    assert sorted(answer == "done" for answer in answers) == [False, True]
    assert any("đã thôi từ ngày" in answer for answer in answers)
    assert CouncilMember.objects.filter(succeeds=world.members[2]).count() == 1


# ── right after ──


def test_right_after_a_handover_it_is_undone_until_the_new_member_has_a_sheet(world, office, newcomer, client_of):
    client, page = client_of(office), world.council.get_absolute_url()
    replace(world.members[2], office, newcomer)
    assert f"Hoàn tác Hoàn tác được đến khi {newcomer} có phiếu đánh giá" in line_on(client, page)
    assert line_on(client_of(world.chair), page) == ""
    sessions.mark_attendance(world.session, CouncilMember.objects.get(user=newcomer), True, by=office)
    sessions.open_item(world.item, by=world.chair)
    assert line_on(client, page) == ""


def test_a_seat_is_given_back_once_however_often_the_button_is_pressed(world, office, newcomer, client_of):
    client, seat = client_of(office), world.members[2]
    replace(seat, office, newcomer)
    back = reverse("evaluations:council_seat_restore", args=[world.council.pk, seat.pk])
    assert "là thành viên như trước" in client.post(back, follow=True).content.decode()
    assert "đang là thành viên. Hãy tải lại trang." in client.post(back, follow=True).content.decode()
    assert line_on(client, world.council.get_absolute_url()) == ""
