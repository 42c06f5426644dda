"""A sent sheet asked for by its member and given back by the chair, before the item is closed."""

import pytest
from django.db import transaction
from django.urls import reverse

from evaluations.models import ScoreSheet, SheetRequest
from evaluations.scoring import returning
from evaluations.scoring.services import Choice, save_choice, submit_sheet
from evaluations.sessions import presence
from evaluations.sessions import services as sessions
from ocop.core.audit.journal import journal
from ocop.core.refusal import Refusal
from ocop.notifications.models import Message
from tests.evaluations import room
from tests.races import Other

WHY = "chấm nhầm tiêu chí 5a"


@pytest.fixture
def sent(world):
    """All have sent; the item is still open."""
    room.score_all(world)
    return world


def test_a_member_asks_the_chair_is_told_gives_it_back_and_it_is_sent_again(sent):
    sheet = sent.sheet_of(1)
    returning.ask_back(sheet, WHY, by=sheet.member.user)
    assert WHY in Message.objects.filter(to=sent.chair).latest("pk").text
    with pytest.raises(Refusal, match="Đã xin sửa phiếu này"):
        returning.ask_back(sheet, "lần nữa", by=sheet.member.user)
    returning.give_back(sheet, WHY, by=sent.chair)
    assert "trả lại phiếu" in Message.objects.filter(to=sheet.member.user).latest("pk").text
    assert [happening.title for happening in journal(sheet)][:2] == ["Trả lại phiếu để sửa", "Xin sửa phiếu đã gửi"]
    with pytest.raises(Refusal, match="Còn chờ phiếu"):
        sessions.close_item(sent.item, by=sent.chair)
    criterion = sent.rules.criteria[0]
    save_choice(
        sheet, criterion.id, Choice(criterion.levels[0].position, no_stop=True), version=1, by=sheet.member.user
    )
    submit_sheet(sheet, by=sheet.member.user)
    sessions.close_item(sent.item, by=sent.chair)
    assert SheetRequest.objects.get().given_back


def test_the_chair_gives_a_sheet_back_unasked_with_a_reason_and_nobody_else_does(sent):
    sheet = sent.sheet_of(2)
    with pytest.raises(Refusal, match="Chủ tịch hoặc Phó Chủ tịch"):
        returning.give_back(sheet, WHY, by=sheet.member.user)
    with pytest.raises(Refusal, match="lý do"):
        returning.give_back(sheet, " ", by=sent.chair)
    returning.give_back(sheet, WHY, by=sent.chair)
    assert ScoreSheet.objects.get(pk=sheet.pk).submitted_at is None
    with pytest.raises(Refusal, match="vừa được trả lại"):
        returning.give_back(sheet, WHY, by=sent.chair)


def test_the_sheet_of_one_who_went_home_is_not_given_back_and_goes_on_counting(sent):
    sheet = sent.sheet_of(2)
    sessions.mark_attendance(sent.session, sheet.member, False, "về trước", by=sent.office)
    with pytest.raises(Refusal, match="vắng mặt"):
        returning.give_back(sheet, WHY, by=sent.chair)
    assert sessions.close_item(sent.item, by=sent.chair).sheets == 3


def test_who_asks_no_longer_has_the_sheet_as_it_was_sent(sent):
    sheet = sent.sheet_of(1)
    returning.ask_back(sheet, WHY, by=sheet.member.user)
    returning.withdraw_ask(sheet, by=sheet.member.user)
    assert returning.asked_for(sent.item) == {}
    assert ScoreSheet.objects.get(pk=sheet.pk).submitted_at is not None
    with pytest.raises(Refusal, match="Không còn yêu cầu"):
        returning.withdraw_ask(sheet, by=sheet.member.user)
    returning.ask_back(sheet, "lần sau", by=sheet.member.user)
    assert returning.asked_for(sent.item)[sheet.member_id].reason == "lần sau"


