"""The columns of a list: what each is called, how it is read from a row, sorted, and shown.

One declaration serves the table, its cards on a phone and the file: `read` gives the plain value, `cell` the HTML.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import KW_ONLY, dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from html import escape
from operator import attrgetter
from typing import Any, ClassVar

from django.utils.html import format_html
from django.utils.safestring import SafeString

from ocop.core.templatetags.ocop import due, ngay, ngay_gio, so, stars, state

Value = str | int | Decimal | date | datetime | None
Read = str | Callable[[Any], Any]
"""The path of an attribute ("product.ward"), or a function of the row."""

NUM, UNDER, MUTED = (SafeString(f'<span class="{css}">') for css in ("num", "under", "muted"))
END, CELL_END = SafeString("</span>"), SafeString("</td>")


def escaped(said: str) -> str:
    """As `conditional_escape`, which asks each text several times over whether it is a promise of one."""
    return said if hasattr(said, "__html__") else escape(said)


def framed(opening: SafeString, said: str, end: SafeString = END) -> SafeString:
    """HTML by adding what is safe already: a table has a thousand such parts, and `format_html` escapes each of them
    anew on every level."""
    return SafeString(f"{opening}{escaped(said)}{end}")


def joined(parts: Iterable[str], between: str = "") -> SafeString:
    return SafeString(between.join(map(escaped, parts)))


def tick(row: Any) -> SafeString:
    """The cell with the box that chooses a row for what is done with many."""
    return SafeString(
        '<td class="tick"><label class="hit"><input class="form-check-input" type="checkbox" form="nhieu" name="chon" '
        f'value="{row.pk}"><span class="vh">Chọn {escaped(str(row))}</span></label></td>'
    )


@dataclass(frozen=True)
class Column:
    """One fact of each row. The kinds below say of which type it is.

    `name` is public: `?sap-xep=ten`. `under` are facts printed small in the same cell, in a file columns of their own.
    """

    name: str
    heading: str
    value: Read
    _: KW_ONLY
    sort: tuple[str, ...] = ()  # model fields; the list's own key is always added
    under: tuple["Column", ...] = ()
    shown: Callable[[Any], str] | None = None  # where the cell says it otherwise than the kind does
    empty: str = ""  # what the cell says without a value
    full: str = ""  # the heading in a file, where the short one leans on its neighbours
    listed: bool = True  # False: not in the table, in files alone
    phone: bool = True  # False: not on a phone's card
    nowrap: bool = False
    needs: str = ""  # an action of the policy: of whoever may not do it with every row, the column is kept

    css: ClassVar[str] = ""
    excel: ClassVar[str] = ""  # the number format of its cells in a file
    wide: ClassVar[int] = 26  # in a file, in characters

    @property
    def title(self) -> str:
        return self.full or self.heading

    @property
    def classes(self) -> str:
        return " ".join(filter(None, (self.css, "nowrap" if self.nowrap else "", "" if self.phone else "desk")))

    @cached_property
    def _get(self) -> Callable[[Any], Any]:
        return attrgetter(self.value) if isinstance(self.value, str) else self.value

    def read(self, row: Any) -> Value:
        """The plain value: what a file holds."""
        value: Value = self._get(row)
        return value

    def inline(self, row: Any) -> str:
        """What the cell says, without its frame."""
        said = self.shown(row) if self.shown else self._said(row)
        return said or (framed(MUTED, self.empty) if self.empty else "")

    def _said(self, row: Any) -> str:
        raise NotImplementedError

    def _below(self, row: Any) -> Iterable[str]:
        """The lines under it, in HTML."""
        parts = [part for column in self.under if (part := column.inline(row))]
        return [joined(parts, " · ")] if parts else []

    def cell(self, row: Any) -> SafeString:
        below = joined(framed(UNDER, line) for line in self._below(row))
        return framed(self._opening, self.inline(row), below + CELL_END)

    @cached_property
    def _opening(self) -> SafeString:
        css = format_html(' class="{}"', self.classes) if self.classes else ""
        return format_html("<td{}{}>", format_html(' data-label="{}"', self.heading) if self.label else "", css)

    @property
    def label(self) -> bool:
        """Whether a phone's card names it."""
        return True


@dataclass(frozen=True)
class Text(Column):
    def read(self, row: Any) -> str:
        value = self._get(row)
        return "" if value is None else str(value)

    def _said(self, row: Any) -> str:
        return self.read(row)


@dataclass(frozen=True)
class Code(Text):
    """A number as it is written on a paper: digits of one width, never broken."""

    nowrap: bool = True

    def _said(self, row: Any) -> str:
        text = self.read(row)
        return framed(NUM, text) if text else ""


@dataclass(frozen=True)
class Title(Text):
    """What the row is called, a link to its page; `url` None where it has none."""

    wide: ClassVar[int] = 40
    url: Callable[[Any], str] | None = lambda row: row.get_absolute_url()

    def _said(self, row: Any) -> str:
        if self.url is None:
            return format_html("<b>{}</b>", self.read(row))
        return SafeString(f'<a class="row-title" href="{escaped(self.url(row))}">{escaped(self.read(row))}</a>')

    @property
    def label(self) -> bool:
        return False


@dataclass(frozen=True)
class Number(Column):
    css: ClassVar[str] = "num"
    excel: ClassVar[str] = "#,##0"
    wide: ClassVar[int] = 12

    def read(self, row: Any) -> int | Decimal | None:
        value: int | Decimal | None = self._get(row)
        return value

    def _said(self, row: Any) -> str:
        return so(self.read(row))


@dataclass(frozen=True)
class Year(Number):
    """Without a point for the thousands."""

    excel: ClassVar[str] = "0"

    def _said(self, row: Any) -> str:
        year = self.read(row)
        return "" if year is None else str(year)


@dataclass(frozen=True)
class Stars(Number):
    css: ClassVar[str] = ""
    excel: ClassVar[str] = "0"
    nowrap: bool = True

    def _said(self, row: Any) -> str:
        return stars(self._get(row))


@dataclass(frozen=True)
class Day(Column):
    """`counts`: of which rows the time left is told; from `soon` days on it is marked."""

    nowrap: bool = True
    counts: Callable[[Any], bool] | None = None
    soon: int = 3

    excel: ClassVar[str] = "dd/mm/yyyy"
    wide: ClassVar[int] = 12

    def read(self, row: Any) -> date | None:
        value: date | None = self._get(row)
        return value

    def _said(self, row: Any) -> str:
        day = self.read(row)
        return framed(NUM, ngay(day)) if day else ""

    def _below(self, row: Any) -> Iterable[str]:
        if self.counts and (day := self.read(row)) and self.counts(row):
            yield due(day, soon=self.soon)
        yield from super()._below(row)


@dataclass(frozen=True)
class Moment(Column):
    nowrap: bool = True

    excel: ClassVar[str] = "dd/mm/yyyy hh:mm"
    wide: ClassVar[int] = 17

    def read(self, row: Any) -> datetime | None:
        value: datetime | None = self._get(row)
        return value

    def _said(self, row: Any) -> str:
        moment = self.read(row)
        return framed(NUM, ngay_gio(moment)) if moment else ""


@dataclass(frozen=True)
class Mark(Column):
    """A state: `value` gives words, tone and sign."""

    def read(self, row: Any) -> str:
        words: str = self._get(row)[0]
        return words

    def _said(self, row: Any) -> str:
        return state(*self._get(row))


def always(row: Any) -> bool:
    return True


def each_of(columns: Iterable[Column]) -> Iterator[Column]:
    """The columns one by one, those under another after it."""
    for column in columns:
        yield column
        yield from each_of(column.under)
