import pytest
from django.db import transaction
from django.utils import timezone

from evaluations.models import AgendaItem, Attendance, Result, ScoreSheet
from evaluations.results import services as results
from evaluations.results.minutes import minutes_of
from evaluations.scoring.services import Choice, save_choice
from evaluations.sessions import presence, services
from evaluations.sessions.rules import ItemState
from ocop.accounts.roles import Role
from ocop.core.models import AuditEvent
from ocop.core.refusal import Refusal
from ocop.law.models import CriteriaSheet, ProductSet
from products.dossiers.rules.states import State
from products.models import Dossier
from tests.evaluations import room
from tests.factories import CouncilMemberFactory, RoundFactory, UserFactory
from tests.races import Other, at_once


def test_an_eligible_dossier_comes_on_the_agenda_and_its_sheet_is_frozen(world):
    world.item.dossier.refresh_from_db()
    assert world.item.dossier.state == State.IN_SESSION
    assert CriteriaSheet.objects.get(pk=world.item.sheet_id).frozen_at
    assert world.item.dossier_version == world.item.dossier.version


def test_a_dossier_that_is_not_eligible_or_of_another_round_stays_off(world, city, office):
    draft = room.eligible(world.session.round, city, state=State.CHECKING)
    with pytest.raises(Refusal, match="Kiểm tra hồ sơ"):
        services.put_on_agenda(world.session, draft, by=office)
    with pytest.raises(Refusal, match="đợt khác"):
        services.put_on_agenda(world.session, room.eligible(RoundFactory(unit=city), city), by=office)


def test_a_dossier_comes_to_a_later_session_once_its_item_is_over(world, office):
    item, later = (
        world.item,
        services.create_session(
            world.council, world.session.round, by=office, starts_at=timezone.now(), mode="written"
        ),
    )
    Dossier.objects.filter(pk=item.dossier_id).update(state=State.ELIGIBLE)
    with pytest.raises(Refusal, match="chưa xác nhận kết quả"):
        services.put_on_agenda(later, item.dossier, by=office)
    AgendaItem.objects.filter(pk=item.pk).update(state=ItemState.CONFIRMED)
    with pytest.raises(Refusal, match="đã có trong chương trình"):
        services.put_on_agenda(world.session, item.dossier, by=office)
    again = services.put_on_agenda(later, item.dossier, by=office)
    assert AgendaItem.objects.current().get(dossier=item.dossier_id) == again


def test_a_sheet_of_another_law_is_refused(world, city, office):
    dossier = room.eligible(world.session.round, city)
    other = CriteriaSheet.objects.get(product_set=dossier.product.product_set, family="26-2026")
    with pytest.raises(Refusal, match="bộ tiêu chí 26-2026"):
        services.put_on_agenda(world.session, dossier, by=office, sheet=other)
    dossier.refresh_from_db()
    assert dossier.state == State.ELIGIBLE


def test_a_sheet_that_contradicts_itself_is_refused(world, city, office):
    broken = CriteriaSheet.objects.filter(family="148", usable=False).first()
    dossier = room.eligible(world.session.round, city)
    dossier.product.product_set = ProductSet.objects.get(pk=broken.product_set_id)
    dossier.product.save()
    with pytest.raises(Refusal, match="không dùng để chấm thật"):
        services.put_on_agenda(world.session, dossier, by=office)


def test_a_re_evaluation_under_26_2026_is_by_written_opinions(city, office):
    world = room.convene(city, office, profile="26-2026")
    again = room.eligible(world.session.round, city, kind="re_evaluation")
    with pytest.raises(Refusal, match="lấy ý kiến bằng văn bản"):
        services.put_on_agenda(world.session, again, by=office)
    written = services.create_session(
        world.council, world.session.round, by=office, starts_at=timezone.now(), mode="written"
    )
    assert services.put_on_agenda(written, again, by=office).position == 1
    assert Attendance.objects.filter(session=written, present=True).count() == 3


def test_only_the_councils_own_office_calls_a_session(world, city):
    stranger = UserFactory(role=Role.OFFICE)
    with pytest.raises(Refusal):
        services.create_session(world.council, world.session.round, by=stranger, starts_at=timezone.now())
    with pytest.raises(Refusal, match="Phiên họp này ngoài phạm vi được giao"):
        services.put_on_agenda(world.session, room.eligible(world.session.round, city), by=stranger)


def test_the_same_session_called_twice_is_one_and_under_a_number_of_its_own_another(world, office):
    same = {"by": office, "starts_at": timezone.now()}
    first = services.create_session(world.council, world.session.round, **same)
    assert services.create_session(world.council, world.session.round, **same) == first
    other = services.create_session(world.council, world.session.round, number=9, **same)
    assert (other.number, world.council.sessions.count()) == (9, 3)


