"""Bảng đối chiếu: each unit that ends and where it goes, as a spreadsheet."""

from collections.abc import Iterator
from typing import BinaryIO

from ocop.core.columns import Column, Day, Number, Text, Value
from ocop.core.exports.files import ExportFormat, write
from products.reorganising.held import COLUMNS, Board, Held
from products.reorganising.models import Line
from products.reorganising.reading import Plan

NAME = "Bảng đối chiếu"
UNITS: tuple[Column, ...] = (
    Text("ma-cu", "Mã cũ", "old_code"),
    Text("cu", "Đơn vị cũ", "old"),
    Text("ma-moi", "Mã mới", "new_code"),
    Text("moi", "Đơn vị mới", "new"),
    Day("tu", "Có hiệu lực từ", "day"),
    Text("van-ban", "Văn bản", "document"),
    Text("tin-cay", "Độ tin cậy", "confidence"),
)
COUNTS: tuple[Column, ...] = tuple(Number(name, label, name) for name, label, *_ in COLUMNS)


def write_table(target: BinaryIO, plan: Plan, board: Board) -> None:
    """With what lies in each old unit, while it still works."""
    columns = UNITS if board.begun else UNITS + COUNTS
    write(ExportFormat.XLSX, target, NAME, columns, _rows(plan, board))


def _rows(plan: Plan, board: Board) -> Iterator[list[Value]]:
    for line in plan.higher:
        yield [*_of_line(plan, line), *([] if board.begun else _of_held(Held()))]
    for row in board.rows:
        for line, held in row.parts:
            yield [*_of_line(plan, line), *([] if board.begun else _of_held(held))]


def _of_line(plan: Plan, line: Line) -> list[Value]:
    that, to = plan.reorganisation, line.receiver
    confidence = "" if line.is_confirmed else line.note or line.get_confidence_display()
    code = to.unit.code if to.unit else to.code
    return [line.unit.code, str(line.unit), code, str(to), that.day, that.document_words, confidence]


def _of_held(held: Held) -> list[Value]:
    return [number for _, number, _ in held.cells(None)]
