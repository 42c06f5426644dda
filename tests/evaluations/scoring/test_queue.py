"""Choices on their way to the server: without network, in two tabs, refused, answered by somebody else."""

import re

import psycopg2
import pytest
from django.db import connection
from django.utils import timezone
from playwright.sync_api import expect

from evaluations.models import CouncilMember, Score, ScoreChange, ScoreSheet
from tests.evaluations.scoring.at_the_sheet import choose, crit, enter, open_sheet, plain_ones, points_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LATE = 60_000  # what is tried again comes after eight seconds and more


@pytest.fixture
def sheet(reference):
    return open_sheet()


def second_tab(page, live_server, sheet, script=""):
    other = page.context.new_page()
    if script:
        other.add_init_script(script)
    other.goto(f"{live_server.url}{sheet.get_absolute_url()}")
    other.wait_for_load_state()
    return other


def lowest(criterion):
    """Another level than the highest, as the sheet offers it."""
    return points_of(criterion, min) if criterion.has_zero else "0"


def of_ward(sheet):
    """The criterion that the ward scored, and the points that depart from it."""
    criterion = sheet.world.rules.by_id[Score.objects.get(sheet=sheet).criterion_id]
    return criterion, points_of(criterion, max)


def stored(sheet, criterion):
    return Score.objects.filter(sheet=sheet, criterion=criterion.id).select_related("level").first()


def saved(page):
    expect(page.locator("[data-saved]")).to_be_visible(timeout=LATE)


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
    address = page.url
    page.goto("about:blank")  # the page that kept the choice is gone before the way is open again
    page.unroute("**/tieu-chi/**")
    with page.expect_response(re.compile("/tieu-chi/"), timeout=LATE) as sent:
        page.goto(address)
    assert sent.value.status == 200
    expect(crit(page, three).locator("summary .pt")).to_contain_text("/", timeout=20_000)
    expect(page.locator("[data-waiting]")).to_be_hidden()
    assert Score.objects.get(sheet=sheet, criterion=three.id).version == 1


def test_an_answer_to_an_older_choice_takes_nothing_from_a_newer_one(page, live_server, sheet):
    """acts 26: refused for want of a reason while the reason was being written."""
    enter(page, live_server, sheet)
    criterion, points = of_ward(sheet)
    held = []
    page.route("**/tieu-chi/**", lambda route: held.append(route), times=1)
    choose(page, criterion, points)
    remark = crit(page, criterion).get_by_label("Nhận xét")
    remark.fill("có hợp đồng thu mua trong tỉnh")
    remark.blur()
    expect(page.locator("[data-waiting]")).to_be_visible()
    held[0].continue_()
    saved(page)
    expect(crit(page, criterion).get_by_role("alert")).to_be_hidden()
    assert stored(sheet, criterion).remark == "có hợp đồng thu mua trong tỉnh"
    assert f"{stored(sheet, criterion).level.points.normalize():f}" == points


def test_a_refused_choice_stands_first_keeps_the_sheet_and_takes_no_focus(page, live_server, sheet):
    enter(page, live_server, sheet)
    criterion, points = of_ward(sheet)
    before = stored(sheet, criterion).level.points
    held = []
    page.route("**/tieu-chi/**", lambda route: held.append(route), times=1)
    choose(page, criterion, points)
    (elsewhere,) = plain_ones(sheet, 1)
    choose(page, elsewhere, points_of(elsewhere, max))
    remark = crit(page, elsewhere).get_by_label("Nhận xét")
    remark.focus()
    held[0].continue_()
    expect(page.locator("[data-problems]")).to_contain_text("Hãy ghi vì sao")
    expect(page.locator("[data-problem]")).to_contain_text("1 chưa lưu được")
    expect(page.locator("[data-saved]")).to_be_hidden()
    expect(remark).to_be_focused()
    assert stored(sheet, criterion).level.points == before
    page.get_by_role("button", name="Gửi phiếu").click()
    expect(crit(page, criterion).locator("[data-said]")).to_contain_text("Chưa gửi phiếu: lựa chọn")
    expect(crit(page, criterion)).to_have_attribute("open", "")
    assert ScoreSheet.objects.get(pk=sheet.pk).submitted_at is None
    page.reload()
    expect(page.locator("[data-problems]")).to_contain_text(criterion.code)
    page.locator("[data-problem-list] a").click()
    crit(page, criterion).get_by_role("button", name="Bỏ lựa chọn này").click()
    expect(page.locator("[data-problems]")).to_be_hidden()
    saved(page)
    kept = f"{before.normalize():f}"
    expect(crit(page, criterion).locator(f"[name=muc][data-points='{kept}']")).to_be_checked()
    assert ScoreChange.objects.filter(score__sheet=sheet, score__criterion=criterion.id).count() == 1