def test_only_ones_own_sent_sheet_of_an_open_item_is_asked_for(sent):
    sheet = sent.sheet_of(1)
    with pytest.raises(Refusal, match="thành viên khác"):
        returning.ask_back(sheet, WHY, by=sent.chair)
    sessions.close_item(sent.item, by=sent.chair)
    with pytest.raises(Refusal, match="đề nghị chủ trì mở lại tiêu chí"):
        returning.ask_back(sheet, WHY, by=sheet.member.user)
    with pytest.raises(Refusal, match="Đã công bố điểm"):
        returning.give_back(sheet, WHY, by=sent.chair)


def test_a_sheet_not_sent_needs_no_asking(opened):
    with pytest.raises(Refusal, match="sửa được ngay trên phiếu"):
        returning.ask_back(opened.sheet_of(0), WHY, by=opened.chair)


def test_the_sheet_of_one_who_does_not_take_part_is_not_given_back_nor_asked_for(sent):
    sheet = sent.sheet_of(2)
    returning.ask_back(sheet, WHY, by=sheet.member.user)
    recusal = presence.recuse(sent.item, sent.members[2], "người nhà", by=sent.chair, ruling="phiếu không được tính")
    assert returning.asked_for(sent.item) == {}
    with pytest.raises(Refusal, match="không tham gia đánh giá sản phẩm này"):
        returning.give_back(sheet, WHY, by=sent.chair)
    presence.take_back(recusal, "ghi nhầm người", by=sent.chair)
    assert returning.asked_for(sent.item)[sheet.member_id].reason == WHY
    assert sessions.close_item(sent.item, by=sent.chair).sheets == 3


def test_the_pages_offer_it_to_the_member_and_to_the_chair_alone(sent, client_of):
    sheet = sent.sheet_of(2)
    member, ask = client_of(sheet.member.user), reverse("evaluations:score_ask_back", args=[sheet.pk])
    assert ask in member.get(sheet.get_absolute_url()).content.decode()
    assert "Đã xin sửa phiếu" in member.post(ask, {"reason": WHY}, follow=True).content.decode()
    board = sent.item.get_absolute_url()
    give = reverse("evaluations:score_give_back", args=[sent.item.pk, sheet.member_id])
    seen_by_members = member.get(board).content.decode()
    assert WHY not in seen_by_members
    assert give not in seen_by_members
    chair = client_of(sent.chair)
    page = chair.get(board).content.decode()
    assert WHY in page
    assert give in page
    assert "xin sửa phiếu đã gửi" in chair.get(reverse("evaluations:item_close", args=[sent.item.pk])).content.decode()
    assert WHY in chair.get(give).content.decode()
    chair.post(give, {"reason": WHY})
    assert ScoreSheet.objects.get(pk=sheet.pk).submitted_at is None
    assert "Trả lại phiếu để sửa" in chair.get(board).content.decode()  # the others'


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_sheet_given_back_while_the_item_is_being_closed_is_refused_and_counts_as_sent(reference, city, office):
    world = room.convene(city, office, size=2)
    room.score_all(world)
    sheet = world.sheet_of(1)
    with transaction.atomic():
        sessions.close_item(world.item, by=world.chair)
        back = Other(lambda: returning.give_back(sheet, WHY, by=world.chair))
        assert back.waits()
    with pytest.raises(Refusal, match="Đã công bố điểm"):
        back.ends()
    assert ScoreSheet.objects.get(pk=sheet.pk).submitted_at is not None


def test_a_sheet_that_came_back_says_why_until_it_is_sent_again(sent, client_of):
    sheet = sent.sheet_of(1)
    member = client_of(sheet.member.user)
    assert "trả lại phiếu để sửa" not in member.get(sheet.get_absolute_url()).content.decode()
    returning.give_back(sheet, WHY, by=sent.chair)
    words = " ".join(member.get(sheet.get_absolute_url()).content.decode().split())
    assert f"Chủ trì trả lại phiếu để sửa.</strong> Lý do: {WHY}" in words
    submit_sheet(sheet, by=sheet.member.user)
    assert "trả lại phiếu để sửa" not in member.get(sheet.get_absolute_url()).content.decode()
