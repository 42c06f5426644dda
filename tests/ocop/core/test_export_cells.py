"""What a cell of a file holds: days as days, moments by the office's clock, a sheet that always has a name."""

import io
from datetime import UTC, date, datetime

from openpyxl import load_workbook

from ocop.core.columns import Day, Moment, Text
from ocop.core.exports.files import ExportFormat, sheet_name, write

COLUMNS = (Text("a", "Chữ", "a"), Day("b", "Ngày", "b"), Moment("c", "Lúc", "c"))


def read_back(*rows):
    target = io.BytesIO()
    write(ExportFormat.XLSX, target, "Thử", COLUMNS, rows)
    return list(load_workbook(io.BytesIO(target.getvalue())).active.iter_rows(min_row=2, values_only=True))


def test_a_day_before_excels_first_is_written_in_words():
    assert read_back(("x", date(1899, 12, 31), None)) == [("x", "31/12/1899", None)]
    assert read_back(("x", date(1900, 3, 1), None)) == [("x", datetime(1900, 3, 1), None)]


def test_a_moment_is_by_the_clock_of_the_office():
    assert read_back(("x", None, datetime(2026, 3, 1, 18, 30, tzinfo=UTC))) == [
        ("x", None, datetime(2026, 3, 2, 1, 30))
    ]


def test_a_sheet_has_a_name_whatever_the_list_is_called():
    assert sheet_name("[/]") == "Danh sách"
    assert sheet_name("Hồ sơ: đang mở") == "Hồ sơ  đang mở"
    assert len(sheet_name("Dài " * 20)) <= 31