def test_the_other_tab_hears_of_a_choice_and_goes_on_from_it_also_without_network(page, live_server, sheet):
    """acts 27: the second tab does not write over what it has not seen."""
    enter(page, live_server, sheet)
    other = second_tab(page, live_server, sheet)
    one, two = plain_ones(sheet, 2)
    choose(page, one, points_of(one, max))
    expect(crit(other, one).locator("summary .pt")).to_contain_text("/")
    expect(other.locator(".scorebar [data-total]")).to_have_text(page.locator(".scorebar [data-total]").inner_text())
    page.context.set_offline(True)
    choose(page, two, points_of(two, max))
    expect(crit(other, two).locator(f"[name=muc][data-points='{points_of(two, max)}']")).to_be_checked()
    choose(other, two, lowest(two))
    expect(crit(page, two).locator(f"[name=muc][data-points='{lowest(two)}']")).to_be_checked()
    page.context.set_offline(False)
    saved(page)
    saved(other)
    assert [change.level and change.level.points for change in stored(sheet, two).changes.all()] in ([None], [0])
    assert stored(sheet, two).version == 1


@pytest.mark.parametrize("locks", ["", "delete Navigator.prototype.locks;"], ids=["locks", "no-locks"])
def test_s38_two_tabs_that_did_not_hear_of_each_other_keep_both_values_until_one_is_chosen(
    page, live_server, sheet, locks
):
    deaf = f"delete window.BroadcastChannel; {locks}"
    page.add_init_script(deaf)
    enter(page, live_server, sheet)
    other = second_tab(page, live_server, sheet, deaf)
    (criterion,) = plain_ones(sheet, 1)
    page.context.set_offline(True)
    choose(page, criterion, points_of(criterion, max))
    choose(other, criterion, lowest(criterion))
    page.context.set_offline(False)
    for tab in (page, other):
        tab.bring_to_front()
        tab.reload()
        expect(crit(tab, criterion).get_by_text("vừa được chấm ở một cửa sổ khác")).to_have_count(1, timeout=LATE)
        tab.get_by_role("button", name="Gửi phiếu").click()
        expect(crit(tab, criterion).locator("[data-said]")).to_contain_text("Chưa gửi phiếu: lựa chọn")
    assert stored(sheet, criterion).version == 1
    box = crit(other, criterion)
    box.get_by_role("button", name=f"Giữ {points_of(criterion, max)} điểm").click()
    saved(other)
    expect(box.get_by_text("vừa được chấm ở một cửa sổ khác")).to_be_hidden()
    expect(box.locator("summary .pt")).to_contain_text(points_of(criterion, max))
    assert f"{stored(sheet, criterion).level.points.normalize():f}" == points_of(criterion, max)
    assert ScoreChange.objects.filter(score__sheet=sheet, score__criterion=criterion.id).count() <= 2


