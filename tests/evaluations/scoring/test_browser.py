"""A member at the sheet: choices that save themselves, by mouse and key, on a phone, after the session ended."""

import re

import pytest
from playwright.sync_api import expect

from evaluations.models import Reopening, Score, ScoreSheet
from evaluations.results import services as results
from evaluations.scoring.services import Choice, save_choice, submit_sheet
from evaluations.sessions import services as sessions
from ocop.law.models import Criterion
from tests.conftest import log_in
from tests.evaluations.scoring.at_the_sheet import choose, crit, enter, open_sheet, plain_ones, points_of, unfold
from tests.factories import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def sheet(reference):
    return open_sheet()


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
    expect(page.locator("[data-saved]")).to_be_visible()
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
    expect(page.locator("[data-saved]")).to_be_visible()
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


@pytest.mark.parametrize("width", [1366, 1024, 390])
def test_the_button_that_sends_the_sheet_stands_whole_beside_the_totals(page, live_server, sheet, width):
    page.set_viewport_size({"width": width, "height": 768})
    enter(page, live_server, sheet)
    expect(page.get_by_role("button", name="Gửi phiếu")).to_be_in_viewport(ratio=1)


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


def test_digits_reach_ten_points(page, live_server, reference):
    sheet = open_sheet(product_set="dong-vat-canh")
    enter(page, live_server, sheet)
    tens = next(c for c in sheet.world.rules.criteria if any(level.points == 10 for level in c.levels))
    unfold(page, tens)
    page.keyboard.type("10")
    expect(crit(page, tens).locator("[name=muc][data-points='10']")).to_be_checked()
    expect(crit(page, tens).locator("summary .pt")).to_contain_text("10 /")
    expect(page.locator("[data-saved]")).to_be_visible()
    assert [change.level.points for change in Score.objects.get(sheet=sheet, criterion=tens.id).changes.all()] == [10]


def test_the_same_digit_again_reaches_the_second_case_of_a_criterion(page, live_server, reference):
    sheet = open_sheet(product_set="du-lich-cong-dong-sinh-thai-diem-du-lich")
    enter(page, live_server, sheet)
    cases = next(c for c in sheet.world.rules.criteria if c.branches)
    levels = crit(page, cases).locator("[name=muc][data-points='1']")
    unfold(page, cases)
    for place in (0, 1):
        page.keyboard.type("1")
        expect(levels.nth(place)).to_be_checked()
    expect(page.locator("[data-saved]")).to_be_visible()
    second = [level for level in cases.levels if level.points == 1][1]
    assert Score.objects.get(sheet=sheet, criterion=cases.id).level.position == second.position


def test_on_a_phone_the_evidence_opens_over_the_sheet_and_closes_to_the_same_place(page, live_server, sheet):
    page.set_viewport_size({"width": 390, "height": 844})
    enter(page, live_server, sheet)
    second, other = sheet.world.rules.criteria[1], sheet.world.rules.criteria[5]
    viewer = page.get_by_role("region", name="Minh chứng", exact=True)
    expect(viewer).to_be_hidden()
    unfold(page, second)
    link = crit(page, second).locator(".proof a").first
    link.scroll_into_view_if_needed()
    place = page.evaluate("scrollY")
    close = viewer.get_by_role("button", name="Về phiếu")
    for leave in (page.go_back, close.click, lambda: page.keyboard.press("Escape")):
        link.click()
        expect(viewer).to_be_visible()
        expect(page.locator("[data-viewer-place]")).to_contain_text("Trang 3 trong 3")
        leave()
        expect(viewer).to_be_hidden()
        expect(link).to_be_focused()
        assert page.evaluate("scrollY") == place
    expect(page).to_have_url(re.compile(sheet.get_absolute_url()))
    unfold(page, other)
    expect(crit(page, other).get_by_text("Chưa có minh chứng nào gắn với tiêu chí này")).to_be_visible()


def test_a_reopened_criterion_takes_one_save_and_may_be_kept_as_it_was(page, live_server, sheet):
    world = sheet.world
    for member in world.members:
        own = ScoreSheet.objects.get(item=world.item, member=member)
        for criterion in world.rules.criteria:
            given = Score.objects.filter(sheet=own, criterion=criterion.id).first()
            position = given.level.position if given else criterion.levels[-1].position
            if not given:
                save_choice(own, criterion.id, Choice(position, no_stop=True), version=0, by=member.user)
        submit_sheet(own, by=member.user)
    sessions.close_item(world.item, by=world.chair)
    one, two = plain_ones(sheet, 2)
    for criterion in (one, two):
        results.reopen(sheet, Criterion.objects.get(pk=criterion.id), "nhập nhầm mức", by=world.chair)
    enter(page, live_server, sheet)
    choose(page, one, points_of(one, min))
    crit(page, one).get_by_label("Nhận xét").fill("xem lại tờ 3")
    assert Score.objects.get(sheet=sheet, criterion=one.id).version == 1
    crit(page, one).get_by_role("button", name=f"Lưu tiêu chí {one.code}").click()
    expect(crit(page, one).locator("fieldset")).to_have_attribute("disabled", "")
    assert Score.objects.get(sheet=sheet, criterion=one.id).remark == "xem lại tờ 3"
    unfold(page, two)
    crit(page, two).get_by_role("button", name="Giữ nguyên").click()
    expect(crit(page, two).locator("fieldset")).to_have_attribute("disabled", "")
    assert Score.objects.get(sheet=sheet, criterion=two.id).version == 1
    assert not Reopening.objects.filter(sheet=sheet, closed_at=None).exists()


