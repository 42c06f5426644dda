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


def test_what_one_user_looked_for_is_offered_to_nobody_else(reference, page, live_server, office, leader, ward):
    for user in (office, leader):
        user.set_password(PASSWORD)
        user.save()
    ProducerFactory(ward=ward, name="Cơ sở Mắm")
    log_in(page, live_server, office, then="/lam-viec/chu-the/?q=mam")
    expect(page.get_by_role("link", name="Cơ sở Mắm")).to_be_visible()
    page.get_by_role("button", name="Đăng xuất").click()
    log_in(page, live_server, leader, then="/lam-viec/chu-the/")
    expect(page.get_by_role("link", name="Cơ sở Mắm")).to_be_visible()
    expect(page.get_by_role("link", name="Lọc như lần trước")).to_have_count(0)


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
