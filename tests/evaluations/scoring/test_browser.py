"""A member at the sheet: choices that save themselves, without network, in two tabs, after the session ended."""

import re

import pytest
from playwright.sync_api import expect

from evaluations.models import Score, ScoreSheet
from evaluations.sessions import services as sessions
from ocop.accounts.models import UnitKind
from ocop.accounts.roles import Role
from ocop.law.models import Criterion
from products.dossiers import services as dossiers
from products.models import Dossier, DossierItem
from tests.conftest import log_in
from tests.evaluations import room
from tests.evaluations.scoring.test_services import with_ward_levels
from tests.factories import PASSWORD, UnitFactory, UserFactory
from tests.scans import scan

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def sheet(reference):
    """The chair's open sheet, with one paper of three pages in the dossier."""
    city = UnitFactory(kind=UnitKind.CITY)
    office = UserFactory(role=Role.OFFICE, unit=city)
    world = room.convene(city, office)
    dossier = world.item.dossier
    officer = UserFactory(role=Role.WARD_OFFICER, unit=dossier.product.ward)
    required = dossier.profile.papers.filter(has_file=True).first()
    item = DossierItem.objects.create(dossier=dossier, required_paper=required, position=1)
    Dossier.objects.filter(pk=dossier.pk).update(state="draft")
    use = dossiers.add_paper(item, scan(pages=3), by=officer)
    dossiers.link_criterion(dossier, Criterion.objects.get(pk=world.rules.criteria[1].id), use, 3, by=officer)
    Dossier.objects.filter(pk=dossier.pk).update(state="in_session")
    with_ward_levels(world)
    sessions.open_item(world.item, by=world.chair)
    world.chair.set_password(PASSWORD)
    world.chair.save()
    sheet = world.sheet_of(0)
    sheet.world = world
    return sheet


def enter(page, live_server, sheet):
    log_in(page, live_server, sheet.member.user, then=sheet.get_absolute_url())
    expect(page.locator("[data-score-sheet]")).to_be_visible()
    page.wait_for_load_state()  # its scripts have run: the network may go now


def crit(page, criterion):
    return page.locator(f"#c-{criterion.id}")


def choose(page, criterion, points):
    box = crit(page, criterion)
    if box.get_attribute("open") is None:
        box.locator("summary").click()
    box.locator(f"[name=muc][data-points='{points}']").check()


def plain_ones(sheet, count):
    """Criteria that the ward did not score, with a highest level of one digit."""
    return [c for c in sheet.world.rules.criteria if not c.ward_content][:count]


def points_of(criterion, pick):
    return f"{pick(level.points for level in criterion.levels).normalize():f}"


def test_choices_save_themselves_by_mouse_and_key_and_open_their_proof(page, live_server, sheet):
    enter(page, live_server, sheet)
    second = sheet.world.rules.criteria[1]
    crit(page, second).locator("summary").click()
    expect(page.locator("[data-viewer-place]")).to_contain_text("Trang 3 trong 3")
    choose(page, second, points_of(second, max))
    expect(crit(page, second).locator("summary .pt")).to_contain_text(f"/ {points_of(second, max)}")
    expect(page.locator(".scorebar .total")).to_contain_text(re.compile(r"\d+ / 100"))
    first = next(c for c in plain_ones(sheet, 9) if c.id != second.id)
    crit(page, first).locator("summary").click()
    page.keyboard.press(points_of(first, max))
    expect(crit(page, first).locator("summary .pt")).to_contain_text("/")
    page.keyboard.press("?")
    expect(page.get_by_role("heading", name="Phím tắt")).to_be_visible()
    page.get_by_role("button", name="Đóng").click()
    page.keyboard.press("n")
    expect(page.locator("[data-crit][open]")).to_have_class(re.compile("todo"))
    page.get_by_role("button", name="Gửi phiếu").click()
    expect(page.get_by_role("alert").filter(has_text="tiêu chí chưa chấm")).to_be_visible()
    assert ScoreSheet.objects.get(pk=sheet.pk).submitted_at is None
    assert Score.objects.filter(sheet=sheet, criterion__in=[second.id, first.id]).count() == 2


def test_without_network_choices_wait_here_also_over_a_reload(page, live_server, sheet):
    enter(page, live_server, sheet)
    one, two, three = plain_ones(sheet, 3)
    page.context.set_offline(True)
    choose(page, one, points_of(one, max))
    choose(page, two, points_of(two, max))
    expect(page.locator("[data-offline]")).to_contain_text("2 lựa chọn đang giữ")
    expect(page.locator("[data-waiting]")).to_contain_text("2")
    assert not Score.objects.filter(sheet=sheet, criterion__in=[one.id, two.id]).exists()
    page.context.set_offline(False)
    expect(page.locator("[data-waiting]")).to_be_hidden(timeout=20_000)
    assert Score.objects.filter(sheet=sheet, criterion__in=[one.id, two.id]).count() == 2
    page.route("**/tieu-chi/**", lambda route: route.abort())
    choose(page, three, points_of(three, max))
    expect(page.locator("[data-waiting]")).to_be_visible()
    page.unroute("**/tieu-chi/**")
    page.reload()
    expect(crit(page, three).locator("summary .pt")).to_contain_text("/", timeout=20_000)
    expect(page.locator("[data-waiting]")).to_be_hidden()
    assert Score.objects.get(sheet=sheet, criterion=three.id).version == 1


