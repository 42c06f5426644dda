"""A list as a file: its columns' plain values, row by row, in bounded memory. Nothing typed is ever a formula."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO

import xlsxwriter
from django.db import models
from django.utils import timezone

from ocop.core.columns import Column, Value
from ocop.core.files.rules import SHEET
from ocop.core.templatetags.ocop import ngay, ngay_gio

FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r]")
"""Text that a spreadsheet may take for a formula."""
MAY_BEGIN_A_CELL = re.compile(r"([,;\t\r\n])(?=\s*[=+\-@＝＋－＠])")
"""Where an Excel that is not set to Vietnam parts a CSV cell: a formula may begin in the middle of the text."""
MOST_CHARACTERS = 32_767
"""A cell of Excel holds no more."""
FIRST_YEAR = 1900
"""Excel knows no earlier day."""
MOST_NAME = 31
FORBIDDEN_IN_NAME = re.compile(r"[\[\]:*?/\\']")


class ExportFormat(models.TextChoices):
    XLSX = "xlsx", "Excel (XLSX)"
    CSV = "csv", "CSV"


TYPES = {ExportFormat.XLSX: SHEET, ExportFormat.CSV: "text/csv; charset=utf-8"}
Rows = Iterable[Sequence[Value]]


@dataclass(frozen=True)
class Sheet:
    """One of a workbook's. `name` is its own among them, within what Excel allows."""

    name: str
    columns: Sequence[Column]
    rows: Rows


def write(kind: ExportFormat, target: BinaryIO, name: str, columns: Sequence[Column], rows: Rows) -> None:
    """The file, written to `target` as its rows come."""
    WRITERS[kind](target, name, columns, rows)


def _write_xlsx(target: BinaryIO, name: str, columns: Sequence[Column], rows: Rows) -> None:
    write_book(target, [Sheet(name, columns, rows)])


def write_book(target: BinaryIO, sheets: Iterable[Sheet]) -> None:
    """Each row goes to the disk when the next one begins (`constant_memory`)."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(target, options)
    for sheet in sheets:
        _add_sheet(book, sheet.name, sheet.columns, sheet.rows)
    book.close()


def _add_sheet(book: Any, name: str, columns: Sequence[Column], rows: Rows) -> None:
    sheet = book.add_worksheet(sheet_name(name))
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "vcenter"})
    text, quoted = book.add_format(), book.add_format({"quote_prefix": True})
    numbers = [book.add_format({"num_format": column.excel}) if column.excel else text for column in columns]
    for place, column in enumerate(columns):
        sheet.set_column(place, place, max(column.wide, min(len(column.title) + 2, 30)))
        sheet.write_string(0, place, column.title, head)
    sheet.freeze_panes(1, 0)
    last = 0
    for last, values in enumerate(rows, 1):
        for place, value in enumerate(values):
            _write_cell(sheet, last, place, value, numbers[place], quoted)
    sheet.autofilter(0, 0, last, len(columns) - 1)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)


def _write_cell(sheet: Any, row: int, place: int, value: Value, form: Any, quoted: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, datetime):
        value = _local(value)
    if isinstance(value, date) and value.year >= FIRST_YEAR:
        sheet.write_datetime(row, place, value, form)
    elif isinstance(value, (int, Decimal)):
        sheet.write_number(row, place, value, form)
    else:
        said = _as_text(value)[:MOST_CHARACTERS]
        sheet.write_string(row, place, said, quoted if FORMULA.match(said) else None)


def _write_csv(target: BinaryIO, name: str, columns: Sequence[Column], rows: Rows) -> None:
    """As Excel set to Vietnam reads it on a double click: UTF-8 with its mark, `;` between the cells since the comma is
    the decimal sign there, days as dd/mm/yyyy."""
    lines = io.TextIOWrapper(target, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(lines, delimiter=";")
    writer.writerow([column.title for column in columns])
    for values in rows:
        writer.writerow([_csv_cell(value) for value in values])
    lines.detach()


def _csv_cell(value: Value) -> str:
    """Only text can be taken for a formula; an apostrophe before it makes it text again."""
    said = _as_text(value)
    if not isinstance(value, str):
        return said
    begins = "'" if FORMULA.match(said) else ""
    return begins + MAY_BEGIN_A_CELL.sub(r"\1'", said)


def _as_text(value: Value) -> str:
    if isinstance(value, datetime):
        return ngay_gio(value)
    if isinstance(value, date):
        return ngay(value)
    if isinstance(value, Decimal):
        return f"{value:f}".replace(".", ",")
    return "" if value is None else str(value)


def _local(moment: datetime) -> datetime:
    """Excel knows no time zones: the time of the office."""
    return timezone.localtime(moment).replace(tzinfo=None) if timezone.is_aware(moment) else moment


def sheet_name(title: str) -> str:
    return FORBIDDEN_IN_NAME.sub(" ", title).strip()[:MOST_NAME].strip() or "Danh sách"


WRITERS: dict[ExportFormat, Callable[[BinaryIO, str, Sequence[Column], Rows], None]] = {
    ExportFormat.XLSX: _write_xlsx,
    ExportFormat.CSV: _write_csv,
}
