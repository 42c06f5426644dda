"""Declarations of interests: before anything of a session opens, hidden from then on, in the minutes (SECURITY 17)."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from playwright.sync_api import expect

from evaluations.models import AgendaItem, Declaration, Recusal, ScoreSheet
from evaluations.results.minutes import minutes_of
from evaluations.sessions import interests, presence, services
from evaluations.sessions.interests import Interest
from evaluations.sessions.rules import Ground
from ocop.accounts.models import Membership
from ocop.accounts.roles import Role
from ocop.core.models import AuditEvent
from ocop.core.refusal import Refusal
from products.models import Dossier
from tests.conftest import log_in
from tests.evaluations import room
from tests.factories import PASSWORD
from tests.races import Other

FAMILY = Interest(Ground.FAMILY, "em ruột của giám đốc")


@pytest.fixture
def fresh(world):
    """As after the agenda was made: nobody has declared."""
    Declaration.objects.all().delete()
    return world


def page_of(world) -> str:
    return reverse("evaluations:session_declare", args=[world.session.pk])


def declare(world, place, interest=None, item=None):
    item = item or world.item
    return interests.declare(world.session, {item.pk: interest}, by=world.members[place].user)


def sees(world, place) -> tuple[bool, bool]:
    user = world.members[place].user
    return AgendaItem.objects.visible_to(user).exists(), Dossier.objects.visible_to(user).exists()


def test_s17_nothing_opens_before_the_declaration_and_the_board_says_where_to_declare(fresh, client_of):
    member = fresh.members[2]
    assert sees(fresh, 2) == (False, False)
    client = client_of(member.user)
    assert client.get(fresh.item.dossier.get_absolute_url()).status_code == 404
    board = client.get(fresh.session.get_absolute_url()).content.decode()
    assert "Khai quan hệ lợi ích với 1 sản phẩm" in board
    assert page_of(fresh) in board
    assert fresh.item.dossier.get_absolute_url() not in board
    assert page_of(fresh) in client.get("/lam-viec/").content.decode()
    assert declare(fresh, 2) == (1, 0)
    assert sees(fresh, 2) == (True, True)
    assert page_of(fresh) not in client.get(fresh.session.get_absolute_url()).content.decode()


def test_an_interest_is_a_recusal_with_its_ground_and_hides_the_item(fresh, client_of):
    before = AuditEvent.objects.latest("pk").pk
    assert declare(fresh, 1, FAMILY) == (0, 1)
    row = Recusal.objects.get()
    assert (row.member, row.by, row.words) == (
        fresh.members[1], fresh.members[1].user, "Người nhà của chủ thể: em ruột của giám đốc",
    )  # fmt: skip
    assert sees(fresh, 1) == (False, False)
    events = AuditEvent.objects.filter(by=row.by, pk__gt=before).order_by("pk")
    assert list(events.values_list("action", flat=True)) == ["session.recuse", "session.declare"]
    with pytest.raises(Refusal, match="nói rõ"):
        declare(fresh, 2, Interest(Ground.OTHER, " "))
    assert not Recusal.objects.filter(member=fresh.members[2]).exists()


def test_a_product_put_on_the_agenda_later_asks_for_itself_alone(fresh, office, city):
    declare(fresh, 2)
    later = services.put_on_agenda(fresh.session, room.eligible(fresh.session.round, city), by=office)
    user = fresh.members[2].user
    assert interests.asked(fresh.session, user) == [later]
    assert list(AgendaItem.objects.visible_to(user)) == [fresh.item]
    assert declare(fresh, 2) == (0, 0), "the same form again changes nothing"
    assert declare(fresh, 2, item=later) == (1, 0)


def test_scoring_opens_for_those_who_declared_and_for_the_others_once_they_do(fresh, client_of):
    with pytest.raises(Refusal):
        services.open_item(fresh.item, by=fresh.chair)
    declare(fresh, 0)
    services.open_item(fresh.item, by=fresh.chair)
    assert list(ScoreSheet.objects.values_list("member", flat=True)) == [fresh.members[0].pk]
    board = client_of(fresh.chair).get(fresh.item.get_absolute_url()).content.decode()
    assert board.count("Có mặt, chưa khai quan hệ lợi ích") == 2
    assert "Chưa khai: Thành viên 2 (1" in board
    declare(fresh, 1)
    declare(fresh, 2, FAMILY)
    assert set(ScoreSheet.objects.values_list("member", flat=True)) == {fresh.members[0].pk, fresh.members[1].pk}
    fresh.item.refresh_from_db()
    board = client_of(fresh.chair).get(fresh.item.get_absolute_url()).content.decode()
    assert '3</b> trong <b class="num">3</b> thành viên đã khai đủ' in board
    assert "Người nhà của chủ thể: em ruột của giám đốc" in board


def test_an_absent_member_who_declares_gets_no_sheet(fresh, office):
    declare(fresh, 0)
    services.open_item(fresh.item, by=fresh.chair)
    services.mark_attendance(fresh.session, fresh.members[2], False, "đi công tác", by=office)
    declare(fresh, 2)
    assert not ScoreSheet.objects.filter(member=fresh.members[2]).exists()


def test_an_interest_taken_back_is_declared_again_by_the_member(fresh, office):
    declare(fresh, 0)
    declare(fresh, 2, FAMILY)
    services.open_item(fresh.item, by=fresh.chair)
    presence.take_back(Recusal.objects.get(), "Khai nhầm sản phẩm", by=fresh.chair)
    assert sees(fresh, 2) == (False, False)
    assert not ScoreSheet.objects.filter(member=fresh.members[2]).exists()
    assert declare(fresh, 2) == (1, 0)
    assert ScoreSheet.objects.filter(member=fresh.members[2]).exists()


def test_what_was_declared_in_one_window_is_not_lost_in_another(fresh):
    declare(fresh, 2)
    with pytest.raises(Refusal, match="đã khai không liên quan ở một cửa sổ khác"):
        declare(fresh, 2, FAMILY)


def test_a_recusal_at_the_later_session_hides_the_dossier_that_the_earlier_one_showed(world, office):
    result = room.closed(world)
    AgendaItem.objects.filter(pk=world.item.pk).update(state="confirmed")
    later = services.create_session(world.council, world.session.round, by=office, starts_at=world.session.starts_at,
                                    number=2)  # fmt: skip
    Dossier.objects.filter(pk=world.item.dossier_id).update(state="eligible")
    item = services.put_on_agenda(later, world.item.dossier, by=office)
    assert not Dossier.objects.visible_to(world.chair).exists(), "asked first"
    interests.declare(later, {item.pk: FAMILY}, by=world.chair)
    assert not Dossier.objects.visible_to(world.chair).exists()
    assert list(AgendaItem.objects.visible_to(world.chair)) == [result.item], "the own session of then stays"


def test_the_minutes_name_every_declaration_and_that_there_was_none(fresh):
    for place in (0, 1):
        declare(fresh, place)
    said = minutes_of(fresh.session).interests
    assert said == (
        "2 thành viên đã khai trước khi xem hồ sơ, chấm điểm.",
        "Không có thành viên nào khai có liên quan.",
        "Không có bản khai: Thành viên 3.",
    )
    declare(fresh, 2, FAMILY)
    services.open_item(fresh.item, by=fresh.chair)
    presence.take_back(Recusal.objects.get(), "Khai nhầm", by=fresh.chair)
    product, words = fresh.item.dossier.product, "Người nhà của chủ thể: em ruột của giám đốc; đã rút lại: Khai nhầm."
    assert minutes_of(fresh.session).interests == (
        "3 thành viên đã khai trước khi xem hồ sơ, chấm điểm.",
        f"Thành viên 3 liên quan {product}: {words}",
    )
    declare(fresh, 2)
    declare(fresh, 1)
    presence.recuse(fresh.item, fresh.members[1], "vợ", by=fresh.members[1].user)
    read = minutes_of(fresh.session, fresh.members[1].user).interests
    assert read[1:] == (f"Thành viên 2 liên quan {product}: vợ.",), "of a hidden item one's own alone"


def test_the_program_proposes_and_the_member_decides(fresh, client_of):
    member, product = fresh.members[2].user, fresh.item.dossier.product
    Membership.objects.create(user=member, unit=product.ward, role=Role.WARD_OFFICER)
    client = client_of(member)
    page = client.get(page_of(fresh)).content.decode()
    assert "Anh/chị có vai trò tại xã, phường của sản phẩm này." in page
    field = f"quan-he-{fresh.item.pk}"
    assert client.post(page_of(fresh), {field: ""}).status_code == 422, "nothing is chosen beforehand"
    assert client.post(page_of(fresh), {field: "khong"}).status_code == 302
    product.producer.users.add(fresh.members[1].user)
    assert interests.hints([fresh.item], fresh.members[1].user) == {fresh.item.pk: Ground.OWN_FIRM}


def test_the_page_takes_no_ground_without_words_and_no_words_without_a_ground(fresh, client_of):
    client = client_of(fresh.members[2].user)
    ground, words = f"quan-he-{fresh.item.pk}", f"noi-ro-{fresh.item.pk}"
    for typed in (
        {ground: "family", words: ""},
        {ground: "khong", words: "em ruột"},
        {ground: "family", words: "em ruột", "khong-san-pham-nao": "1"},
    ):
        assert client.post(page_of(fresh), typed).status_code == 422, typed
    assert client.post(page_of(fresh), {"khong-san-pham-nao": "1"}).status_code == 302
    assert not Declaration.objects.exists(), "a product that the page did not show is not declared for"


def test_s79_a_declaration_is_neither_changed_nor_deleted_once_revealed(world):
    room.closed(world)
    rows = Declaration.objects.filter(item=world.item, member=world.members[0])
    for act in (lambda: rows.update(member=world.members[1]), lambda: rows._raw_delete(rows.db)):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


def test_the_declaration_asks_the_same_queries_for_few_and_many_products(fresh, city, office, client_of, count_queries):
    client = client_of(fresh.members[2].user)
    few = count_queries(client, page_of(fresh))
    for _ in range(4):
        services.put_on_agenda(fresh.session, room.eligible(fresh.session.round, city), by=office)
    assert count_queries(client, page_of(fresh)) == few


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("first", ["opening", "declaring"])
def test_who_declares_while_scoring_is_opened_gets_one_sheet(reference, city, office, first):
    world = room.convene(city, office)
    Declaration.objects.filter(member=world.members[2]).delete()
    acts = {
        "opening": lambda: services.open_item(world.item, by=world.chair),
        "declaring": lambda: declare(world, 2),
    }
    begun = acts.pop(first)
    with transaction.atomic():
        begun()
        other = Other(*acts.values())
        assert other.waits(), other.error
    other.ends()
    assert ScoreSheet.objects.filter(item=world.item, member=world.members[2]).count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_an_interest_declared_while_the_office_notes_it_stands_once(reference, city, office):
    world = room.convene(city, office)
    member = world.members[2]
    Declaration.objects.filter(member=member).delete()
    with transaction.atomic():
        presence.recuse(world.item, member, "Người nhà của chủ thể", by=office)
        other = Other(lambda: declare(world, 2, FAMILY))
        assert other.waits(), other.error
    other.ends()
    assert Recusal.objects.standing().filter(item=world.item, member=member).count() == 1


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("size", [(1366, 768), (390, 844)], ids=["desk", "phone"])
def test_thirty_products_are_declared_with_one_press_and_exceptions_by_their_row(
    page, live_server, reference, city, office, size
):
    world = room.convene(city, office)
    Declaration.objects.all().delete()
    items = [world.item] + [
        services.put_on_agenda(world.session, room.eligible(world.session.round, city), by=office) for _ in range(29)
    ]
    for member in world.members[1:]:
        member.user.set_password(PASSWORD)
        member.user.save()
    page.set_viewport_size({"width": size[0], "height": size[1]})
    log_in(page, live_server, world.members[1].user, then=world.session.get_absolute_url())
    page.get_by_role("link", name="Khai", exact=True).click()
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Không liên quan sản phẩm nào").click()
    expect(page.get_by_text("không liên quan 30 sản phẩm, liên quan 0 sản phẩm")).to_be_visible()
    page.context.clear_cookies()
    log_in(page, live_server, world.members[2].user, then=page_of(world))
    page.wait_for_load_state()
    page.get_by_label(f"Quan hệ với {items[4].dossier.product}", exact=True).select_option("adviser")
    page.get_by_role("button", name="Gửi bản khai").click()
    expect(page.get_by_text(f"Hãy nói rõ quan hệ với {items[4].dossier.product}.").first).to_be_visible()
    page.wait_for_load_state()
    page.get_by_label(f"Nói rõ quan hệ với {items[4].dossier.product}", exact=True).fill("viết hồ sơ năm ngoái")
    page.get_by_role("button", name="Gửi bản khai").click()
    expect(page.get_by_text("không liên quan 29 sản phẩm, liên quan 1 sản phẩm")).to_be_visible()
    expect(page.get_by_text("Anh/chị không tham gia đánh giá")).to_be_visible()
    assert Recusal.objects.get().item == items[4]
