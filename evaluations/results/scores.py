"""Bảng điểm: every score of what a session has revealed, as a workbook: a summary, then a sheet per product."""

from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property
from typing import Any, ClassVar

from evaluations.results.models import Result
from evaluations.results.views import table
from evaluations.results.whole import revealed
from evaluations.sessions.models import Session
from ocop.accounts.models import User
from ocop.core.columns import Column, Number, Text, Value
from ocop.core.exports.books import Book
from ocop.core.exports.files import Sheet
from ocop.core.exports.views import BookView
from ocop.law.sheets.services import rules_of as sheet_rules


class Points(Number):
    """With as many decimals as there are."""

    excel: ClassVar[str] = "General"


def _nothing(row: Any) -> None:
    """The rows are read here, not by their columns."""


def heads(kind: type[Column], *titles: str) -> list[Column]:
    return [kind("", title, _nothing) for title in titles]


class ScoreBook(Book):
    action = "result.read"

    def __init__(self, path: str, by: User, session: Session) -> None:
        super().__init__(path, by)
        self.session, self.name = session, f"Bảng điểm {session}"

    @classmethod
    def at(cls, path: str, user: User, **keys: Any) -> "ScoreBook | None":
        session = Session.objects.visible_to(user).filter(pk=keys["pk"]).first()
        return cls(path, user, session) if session else None

    @cached_property
    def results(self) -> list[Result]:
        return revealed(self.session, self.by)

    def count(self) -> int:
        return sum(1 + len(sheet_rules(result.item.sheet).criteria) for result in self.results)

    def sheets(self) -> Iterator[Sheet]:
        yield self.summary()
        for result in self.results:
            yield product_sheet(result)

    def summary(self) -> Sheet:
        """A column for each member whose sheet was sent for any of the products."""
        names = {one.member: one.name for result in self.results for one in result.figures.members}
        columns = [
            *heads(Points, "Mục"), *heads(Text, "Sản phẩm", "Chủ thể"), *heads(Points, *names.values()),
            *heads(Points, "Trung bình", "Hạng theo điểm", "Hạng sau khi xét yêu cầu tối thiểu"),
            *heads(Points, "Chênh lệch tổng điểm"),
        ]  # fmt: skip
        return Sheet("Tổng hợp", columns, (summary_row(result, list(names)) for result in self.results))


def summary_row(result: Result, members: list[int]) -> list[Value]:
    """A star that is open stays empty; none at all is 0. A total that is not counted is not there."""
    figures, item = result.figures, result.item
    totals = {one.member: one.total for one in figures.counted}
    return [
        item.position, str(item.dossier.product), str(item.dossier.product.producer),
        *(totals.get(member) for member in members),
        result.average, result.star_by_points, result.stars, figures.spread,
    ]  # fmt: skip


def product_sheet(result: Result) -> Sheet:
    names = [one.name for one in result.figures.members]
    columns = [
        *heads(Text, "Mã", "Tiêu chí"), *heads(Points, "Tối đa", *names), *heads(Text, "Nhận xét"),
    ]  # fmt: skip
    return Sheet(f"{result.item.position}. {result.item.dossier.product}", columns, criteria_rows(result))


def criteria_rows(result: Result) -> Iterator[list[Value]]:
    """As the result page shows them."""
    for block in table(result):
        for row in block["rows"]:
            one = row["criterion"]
            yield [one.code, one.title, Decimal(one.max_points), *row["points"], "\n".join(row["remarks"])]


class Scores(BookView):
    book = ScoreBook
    page = "evaluations:session_discussion"