def test_s38_two_tabs_on_one_sheet_show_both_values_and_one_is_kept(page, live_server, sheet):
    enter(page, live_server, sheet)
    other = page.context.new_page()
    other.goto(f"{live_server.url}{sheet.get_absolute_url()}")
    (criterion,) = plain_ones(sheet, 1)
    choose(other, criterion, points_of(criterion, max))
    expect(crit(other, criterion).locator("summary .pt")).to_contain_text("/")
    choose(page, criterion, points_of(criterion, min) if criterion.has_zero else "0")
    box = crit(page, criterion)
    expect(box.get_by_text("vừa được chấm ở một cửa sổ khác")).to_be_visible()
    box.get_by_role("button", name=f"Giữ {points_of(criterion, max)} điểm").click()
    expect(box.get_by_text("vừa được chấm ở một cửa sổ khác")).to_be_hidden()
    expect(box.locator("summary .pt")).to_contain_text(points_of(criterion, max))
    assert Score.objects.get(sheet=sheet, criterion=criterion.id).version == 1


def test_s5_a_session_that_ended_logs_in_in_place_and_goes_on(page, live_server, sheet):
    enter(page, live_server, sheet)
    page.context.clear_cookies(name="phien")
    (criterion,) = plain_ones(sheet, 1)
    choose(page, criterion, points_of(criterion, max))
    expect(page.get_by_role("heading", name="Lần đăng nhập này đã hết hạn")).to_be_visible()
    page.get_by_label("Tên đăng nhập").fill(sheet.member.user.username)
    page.get_by_label("Mật khẩu").fill("sai mất rồi")
    page.get_by_role("dialog").get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("dialog")).to_contain_text("mật khẩu không đúng")  # the form came anew
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("dialog").get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(crit(page, criterion).locator("summary .pt")).to_contain_text("/")
    assert Score.objects.filter(sheet=sheet, criterion=criterion.id).exists()
    page.get_by_role("button", name="Gửi phiếu").click()
    expect(page.get_by_role("alert").filter(has_text="tiêu chí chưa chấm")).to_be_visible()


def test_departing_from_the_wards_level_asks_why_then_saves(page, live_server, sheet):
    enter(page, live_server, sheet)
    given = Score.objects.get(sheet=sheet)
    criterion = sheet.world.rules.by_id[given.criterion_id]
    choose(page, criterion, points_of(criterion, max))
    box = crit(page, criterion)
    expect(box.get_by_role("alert")).to_contain_text("Hãy ghi vì sao")
    box.get_by_label("Nhận xét").fill("có hợp đồng thu mua trong tỉnh")
    box.get_by_label("Nhận xét").blur()
    expect(box.get_by_role("alert")).to_be_hidden()
    expect(page.locator("[data-waiting]")).to_be_hidden()
    given.refresh_from_db()
    assert (given.version, given.remark) == (2, "có hợp đồng thu mua trong tỉnh")


def test_a_choice_made_before_the_script_has_come_is_saved_too(page, live_server, sheet):
    """A thin line: the page is there, its script not yet."""
    held = []
    page.route("**/js/score.js", lambda route: held.append(route))
    log_in(page, live_server, sheet.member.user)
    page.wait_for_url("**/lam-viec/")
    page.goto(f"{live_server.url}{sheet.get_absolute_url()}", wait_until="commit")
    criterion = plain_ones(sheet, 1)[0]
    choose(page, criterion, points_of(criterion, max))
    with page.expect_response(re.compile("/tieu-chi/")) as answer:
        held[0].continue_()
    assert answer.value.status == 200
    assert Score.objects.get(sheet=sheet, criterion=criterion.id).level.points == max(
        level.points for level in criterion.levels
    )


def test_single_keys_belong_to_the_criteria_and_can_be_switched_off(page, live_server, sheet):
    enter(page, live_server, sheet)
    first = plain_ones(sheet, 1)[0]
    crit(page, first).locator("summary").focus()
    page.locator(".sheet-top a").first.focus()  # outside of them
    before = page.locator("[name=muc]:checked").count()
    page.keyboard.press(points_of(first, max))
    expect(page.locator("[name=muc]:checked")).to_have_count(before)
    page.goto(f"{live_server.url}/tai-khoan/")
    page.get_by_role("button", name="Tắt phím tắt").click()
    page.goto(f"{live_server.url}{sheet.get_absolute_url()}")
    page.wait_for_load_state()
    crit(page, first).locator("summary").focus()
    page.keyboard.press("?")
    page.keyboard.press("/")
    expect(page.get_by_role("heading", name="Phím tắt")).to_be_hidden()
    expect(crit(page, first).locator("summary")).to_be_focused()


ROOM = """() => document.querySelector(".scorebar").getBoundingClientRect().top
    - (document.activeElement.closest(".level") ?? document.activeElement).getBoundingClientRect().bottom"""
DRAWN = """() => { const one = document.activeElement.closest(".level"); return getComputedStyle(one).outlineStyle }"""


def test_on_a_phone_the_focused_answer_is_seen_above_the_bar_also_in_forced_colours(page, live_server, sheet):
    page.set_viewport_size({"width": 390, "height": 844})
    page.emulate_media(reduced_motion="reduce", forced_colors="active")
    enter(page, live_server, sheet)
    first = plain_ones(sheet, 1)[0]
    choose(page, first, points_of(first, max))
    box = crit(page, first)
    page.evaluate("document.activeElement.blur()")
    look = "level => getComputedStyle(level).outlineStyle"
    chosen, other = box.locator(".level:has(:checked)"), box.locator(".level:not(:has(:checked))").first
    assert (chosen.evaluate(look), other.evaluate(look)) == ("solid", "none")
    box.locator("[name=muc]").first.focus()
    for _ in range(3):
        page.keyboard.press("ArrowDown")
        assert page.evaluate(ROOM) >= 0
        assert page.evaluate(DRAWN) == "solid"
