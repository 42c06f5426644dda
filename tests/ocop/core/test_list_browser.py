"""A list in the browser: what the script filters is what the file holds."""

import io
import re
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.conftest import log_in
from tests.factories import PASSWORD, DossierFactory, ProducerFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_file_is_of_the_rows_that_were_filtered_just_now(reference, page, live_server, office, ward):
    office.set_password(PASSWORD)
    office.save()
    ProducerFactory(ward=ward, name="Cơ sở Mắm")
    ProducerFactory(ward=ward, name="Cơ sở Trà")
    log_in(page, live_server, office, then="/lam-viec/chu-the/")
    page.get_by_label("Tìm theo tên").fill("mam")
    page.get_by_role("button", name="Lọc").click()
    expect(page.get_by_text("Cơ sở Trà")).to_be_hidden()
    for _ in range(2):  # the page stays, so the button works again
        with page.expect_download() as download:
            page.get_by_role("button", name="Xuất Excel").click()
        assert re.fullmatch(r"Chủ thể \d\d-\d\d-\d{4}\.xlsx", download.value.suggested_filename)
        book = load_workbook(io.BytesIO(Path(download.value.path()).read_bytes()))
        rows = list(book.active.iter_rows(values_only=True))
        assert [row[0] for row in rows[1:]] == ["Cơ sở Mắm"]


def test_a_list_remembers_what_it_was_filtered_by(reference, page, live_server, office, ward):
    """Above a record the way back leads to those rows; the menu opens all of them and offers the filter again; how many
    are found is said aloud."""
    office.set_password(PASSWORD)
    office.save()
    ProducerFactory(ward=ward, name="Cơ sở Mắm")
    ProducerFactory(ward=ward, name="Cơ sở Trà")
    log_in(page, live_server, office, then="/lam-viec/chu-the/")
    page.wait_for_load_state()  # what is typed before the script is there waits for Enter
    page.get_by_label("Tìm theo tên").fill("mam")
    expect(page.get_by_role("status").filter(has_text="1 chủ thể, đang lọc theo")).to_have_count(1)
    page.get_by_role("link", name="Cơ sở Mắm").click()
    page.get_by_label("Đường dẫn").get_by_role("link", name="Chủ thể").click()
    expect(page.get_by_text("Cơ sở Trà")).to_have_count(0)
    page.get_by_role("navigation").get_by_role("link", name="Chủ thể").click()
    expect(page.get_by_role("link", name="Cơ sở Trà")).to_be_visible()
    page.get_by_role("link", name="Lọc như lần trước").click()
    expect(page.get_by_role("link", name="Cơ sở Trà")).to_have_count(0)
    expect(page.get_by_role("link", name="Cơ sở Mắm")).to_be_visible()


@pytest.mark.parametrize("path", ["van-ban", "chu-the", "san-pham", "ho-so", "giay-chung-nhan", "ke-hoach", "nhiem-vu"])
def test_a_list_is_filtered_without_an_error_in_the_console(reference, page, live_server, office, ward, path):
    """The policy forbids written styles and scripts: whatever breaks it is told there, and nowhere else."""
    office.set_password(PASSWORD)
    office.save()
    DossierFactory(product__producer=ProducerFactory(ward=ward))
    told = []
    page.on("console", lambda line: told.append(line.text) if line.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: told.append(str(error)))
    log_in(page, live_server, office, then=f"/lam-viec/{path}/")
    page.wait_for_load_state()
    page.locator("main input[name=q]").fill("a")
    expect(page).to_have_url(re.compile(r"q=a"))
    for select in page.locator("main form.filters select:visible").all():
        select.select_option(index=select.locator("option").count() - 1)
    page.get_by_role("button", name="Lọc", exact=True).click()
    page.wait_for_load_state("networkidle")
    assert told == []


def test_what_one_user_looked_for_is_offered_to_nobody_else(reference, page, live_server, office, leader, ward):
    for user in (office, leader):
        user.set_password(PASSWORD)
        user.save()
    ProducerFactory(ward=ward, name="Cơ sở Mắm")
    log_in(page, live_server, office, then="/lam-viec/chu-the/?q=mam")
    expect(page.get_by_role("link", name="Cơ sở Mắm")).to_be_visible()
    page.get_by_role("button", name="Đăng xuất").click()
    log_in(page, live_server, leader, then="/lam-viec/chu-the/?trang=1")
    expect(page.get_by_role("link", name="Cơ sở Mắm")).to_be_visible()
    page.goto(f"{live_server.url}/lam-viec/chu-the/")
    page.wait_for_load_state()
    expect(page.get_by_role("link", name="như lần trước")).to_have_count(0)  # which page it was is no condition