def test_scoring_needs_the_quorum_of_the_councils_own_rules(city, office):
    world = room.convene(city, office, quorum=3, quorum_source="Quy chế, Điều 5", quorum_with_chair=True)
    services.mark_attendance(world.session, world.members[2], False, "ốm", by=office)
    with pytest.raises(Refusal, match="cần 3"):
        services.open_item(world.item, by=world.chair)
    services.mark_attendance(world.session, world.members[2], True, by=office)
    assert services.open_item(world.item, by=world.chair).state == ItemState.OPEN


def test_a_plain_member_does_not_open_and_the_deputy_does(world):
    with pytest.raises(Refusal, match="Chủ tịch hoặc Phó Chủ tịch"):
        services.open_item(world.item, by=world.members[2].user)
    assert services.open_item(world.item, by=world.members[1].user).state == ItemState.OPEN


def test_a_chair_of_another_council_opens_nothing_here(world, city):
    other = CouncilMemberFactory(office="chair", user=UserFactory(role=Role.COUNCIL_MEMBER, unit=city))
    with pytest.raises(Refusal):
        services.open_item(world.item, by=other.user)


def test_closing_names_who_is_waited_for_and_does_not_count_the_absent(opened):
    with pytest.raises(Refusal, match="Thành viên 1, Thành viên 2, Thành viên 3"):
        services.close_item(opened.item, by=opened.chair)
    for place in (0, 1):
        sheet = opened.sheet_of(place)
        room.fill(sheet)
        room.submit_sheet(sheet, by=sheet.member.user)
    services.mark_attendance(opened.session, opened.members[2], False, "về sớm", by=opened.chair)
    assert services.close_item(opened.item, by=opened.chair).sheets == 2


def test_a_sent_sheet_does_not_drop_out_because_its_member_went_home(opened):
    for place in range(3):
        sheet = opened.sheet_of(place)
        room.filled(sheet)
        room.submit_sheet(sheet, by=sheet.member.user)
    gone = opened.members[2]
    services.mark_attendance(opened.session, gone, False, "về sớm", by=opened.chair)
    assert services.close_item(opened.item, by=opened.chair).sheets == 3
    [said] = [each for each in minutes_of(opened.session).members if each.name == str(gone.user)]
    assert (said.present, said.note) == (False, "về sớm; có phiếu đánh giá 1/1 sản phẩm")


def test_who_comes_late_gets_the_sheets_of_open_items(opened, office, city):
    late = CouncilMemberFactory(council=opened.council, user=UserFactory(role=Role.COUNCIL_MEMBER, unit=city))
    room.declared(opened.session)
    services.mark_attendance(opened.session, late, True, by=office)
    assert ScoreSheet.objects.filter(item=opened.item, member=late).exists()


def test_who_recused_and_comes_late_gets_the_sheets_of_the_other_items_alone(world, office, city):
    late = CouncilMemberFactory(council=world.council, user=UserFactory(role=Role.COUNCIL_MEMBER, unit=city))
    other = services.put_on_agenda(world.session, room.eligible(world.session.round, city), by=office)
    room.declared(world.session)
    for item in (world.item, other):
        services.open_item(item, by=world.chair)
    presence.recuse(world.item, late, "người nhà của chủ thể", by=office)
    services.mark_attendance(world.session, late, True, by=office)
    assert list(late.sheets.values_list("item", flat=True)) == [other.pk]


def test_a_recused_member_neither_scores_nor_counts_nor_sees(opened, office):
    member = opened.members[2]
    presence.recuse(opened.item, member, "người nhà của chủ thể", by=member.user)
    assert not AgendaItem.objects.visible_to(member.user).exists()
    assert not ScoreSheet.objects.visible_to(member.user).exists()
    assert not Dossier.objects.visible_to(member.user).exists()
    with pytest.raises(Refusal, match="không tham gia đánh giá sản phẩm này"):
        room.fill(opened.sheet_of(2))
    for place in (0, 1):
        sheet = opened.sheet_of(place)
        room.fill(sheet)
        room.submit_sheet(sheet, by=sheet.member.user)
    assert services.close_item(opened.item, by=opened.chair).sheets == 2


def test_members_open_only_the_dossiers_on_their_own_agenda(world, city):
    room.eligible(world.session.round, city)
    assert list(Dossier.objects.visible_to(world.chair)) == [world.item.dossier]
    assert not Dossier.objects.visible_to(UserFactory(role=Role.COUNCIL_MEMBER, unit=city)).exists()


def test_the_reveal_is_one_event_and_the_dossier_is_scored_when_confirmed(world):
    result = room.closed(world)
    assert AuditEvent.objects.filter(action="scoring.close").count() == 1
    results.confirm(result, by=world.chair)
    world.item.dossier.refresh_from_db()
    assert world.item.dossier.state == State.SCORED
    services.confirm_minutes(world.session, by=world.chair)
    with pytest.raises(Refusal, match="đã được xác nhận"):
        services.confirm_minutes(world.session, by=world.chair)


def test_minutes_wait_for_every_result(world):
    room.closed(world)
    with pytest.raises(Refusal, match="Chưa xác nhận kết quả"):
        services.confirm_minutes(world.session, by=world.chair)