def test_a_page_of_the_network_or_a_busy_server_is_no_answer_and_the_choice_goes_again(page, live_server, sheet):
    """acts 28 and 34: a hotel's sign-in page, then too many at once."""
    enter(page, live_server, sheet)
    one, two = plain_ones(sheet, 2)
    page.route("**/tieu-chi/**", lambda route: route.fulfill(status=200, body="<html>Wi-Fi</html>"), times=1)
    choose(page, one, points_of(one, max))
    expect(page.locator("[data-trouble]")).to_contain_text("Wi-Fi")
    expect(page.locator("[data-saved]")).to_be_hidden()
    saved(page)
    expect(page.locator("[data-trouble]")).to_be_hidden()
    page.route("**/tieu-chi/**", lambda route: route.fulfill(status=429, headers={"Retry-After": "1"}), times=1)
    choose(page, two, points_of(two, max))
    expect(page.locator("[data-trouble]")).to_contain_text("Máy chủ đang bận")
    saved(page)
    assert [stored(sheet, one).version, stored(sheet, two).version] == [1, 1]


def test_a_save_whose_answer_was_lost_is_not_taken_for_another_windows(page, live_server, sheet):
    """The first came to the server, its answer not back; meanwhile another level was chosen."""
    enter(page, live_server, sheet)
    (criterion,) = plain_ones(sheet, 1)

    def lose(route):
        route.fetch()
        route.abort()

    page.route("**/tieu-chi/**", lose, times=1)
    choose(page, criterion, points_of(criterion, max))
    expect(page.locator("[data-offline]")).to_be_visible()
    choose(page, criterion, lowest(criterion))
    saved(page)
    expect(page.locator("[data-problems]")).to_be_hidden()
    assert stored(sheet, criterion).version == 2


def test_a_request_that_never_answers_is_given_up_and_sent_again(page, live_server, sheet):
    enter(page, live_server, sheet)
    (criterion,) = plain_ones(sheet, 1)
    page.route("**/tieu-chi/**", lambda route: None, times=1)
    choose(page, criterion, points_of(criterion, max))
    expect(page.locator("[data-waiting]")).to_be_visible()
    saved(page)
    assert stored(sheet, criterion).version == 1


FORBIDDEN = (
    """Object.defineProperty(window, "indexedDB", { get() { throw new DOMException("no", "SecurityError"); } });"""
)


@pytest.mark.parametrize("how", ["forbidden", "full"])
def test_where_the_browser_keeps_nothing_choices_go_straight_and_the_page_says_so(page, live_server, sheet, how):
    if how == "forbidden":
        page.add_init_script(FORBIDDEN)
    enter(page, live_server, sheet)
    if how == "full":
        devtools = page.context.new_cdp_session(page)
        devtools.send("Storage.overrideQuotaForOrigin", {"origin": live_server.url, "quotaSize": 1})
    one, two = plain_ones(sheet, 2)
    choose(page, one, points_of(one, max))
    expect(page.get_by_text("Trình duyệt không cho giữ lựa chọn trên máy này")).to_be_visible()
    saved(page)
    page.context.set_offline(True)
    choose(page, two, points_of(two, max))
    expect(page.locator("[data-offline]")).to_contain_text("Đừng đóng trang")
    page.context.set_offline(False)
    saved(page)
    assert [stored(sheet, one).version, stored(sheet, two).version] == [1, 1]


def away(is_away):
    """The database lets nobody in, and those who were in are out."""
    name = connection.settings_dict["NAME"]
    connection.close()
    outside = psycopg2.connect(**{**connection.get_connection_params(), "dbname": "postgres", "cursor_factory": None})
    outside.autocommit = True
    with outside.cursor() as cursor:
        cursor.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS {not is_away}')
        if is_away:
            cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
    outside.close()


