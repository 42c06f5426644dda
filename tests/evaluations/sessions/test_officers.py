"""Who chaired a session and who kept its minutes, as they were there (cases/council.yaml)."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from evaluations.decisions.reopening import reopen_minutes
from evaluations.models import Session
from evaluations.results import services as results
from evaluations.results.minutes import minutes_of
from evaluations.sessions import officers, services
from evaluations.sessions.seating import seating_of
from ocop.core.audit import services as audit
from ocop.core.refusal import Refusal
from ocop.documents.official import services as official
from tests.evaluations import room
from tests.papers import printed


def again(world) -> Session:
    return Session.objects.select_related("council__unit", "round__profile").get(pk=world.session.pk)


@pytest.fixture
def headless(city, office):
    """Four members; chair and secretary do not come, the deputy closes and confirms."""
    world = room.convene(city, office, size=4)
    for place in (0, 2):
        services.mark_attendance(world.session, world.members[place], False, "đi công tác", by=office)
    services.open_item(world.item, by=world.members[1].user)
    for place in (1, 3):
        sheet = world.sheet_of(place)
        room.filled(sheet)
        room.submit_sheet(sheet, by=sheet.member.user)
    results.confirm(services.close_item(world.item, by=world.members[1].user), by=world.members[1].user)
    return world


def test_the_deputy_presides_and_an_acting_secretary_is_named_before_the_minutes(headless, office, client_of):
    deputy, member = headless.members[1], headless.members[3]
    with pytest.raises(Refusal, match="chưa ghi ai làm thư ký phiên"):
        services.confirm_minutes(headless.session, by=deputy.user)
    client, address = client_of(office), reverse("evaluations:session_officers", args=[headless.session.pk])
    assert address in client.get(headless.session.get_absolute_url()).content.decode()
    page = client.post(address, {"chaired_by": "", "minuted_by": member.pk}, follow=True).content.decode()
    assert "Đã ghi chủ trì, thư ký phiên." in page
    assert f"Chủ trì: {deputy}. Thư ký: {member}." in page
    services.confirm_minutes(headless.session, by=deputy.user)
    told = minutes_of(again(headless))
    assert (told.chair, told.chair_office) == ("Thành viên 2", "Phó Chủ tịch Hội đồng")
    assert told.signer_title == "PHÓ CHỦ TỊCH HỘI ĐỒNG\nCHỦ TRÌ"
    assert (told.secretary, told.secretary_office) == ("Thành viên 4", "Thành viên Hội đồng")
    assert told.secretary_title == "THÀNH VIÊN HỘI ĐỒNG\nTHƯ KÝ PHIÊN HỌP"
    assert [each.note for each in told.members][1::2] == ["chủ trì phiên", "thư ký phiên"]
    paper = official.about(headless.session).get()
    assert paper.content["paper"]["signer_title"] == "PHÓ CHỦ TỊCH HỘI ĐỒNG\nCHỦ TRÌ"
    assert printed(paper)


def test_where_chair_and_secretary_are_there_nobody_needs_to_be_named(world):
    told = minutes_of(world.session)
    assert (told.chair, told.chair_office, told.signer_title) == (
        "Thành viên 1", "Chủ tịch Hội đồng", "CHỦ TỊCH HỘI ĐỒNG\nCHỦ TRÌ",
    )  # fmt: skip
    assert (told.secretary, told.secretary_title) == ("Thành viên 3", "")


def test_with_two_deputies_there_one_is_named(city, office):
    world = room.convene(city, office, size=4)
    world.council.members.filter(pk=world.members[3].pk).update(office="deputy")
    services.mark_attendance(world.session, world.members[0], False, "ốm", by=office)
    results_of(world)
    with pytest.raises(Refusal, match="chưa ghi ai chủ trì phiên"):
        services.confirm_minutes(world.session, by=world.members[1].user)
    officers.name(world.session, chaired_by=world.council.members.get(pk=world.members[3].pk), by=office)
    services.confirm_minutes(world.session, by=world.members[1].user)
    assert minutes_of(again(world)).chair == "Thành viên 4"


def results_of(world):
    services.open_item(world.item, by=world.members[1].user)
    for sheet in world.item.score_sheets.select_related("member__user"):
        room.filled(sheet)
        room.submit_sheet(sheet, by=sheet.member.user)
    results.confirm(services.close_item(world.item, by=world.members[1].user), by=world.members[1].user)


def test_who_is_named_is_there_leads_and_is_not_both(world, office):
    chair, deputy, secretary = world.members
    services.mark_attendance(world.session, secretary, False, "ốm", by=office)
    for given, by, said in (
        ({"minuted_by": secretary}, office, "chưa được ghi là có mặt"),
        ({"minuted_by": chair}, office, "không vừa chủ trì vừa làm thư ký"),
        ({"minuted_by": deputy}, room.UserFactory(), "Việc này của chủ trì, thư ký"),
    ):
        with pytest.raises(Refusal, match=said):
            officers.name(world.session, by=by, **given)
    services.mark_attendance(world.session, secretary, True, by=office)
    with pytest.raises(Refusal, match="Chủ tịch hoặc Phó Chủ tịch Hội đồng"):
        officers.name(world.session, chaired_by=secretary, by=office)


def test_it_is_changed_with_old_and_new_in_the_trail_until_the_minutes(world, office):
    chair, deputy, _ = world.members
    results.confirm(room.closed(world), by=world.chair)
    officers.name(world.session, chaired_by=deputy, by=office)
    officers.name(world.session, by=world.chair)
    first, second = audit.of(world.session).filter(action="session.officers").order_by("pk")
    assert first.changes["chaired_by"] == [str(chair), str(deputy)]
    assert second.changes["chaired_by"] == [str(deputy), str(chair)]
    services.confirm_minutes(world.session, by=world.chair)
    with pytest.raises(Refusal, match="mở lại biên bản"):
        officers.name(world.session, chaired_by=deputy, by=office)
    with pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.update(chaired_by=deputy)
    reopen_minutes(world.session, "nhầm chủ trì", by=world.chair)
    officers.name(world.session, chaired_by=deputy, by=office)


def test_the_acting_secretary_keeps_the_roll(headless, client_of):
    member = headless.members[3]
    address = reverse("evaluations:session_attendance", args=[headless.session.pk])
    before = client_of(member.user).post(address, {})
    assert before.status_code == 422
    officers.name(headless.session, minuted_by=member, by=headless.members[1].user)
    services.mark_attendance(again(headless), headless.members[2], True, by=member.user)
    assert seating_of(again(headless)).secretary == member
