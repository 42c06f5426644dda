"""A workbook of several sheets behind an address: taken by POST, by whoever may read what it holds."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, BinaryIO, ClassVar
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve

from ocop.core.exports.files import ExportFormat, Rows, Sheet, write_book

if TYPE_CHECKING:
    from ocop.accounts.models import User


class Book:
    """As a list to the exports: named, counted, written for one user."""

    action: ClassVar[str]
    sort: ClassVar[str] = ""
    name: str
    filters: list[str]

    def __init__(self, path: str, by: "User") -> None:
        self.path, self.by, self.filters = path, by, []

    @classmethod
    def at(cls, path: str, user: "User", **keys: Any) -> "Book | None":
        """The one of this address, None where there is none for this user."""
        raise NotImplementedError

    def count(self) -> int:
        """Rows on all sheets."""
        raise NotImplementedError

    def sheets(self) -> Iterator[Sheet]:
        raise NotImplementedError

    def write(self, kind: ExportFormat, target: BinaryIO, told: Callable[[Rows], Rows]) -> None:
        """`told` hears of each row. A workbook has no other format."""
        write_book(target, (Sheet(one.name, one.columns, told(one.rows)) for one in self.sheets()))


def book_at(path: str, user: "User") -> Book | None:
    try:
        match = resolve(urlsplit(path).path)
    except (Resolver404, ValueError):
        return None
    kind = getattr(getattr(match.func, "view_class", None), "book", None)
    return kind.at(path, user, **match.kwargs) if isinstance(kind, type) and issubclass(kind, Book) else None