def test_before_the_login_ends_the_page_warns_and_goes_on_in_place(page, live_server, sheet, settings):
    settings.SESSION_IDLE_SECONDS = 124  # the warning comes two minutes before
    enter(page, live_server, sheet)
    warning = page.locator("[data-login-ends]")
    expect(warning).to_contain_text("hết hạn sau 2 phút nữa")
    with page.expect_response(lambda answer: answer.request.method == "HEAD") as renewed:
        page.get_by_role("button", name="Tiếp tục làm việc").click()
    assert renewed.value.status == 200
    expect(warning).to_be_hidden()


def test_a_login_that_ends_whatever_is_done_is_made_anew_in_place(page, live_server, sheet, settings):
    settings.SESSION_COOKIE_AGE = 302
    enter(page, live_server, sheet)
    (criterion,) = plain_ones(sheet, 1)
    page.get_by_role("button", name="Đăng nhập lại").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Tên đăng nhập").fill(sheet.member.user.username)
    dialog.get_by_label("Mật khẩu").fill(PASSWORD)
    dialog.get_by_role("button", name="Đăng nhập").click()
    expect(dialog).to_be_hidden()
    choose(page, criterion, points_of(criterion, max))
    expect(crit(page, criterion).locator("summary .pt")).to_contain_text("/")
    expect(page.locator("[data-saved]")).to_be_visible()
    assert Score.objects.filter(sheet=sheet, criterion=criterion.id).exists()


def test_a_remark_and_want_of_evidence_stand_without_a_level(page, live_server, sheet):
    enter(page, live_server, sheet)
    (criterion,) = plain_ones(sheet, 1)
    unfold(page, criterion)
    box = crit(page, criterion)
    with page.expect_response(re.compile("/tieu-chi/")) as answer:
        box.get_by_label("Nhận xét").fill("chờ xem hóa đơn")
        box.get_by_label("Nhận xét").blur()
    assert answer.value.status == 200
    box.get_by_label("Chưa đủ minh chứng").check()
    expect(box.locator("summary")).to_contain_text("Chưa đủ minh chứng")
    expect(box.locator("summary .pt")).to_have_text("Chưa chấm")
    expect(page.locator("[data-saved]")).to_be_visible()
    page.reload()
    expect(box.get_by_label("Nhận xét")).to_have_value("chờ xem hóa đơn")
    expect(box).to_have_class(re.compile("todo"))
    page.wait_for_load_state()
    choose(page, criterion, points_of(criterion, max))
    expect(box).not_to_have_class(re.compile("todo"))
    expect(page.locator("[data-saved]")).to_be_visible()
    score = Score.objects.get(sheet=sheet, criterion=criterion.id)
    assert (score.remark, score.not_proven) == ("chờ xem hóa đơn", True)


def test_a_sent_sheet_is_asked_back_on_the_page_and_given_back_by_the_chair_elsewhere(
    page, live_server, sheet, new_context
):
    """The member on a phone; the deputy, who leads too, at another machine."""
    world = sheet.world
    for criterion in world.rules.criteria:
        if not Score.objects.filter(sheet=sheet, criterion=criterion.id).exists():
            choice = Choice(criterion.levels[-1].position, no_stop=True)
            save_choice(sheet, criterion.id, choice, version=0, by=world.chair)
    submit_sheet(sheet, by=world.chair)
    page.set_viewport_size({"width": 390, "height": 844})
    enter(page, live_server, sheet)
    page.get_by_role("link", name="Xin sửa phiếu đã gửi").click()
    page.get_by_label("Lý do").fill("chấm nhầm tiêu chí 1a")
    page.get_by_role("button", name="Xin sửa phiếu").click()
    expect(page.get_by_text("Đã xin sửa phiếu lúc")).to_be_visible()
    deputy = world.members[1].user
    deputy.set_password(PASSWORD)
    deputy.save()
    other = new_context().new_page()
    log_in(other, live_server, deputy, then=world.item.get_absolute_url())
    expect(other.get_by_text("1 thành viên xin sửa phiếu đã gửi")).to_be_visible()
    other.get_by_role("link", name="Trả lại phiếu để sửa").click()
    other.get_by_label("Lý do").fill("theo đề nghị")
    other.get_by_role("button", name="Trả lại phiếu").click()
    expect(other.get_by_text("Đã trả lại phiếu cho")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="Gửi phiếu")).to_be_visible()
    assert ScoreSheet.objects.get(pk=sheet.pk).submitted_at is None