@pytest.mark.postgres
def test_s51_the_database_restarted_in_the_middle_loses_and_doubles_nothing(page, live_server, sheet):
    enter(page, live_server, sheet)
    one, two = plain_ones(sheet, 2)
    choose(page, one, points_of(one, max))
    saved(page)
    away(True)
    try:
        choose(page, two, points_of(two, max))
        expect(page.locator("[data-trouble]")).to_contain_text("Máy chủ gặp lỗi")
    finally:
        away(False)
    saved(page)
    assert [stored(sheet, one).version, stored(sheet, two).version] == [1, 1]
    assert ScoreChange.objects.filter(score__sheet=sheet, score__criterion__in=[one.id, two.id]).count() == 2


def test_s54_a_clock_that_is_off_by_a_day_changes_no_order_and_loses_nothing(page, live_server, sheet):
    enter(page, live_server, sheet)
    (criterion,) = plain_ones(sheet, 1)
    now = page.evaluate("Date.now()")
    page.context.set_offline(True)
    page.clock.set_fixed_time(now + 86_400_000)
    choose(page, criterion, points_of(criterion, max))
    expect(page.locator("[data-waiting]")).to_be_visible()
    page.clock.set_fixed_time(now - 86_400_000)
    choose(page, criterion, lowest(criterion))
    page.context.set_offline(False)
    saved(page)
    expect(crit(page, criterion).locator(f"[name=muc][data-points='{lowest(criterion)}']")).to_be_checked()
    score = stored(sheet, criterion)
    assert (score.level.points if score.level else 0) == 0


def test_totals_rows_and_counts_are_right_while_the_network_is_away(page, live_server, sheet):
    enter(page, live_server, sheet)
    one, two = plain_ones(sheet, 2)
    total = page.locator(".scorebar [data-total]")
    before = float(total.inner_text().replace(",", "."))
    unanswered = page.locator(".scorebar .acts [data-left-link]")
    left = int(unanswered.get_attribute("data-left-link"))
    page.context.set_offline(True)
    choose(page, one, points_of(one, max))
    choose(page, two, points_of(two, max))
    for _ in range(2):  # guessed here, then said by the server
        gained = sum(float(points_of(criterion, max)) for criterion in (one, two))
        expect(total).to_have_text(re.compile(rf"^{before + gained:g}$".replace(".", ",")))
        expect(unanswered).to_have_text(f"Còn {left - 2} chưa chấm")
        expect(crit(page, one)).not_to_have_class(re.compile("todo"))
        expect(crit(page, one).locator("summary .pt")).to_contain_text(f"{points_of(one, max)} /")
        page.context.set_offline(False)
        saved(page)
    expect(page.get_by_text("tính khi gửi được")).to_be_hidden()


def test_leaving_with_something_unsaved_asks(page, live_server, sheet):
    enter(page, live_server, sheet)
    (criterion,) = plain_ones(sheet, 1)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    choose(page, criterion, points_of(criterion, max))
    saved(page)
    page.reload()
    page.wait_for_load_state()
    assert asked == []
    crit(page, criterion).locator("summary").click()
    crit(page, criterion).get_by_label("Nhận xét").press_sequentially("đang gõ")
    page.reload()
    page.wait_for_load_state()
    assert asked == ["beforeunload"]


def test_s16_a_seat_that_ends_in_the_middle_takes_no_more_and_shows_what_was_not_sent(page, live_server, sheet):
    enter(page, live_server, sheet)
    one, two = plain_ones(sheet, 2)
    choose(page, one, points_of(one, max))
    saved(page)
    CouncilMember.objects.filter(pk=sheet.member_id).update(ended_on=timezone.localdate(), end_reason="Chuyển công tác")
    choose(page, two, points_of(two, max))
    expect(page.locator("[data-trouble]")).to_contain_text("không còn mở cho tài khoản đang đăng nhập")
    expect(page.locator("[data-saved]")).to_be_hidden()
    expect(crit(page, two).locator("summary")).to_contain_text("Chưa gửi")
    expect(crit(page, two).locator(f"[name=muc][data-points='{points_of(two, max)}']")).to_be_checked()
    assert stored(sheet, one)
    assert not stored(sheet, two)