def test_on_a_phone_the_filters_fold_and_what_is_done_with_rows_waits_for_a_choice(
    reference, page, live_server, office, ward
):
    office.set_password(PASSWORD)
    office.save()
    DossierFactory(product__ward=ward, round__unit=ward.parent)
    page.set_viewport_size({"width": 390, "height": 844})
    log_in(page, live_server, office, then="/lam-viec/ho-so/")
    filters, bulk = page.get_by_role("form", name="Lọc hồ sơ"), page.get_by_role("group", name="Việc với hồ sơ đã chọn")
    expect(filters.get_by_label("Trạng thái")).to_be_hidden()
    page.get_by_role("button", name="Bộ lọc", exact=True).click()
    expect(filters.get_by_label("Trạng thái")).to_be_visible()
    expect(bulk).to_be_hidden()
    page.get_by_role("checkbox", name="Chọn HS-").check()
    expect(bulk).to_be_in_viewport()


def test_a_whole_page_is_chosen_at_its_head_and_the_bar_says_how_many(reference, page, live_server, office, ward):
    office.set_password(PASSWORD)
    office.save()
    for _ in range(2):
        DossierFactory(product__ward=ward, round__unit=ward.parent)
    log_in(page, live_server, office, then="/lam-viec/ho-so/")
    page.wait_for_load_state()
    bulk, head = page.get_by_role("group", name="Việc với hồ sơ đã chọn"), page.get_by_label("Chọn cả trang")
    rows = page.get_by_role("checkbox", name="Chọn HS-")
    expect(rows).to_have_count(2)
    expect(head).not_to_be_checked()
    head.check()
    expect(bulk).to_contain_text("Với 2 hồ sơ đã chọn")
    rows.first.uncheck()
    expect(bulk).to_contain_text("Với 1 hồ sơ đã chọn")
    expect(head).not_to_be_checked()
    bulk.get_by_label("Tất cả 2 hồ sơ lọc được").check()
    expect(bulk).to_contain_text("Với tất cả hồ sơ đã chọn")
    rows.last.uncheck()
    expect(bulk).to_be_visible()  # all that was filtered is still chosen
    bulk.get_by_role("button", name="Nhắc xử lý").click()
    page.wait_for_url("**/nhieu-muc/**")
    page.go_back()
    expect(bulk).to_contain_text("Với tất cả hồ sơ đã chọn")  # as its boxes stand when one comes back


def test_a_choice_filters_by_itself_and_its_address_holds_nothing_empty(reference, page, live_server, office, ward):
    office.set_password(PASSWORD)
    office.save()
    DossierFactory(product__ward=ward, round__unit=ward.parent)
    log_in(page, live_server, office, then="/lam-viec/ho-so/")
    page.wait_for_load_state()
    filters = page.get_by_role("form", name="Lọc hồ sơ")
    filters.get_by_label("Trạng thái").select_option(label="Đã tiếp nhận")
    expect(page.get_by_role("checkbox", name="Chọn HS-")).to_have_count(0)
    page.wait_for_url("**/lam-viec/ho-so/?trang_thai=*")
    page.goto(page.url)
    page.wait_for_load_state()
    expect(page.get_by_role("link", name="như lần trước")).to_have_count(0)  # it is filtered by that already
    assert "=&" not in page.url
    assert not page.url.endswith("=")
    page.goto(f"{live_server.url}/lam-viec/ho-so/")
    page.get_by_role("link", name="Lọc như lần trước: ").click()
    page.wait_for_url("**/lam-viec/ho-so/?trang_thai=*")


def test_on_a_phone_a_condition_that_was_refused_is_not_folded_away(reference, page, live_server, administrator):
    administrator.set_password(PASSWORD)
    administrator.save()
    page.set_viewport_size({"width": 390, "height": 844})
    log_in(page, live_server, administrator, then="/lam-viec/nhat-ky/?tu=khong-phai-ngay")
    page.wait_for_load_state()
    expect(page.get_by_text("Ngày chưa đúng")).to_be_visible()
    expect(page.get_by_label("Từ ngày")).to_have_value("khong-phai-ngay")
