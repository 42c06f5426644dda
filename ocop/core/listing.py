"""A list behind an address, as one user filtered and sorted it: for what is done with a whole list."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO
from urllib.parse import urlsplit

from django.core.exceptions import PermissionDenied
from django.http import Http404, QueryDict
from django.urls import Resolver404, resolve

from ocop.accounts.access import may
from ocop.core.columns import Column, Value, each_of
from ocop.core.exports.files import ExportFormat, Rows, write
from ocop.core.lists import ListPage, in_order
from ocop.core.requests import UserRequest
from ocop.core.templatetags.ocop import conditions
from ocop.core.text import clean

if TYPE_CHECKING:
    from ocop.accounts.models import User

AT_A_TIME = 500
LONGEST = 4_000
"""Characters of an address: no browser's request has more."""


@dataclass(frozen=True)
class Listing:
    """A list as one user filtered and sorted it."""

    page: ListPage
    path: str
    by: "User"

    @property
    def name(self) -> str:
        return self.page.get_title()

    @property
    def columns(self) -> list[Column]:
        """All this user may see, also those that the table has no place for."""
        return list(each_of(self.page.get_columns()))

    @property
    def filters(self) -> list[str]:
        """The conditions in words, also those that only an address sets."""
        form = self.page.filterset.form
        shown = [words for _, words in conditions(form)]
        hidden = ((field.name, getattr(form, "cleaned_data", {}).get(field.name)) for field in form.hidden_fields())
        return [*shown, *(f"{name}: {value}" for name, value in hidden if value)]

    @property
    def action(self) -> str:
        return self.page.action

    @property
    def sort(self) -> str:
        return str(self.page.sort)

    def write(self, kind: ExportFormat, target: BinaryIO, told: Callable[[Rows], Rows]) -> None:
        """`told` hears of each row."""
        write(kind, target, self.name, self.columns, told(self.values()))

    def count(self) -> int:
        return int(self.page.filterset.qs.order_by().values("pk").count())

    def values(self) -> Iterator[list[Value]]:
        """Row by row; what a row needs is asked for many at a time. No cursor stays open between: where others write
        meanwhile, SQLite would not let us write how far the file is."""
        columns, rows = self.columns, self.page.filterset.qs
        keys = list(self.page.sorted(rows).values_list("pk", flat=True))
        for first in range(0, len(keys), AT_A_TIME):
            for row in self.page.rows(in_order(rows, keys[first : first + AT_A_TIME])):
                yield [column.read(row) for column in columns]


def listing_at(path: str, user: "User") -> Listing | None:
    """The list behind an address of this site, for this user; None where none is."""
    if len(path) > LONGEST:
        return None
    try:
        parts = urlsplit(path)
        view = resolve(parts.path).func
    except (Resolver404, ValueError):
        return None
    kind: Any = getattr(view, "view_class", None)
    if not (isinstance(kind, type) and issubclass(kind, ListPage)):
        return None
    asked = read_by(kind, QueryDict(parts.query))
    request = UserRequest()
    request.user, request.path, request.method, request.GET = user, parts.path, "GET", QueryDict(asked)
    page = kind()
    page.setup(request)
    page.filterset = page.get_filterset(page.get_filterset_class())
    return Listing(page, f"{parts.path}?{asked}" if asked else parts.path, user)


def read_by(kind: type[ListPage], query: QueryDict) -> str:
    """What of an address filters and sorts this list, of all its pages; cleaned as the text of any request."""
    known = {*kind.filterset_class.base_filters, kind.sort_kwarg}
    asked = QueryDict(mutable=True)
    for name, values in query.lists():
        if name in known and (value := clean(values[-1])):
            asked[name] = value
    return asked.urlencode()


def listing_of(request: UserRequest) -> Listing:
    """The list whose address a form names; 404 where there is none, 403 where this user may not open it."""
    listing = listing_at(request.POST.get("danh_sach", ""), request.user)
    if listing is None:
        raise Http404
    if not may(request.user, listing.page.action):
        raise PermissionDenied
    return listing