def test_a_plain_member_does_not_confirm_the_minutes_and_the_deputy_does(world):
    results.confirm(room.closed(world), by=world.chair)
    with pytest.raises(Refusal, match="Việc này của Chủ tịch hoặc Phó Chủ tịch"):
        services.confirm_minutes(world.session, by=world.members[2].user)
    assert services.confirm_minutes(world.session, by=world.members[1].user).minutes_confirmed_at


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_s39_chairs_who_close_at_once_write_one_result(reference, city, office):
    world = room.convene(city, office, size=2)
    room.score_all(world)
    answers = at_once(lambda n: services.close_item(world.item, by=world.members[n % 2].user), range(15))
    assert answers.count("done") == 1
    assert len(answers) == 15
    assert Result.objects.filter(item=world.item).count() == 1
    assert AuditEvent.objects.filter(action="scoring.close").count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_s39_a_dossier_put_on_two_agendas_at_once_is_on_one(reference, city, office):
    world = room.convene(city, office, size=2)
    dossier = room.eligible(world.session.round, city)
    other = services.create_session(
        world.council, world.session.round, by=office, starts_at=timezone.now(), mode="written"
    )
    answers = at_once(lambda session: services.put_on_agenda(session, dossier, by=office), (world.session, other))
    assert answers.count("done") == 1
    assert AgendaItem.objects.filter(dossier=dossier).count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_s39_sessions_called_at_once_take_numbers_once_each(reference, city, office):
    world = room.convene(city, office, size=2)
    answers = at_once(
        lambda _: services.create_session(world.council, world.session.round, by=office, starts_at=timezone.now()),
        range(15),
    )
    assert answers == ["done"] * 15
    assert sorted(world.council.sessions.values_list("number", flat=True)) == list(range(1, 17))


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_minutes_confirmed_by_two_at_once_are_confirmed_and_written_once(reference, city, office):
    world = room.convene(city, office, size=2)
    results.confirm(room.closed(world), by=world.chair)
    with transaction.atomic():
        services.confirm_minutes(world.session, by=world.chair)
        second = Other(lambda: services.confirm_minutes(world.session, by=world.members[1].user))
        assert second.waits(), second.error
    with pytest.raises(Refusal, match="đã được xác nhận"):
        second.ends()
    assert AuditEvent.objects.filter(action="session.confirm_minutes").count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_nobody_is_marked_present_in_minutes_that_are_just_being_confirmed(reference, city, office):
    world = room.convene(city, office, size=2)
    results.confirm(room.closed(world), by=world.chair)
    with transaction.atomic():
        services.confirm_minutes(world.session, by=world.chair)
        marking = Other(lambda: services.mark_attendance(world.session, world.members[1], False, "vắng", by=office))
        assert marking.waits(), marking.error
    with pytest.raises(Refusal, match="phiên không đổi được nữa"):
        marking.ends()
    assert Attendance.objects.get(member=world.members[1]).present


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_closing_waits_for_a_sheet_that_is_just_being_sent(reference, city, office):
    """What the member's page was told is sent counts, or was not sent."""
    world = room.convene(city, office)
    services.open_item(world.item, by=world.chair)
    sheets = [world.sheet_of(place) for place in range(3)]
    for sheet in sheets:
        room.fill(sheet)
    for sheet in sheets[:2]:
        room.submit_sheet(sheet, by=sheet.member.user)
    with transaction.atomic():
        room.submit_sheet(sheets[2], by=sheets[2].member.user)
        closing = Other(lambda: services.close_item(world.item, by=world.chair))
        assert closing.waits(), closing.error
    closing.ends()
    assert Result.objects.get(item=world.item).sheets == 3


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_who_comes_while_scoring_is_being_opened_gets_a_sheet(reference, city, office):
    world = room.convene(city, office)
    late = CouncilMemberFactory(council=world.council, user=UserFactory(role=Role.COUNCIL_MEMBER, unit=city))
    room.declared(world.session)
    with transaction.atomic():
        services.OPENING.lock(world.item)  # who comes as opening begins is neither among its seats nor sees it open
        coming = Other(lambda: services.mark_attendance(world.session, late, True, by=office))
        assert coming.waits(), coming.error
        services.open_item(world.item, by=world.chair)
    coming.ends()
    assert late.sheets.filter(item=world.item).exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_closing_does_not_wait_for_a_save_on_another_product(reference, city, office):
    world, other = (room.convene(city, office) for _ in range(2))
    room.score_all(world)
    services.open_item(other.item, by=other.chair)
    slow, criterion = other.sheet_of(2), other.rules.criteria[0]
    with transaction.atomic():
        save_choice(slow, criterion.id, Choice(criterion.levels[0].position), version=0, by=slow.member.user)
        closing = Other(lambda: services.close_item(world.item, by=world.chair))
        assert not closing.waits()
        closing.ends()
    assert Result.objects.get().item == world.item
