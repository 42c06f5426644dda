"""A list in the browser: what the script filters is what the file holds."""

import io
import re
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.conftest import log_in
from tests.factories import PASSWORD, ProducerFactory

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
