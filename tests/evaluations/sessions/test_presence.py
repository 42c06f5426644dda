"""Who took part in one item: presence as it was, recusals and their way back, sheets that never drop out in silence
(cases/council.yaml)."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from evaluations.councils import services as councils
from evaluations.decisions.reopening import reopen_result
from evaluations.models import AgendaItem, Presence, Recusal, Result, ScoreSheet
from evaluations.results import services as results
from evaluations.results.minutes import minutes_of
from evaluations.scoring.services import submit_sheet
from evaluations.sessions import presence, services
from evaluations.sessions.rules import ItemState
from ocop.core.audit import services as audit
from ocop.core.refusal import Refusal
from ocop.notifications.models import Message
from products.models import Dossier
from tests.evaluations import room
from tests.races import Other

THREE = {"quorum": 3, "quorum_source": "Quy chế, Điều 5"}


def all_sent(world):
    services.open_item(world.item, by=world.chair)
    for place in range(len(world.members)):
        sheet = world.sheet_of(place)
        room.filled(sheet)
        submit_sheet(sheet, by=sheet.member.user)
    return world


def away(world, *places, why="về sớm"):
    for place in places:
        services.mark_attendance(world.session, world.members[place], False, why, by=world.office)


def notes(world):
    return minutes_of(world.session).items[0].notes


# ── presence ──


def test_a_sheet_that_was_sent_counts_whatever_the_roll_says_at_the_closing(world):
    all_sent(world)
    away(world, 2)
    result = services.close_item(world.item, by=world.chair)
    services.mark_attendance(world.session, world.members[2], True, by=world.office)
    assert result.sheets == 3
    [told] = notes(world)
    assert told == "Khi kết thúc chấm điểm sản phẩm này: có mặt 2/3 thành viên; vắng: Thành viên 3 (về sớm)"


def test_correcting_the_roll_later_rewrites_nothing_of_an_item_that_has_closed(city, office):
    world = room.convene(city, office, **THREE)
    result = room.closed(world)
    away(world, 1, 2, why="ghi nhầm")
    assert notes(world) == ("Khi kết thúc chấm điểm sản phẩm này: có mặt 3/3 thành viên",)
    assert minutes_of(world.session).quorum.startswith("Có mặt 1/3 thành viên.")
    assert results.confirm(result, by=world.chair).confirmed_at, "three were there when it closed"


def test_a_correction_for_one_item_has_a_reason_and_below_the_quorum_it_is_not_confirmed(city, office):
    world = room.convene(city, office, **THREE)
    result, member = room.closed(world), world.members[2]
    for by, part, why, said in (
        (world.office, "absent", " ", "lý do sửa"),
        (world.office, "present", "x", "đang được ghi như vậy"),
        (room.UserFactory(), "absent", "x", "Việc này của chủ trì"),
    ):
        with pytest.raises(Refusal, match=said):
            presence.correct(world.item, member, part, why, by=by)
    presence.correct(world.item, member, "absent", "Bỏ sót", by=world.office, reason="đi công tác")
    with pytest.raises(Refusal, match="Khi kết thúc chấm điểm sản phẩm này: có mặt 2 thành viên, quy chế của Hội đồng"):
        results.confirm(result, by=world.chair)
    assert Result.objects.get().sheets == 3, "absence takes no sheet out"
    told = notes(world)
    assert told[0].endswith("có mặt 2/3 thành viên; vắng: Thành viên 3 (đi công tác)")
    assert told[1].startswith(
        "Sửa ghi nhận dự họp của Thành viên 3: từ có mặt thành vắng (đi công tác)."
        f" Lý do: Bỏ sót ({world.office} ghi lúc"
    )
    [event] = audit.of(world.item).filter(action="session.correct_presence")
    assert (event.changes["part"], event.changes["reason"]) == (["Có mặt", "Vắng"], "Bỏ sót")
    presence.correct(world.item, member, "present", "Ghi lại cho đúng", by=world.office)
    results.confirm(result, by=world.chair)
    assert [row.present for row in Presence.objects.filter(member=member).order_by("pk")] == [True, False, True]
    with pytest.raises(Refusal, match="mở lại kết quả rồi sửa"):
        presence.correct(world.item, member, "absent", "nhầm", by=world.office)


def test_s79_what_was_noted_at_the_closing_is_neither_rewritten_nor_deleted(world):
    result = room.closed(world)
    row = Presence.objects.filter(member=world.members[0]).get()
    for act in (
        lambda: Presence.objects.filter(pk=row.pk).update(present=False),
        lambda: Presence.objects.filter(pk=row.pk).delete(),
        lambda: Presence.objects.create(item=world.item, member=row.member, present=False),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()
    results.confirm(result, by=world.chair)
    with pytest.raises(IntegrityError), transaction.atomic():
        Presence.objects.create(item=world.item, member=row.member, present=False, why="x")


def test_items_closed_before_are_noted_as_the_roll_says(world):
    """The data migration."""
    migration = import_module("evaluations.migrations.0029_note_presence")
    away(world, 2, why="ốm")
    AgendaItem.objects.filter(pk=world.item.pk).update(state=ItemState.CLOSED)
    migration.note_presence(apps, None)
    noted = {row.member_id: (row.present, row.reason) for row in Presence.objects.all()}
    assert [noted[member.pk] for member in world.members] == [(True, ""), (True, ""), (False, "ốm")]


# ── recusal ──


def test_after_the_sheet_was_sent_a_recusal_asks_for_the_chairs_ruling_on_it(world):
    all_sent(world)
    member = world.members[2]
    for by, given, said in (
        (member.user, {}, "do Chủ tịch hoặc Phó Chủ tịch kết luận"),
        (world.office, {"ruling": "x"}, "do Chủ tịch hoặc Phó Chủ tịch kết luận"),
        (world.chair, {}, "vì sao phiếu đã gửi không được tính"),
    ):
        with pytest.raises(Refusal, match=said):
            presence.recuse(world.item, member, "người nhà của chủ thể", by=by, **given)
    with pytest.raises(Refusal, match="người khác chủ trì kết luận"):
        presence.recuse(world.item, world.members[0], "cổ đông", by=world.chair, ruling="của tôi")
    presence.recuse(world.item, member, "người nhà", by=world.chair, ruling="Có lợi ích liên quan")
    result = services.close_item(world.item, by=world.chair)
    assert (result.sheets, ScoreSheet.objects.exclude(submitted_at=None).count()) == (2, 3)
    told = notes(world)
    assert told[0] == "Không tham gia đánh giá: Thành viên 3 (người nhà)"
    assert told[1].startswith(
        "Phiếu đánh giá của Thành viên 3 đã gửi không được tính. Kết luận của chủ trì: Có lợi ích liên quan"
    )


def test_a_recusal_is_taken_back_until_the_closing_and_both_stand_in_the_minutes(world, client_of):
    all_sent(world)
    member = world.members[2]
    row = presence.recuse(world.item, member, "người nhà", by=world.chair, ruling="Có lợi ích liên quan")
    assert not Dossier.objects.visible_to(member.user).exists()
    with pytest.raises(Refusal, match="do Chủ tịch hoặc Phó Chủ tịch kết luận"):
        presence.take_back(row, "nhầm người", by=world.office)
    with pytest.raises(Refusal, match="lý do rút lại"):
        presence.take_back(row, " ", by=world.chair)
    address = reverse("evaluations:recusal_back", args=[world.item.pk, row.pk])
    client = client_of(world.chair)
    assert address in client.get(world.item.get_absolute_url()).content.decode()
    client.post(address, {"reason": "Nhầm người trùng tên"})
    assert Dossier.objects.visible_to(member.user).exists()
    with pytest.raises(Refusal, match="vừa được rút lại"):
        presence.take_back(row, "lần nữa", by=world.chair)
    assert services.close_item(world.item, by=world.chair).sheets == 3
    told = notes(world)
    assert told[0] == "Không tham gia đánh giá: Thành viên 3 (người nhà)"
    assert told[2] == "Rút lại ghi nhận không tham gia đánh giá của Thành viên 3. Lý do: Nhầm người trùng tên"
    assert Message.objects.filter(to=member.user, text__contains="Nhầm người trùng tên").exists()


def test_who_was_recused_by_mistake_before_the_opening_gets_the_sheet(world):
    member = world.members[2]
    row = presence.recuse(world.item, member, "người nhà", by=world.office)
    services.open_item(world.item, by=world.chair)
    assert not ScoreSheet.objects.filter(member=member).exists()
    presence.take_back(row, "nhầm", by=world.office)
    assert ScoreSheet.objects.visible_to(member.user).filter(item=world.item).exists()
    assert presence.recuse(world.item, member, "cổ đông", by=member.user).pk != row.pk, "and again"


def test_after_the_closing_a_conflict_takes_the_sheet_out_by_a_ruling_and_back(city, office, client_of):
    world = room.convene(city, office)
    result, member = room.closed(world, lowest=(2,)), world.members[2]
    with pytest.raises(Refusal, match="do Chủ tịch hoặc Phó Chủ tịch kết luận"):
        presence.correct(world.item, member, "recused", "mới biết", by=office, reason="người nhà")
    client, address = client_of(world.chair), reverse("evaluations:item_presence", args=[world.item.pk])
    assert address in client.get(world.item.get_absolute_url()).content.decode()
    assert "Thành viên 3: có mặt" in client.get(address).content.decode()
    sent = {"member": member.pk, "part": "recused", "reason": "người nhà", "why": "Mới biết sau khi công bố"}
    page = client.post(address, sent, follow=True).content.decode()
    assert "Đã sửa dự họp của Thành viên 3 ở sản phẩm này." in page
    assert "Kết luận của chủ trì: Mới biết sau khi công bố" in page
    result.refresh_from_db()
    assert (result.sheets, result.average) == (2, 100)
    assert not Result.objects.visible_to(member.user).exists()
    presence.correct(world.item, member, "present", "Không phải người nhà", by=world.chair)
    result.refresh_from_db()
    assert result.sheets == 3
    assert [row.ended_at is None for row in Recusal.objects.all()] == [False]


def test_s79_a_recusal_is_taken_back_and_never_reworded_or_deleted(world):
    row = presence.recuse(world.item, world.members[2], "người nhà", by=world.office)
    result = room_closed_by_two(world)
    rows = Recusal.objects.filter(pk=row.pk)
    for act in (lambda: rows.update(reason="khác"), lambda: rows.delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()
    results.confirm(result, by=world.chair)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(ended_at=row.created_at)
    reopen_result(result, "nhầm", by=world.chair)
    presence.correct(world.item, world.members[2], "absent", "nhầm", by=world.chair)


def room_closed_by_two(world):
    services.open_item(world.item, by=world.chair)
    for sheet in ScoreSheet.objects.filter(item=world.item):
        room.filled(sheet)
        submit_sheet(sheet, by=sheet.member.user)
    return services.close_item(world.item, by=world.chair)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_sheet_just_being_sent_is_seen_by_the_recusal(reference, city, office):
    world = room.convene(city, office)
    services.open_item(world.item, by=world.chair)
    sheet = world.sheet_of(2)
    room.filled(sheet)
    with transaction.atomic():
        submit_sheet(sheet, by=sheet.member.user)
        other = Other(lambda: presence.recuse(world.item, world.members[2], "người nhà", by=office))
        assert other.waits(), other.error
    with pytest.raises(Refusal, match="đã gửi phiếu"):
        other.ends()


# ── time tells nothing ──


def test_s82_the_board_says_sent_or_not_and_is_the_same_however_far_one_is(opened, client_of, office):
    def seats(user):
        page = client_of(user).get(opened.item.get_absolute_url()).content.decode()
        return page[page.index('<ul class="seats">') : page.index('<div class="close-row">')]

    for user in (opened.chair, office, opened.members[1].user):
        untouched = seats(user)
        assert untouched.count("Chưa gửi") == 3
    room.filled(opened.sheet_of(2))
    assert seats(opened.chair) == seats(office) == untouched
    with CaptureQueriesContext(connection) as asked:
        seats(opened.chair)
    assert not any('evaluations_score"' in query["sql"] for query in asked), "no score is even counted"
    submit_sheet(opened.sheet_of(2), by=opened.members[2].user)
    shown = seats(opened.chair)
    assert (shown.count("Đã gửi"), shown.count("Chưa gửi")) == (1, 2)
    assert shown.index("Thành viên 2") < shown.index("Thành viên 3"), "in the council's order"


def test_a_recusal_taken_back_opens_no_sheet_for_who_has_left_the_council(world):
    recusal = presence.recuse(world.item, world.members[2], "người nhà", by=world.chair)
    services.open_item(world.item, by=world.chair)
    councils.replace_member(world.members[2], on=timezone.localdate(), reason="chuyển công tác", by=world.office)
    presence.take_back(recusal, "ghi nhầm người", by=world.chair)
    assert ScoreSheet.objects.filter(item=world.item).count() == 2
