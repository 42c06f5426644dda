from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, cast

from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.urls import resolve, reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django_filters.views import FilterView

from ocop.accounts.access import login_in_place, may, roles
from ocop.accounts.policy import MAY
from ocop.core import seams
from ocop.core.bulk.rules import Bulk
from ocop.core.columns import Column, Title, each_of, joined, tick
from ocop.core.order import order_key
from ocop.core.requests import UserRequest
from ocop.core.saved_lists.models import SavedList
from ocop.core.templatetags.ocop import conditions, query_with

PAGE_SIZE = 50
MOST_PRINTED = 1_000  # rows of a printed list: some thirty sheets; a longer one is filtered, or taken as a file
MOST_ROWS = 5_000  # counted and paged; beyond it a filter finds sooner than a page number


class BoundedPaginator(Paginator):
    """Counts no further than MOST_ROWS, so that a list costs the same at 1,000 and at 100,000 rows."""

    @cached_property
    def counted(self) -> int:
        """Without the columns that only rows that are shown need."""
        rows = cast(QuerySet, self.object_list)
        return rows.order_by().values("pk")[: MOST_ROWS + 1].count()

    @cached_property
    def count(self) -> int:
        return min(self.counted, MOST_ROWS)

    @property
    def more(self) -> bool:
        """Whether there are rows beyond those counted."""
        return self.counted > MOST_ROWS


def in_order(rows: QuerySet, keys: Sequence[int]) -> list[Any]:
    """The rows of these keys, in their order; one that is gone meanwhile is left out."""
    read = rows.order_by().in_bulk(keys)
    return [read[pk] for pk in keys if pk in read]


@dataclass(frozen=True)
class Add:
    """The button that adds a row: who may, where, its words."""

    action: str
    url: str
    words: str


@dataclass(frozen=True)
class Nothing:
    """What an empty list says; to those who may add a row, how to begin."""

    title: str
    text: str
    to_begin: str = ""


@method_decorator(login_in_place, name="dispatch")
class ListPage(FilterView):
    """A list: filter, sort, 50 a page, each row by the same columns.

    Only `columns` that sort are sort keys (`?sap-xep=ten`, `-ten` for down); the primary key is always added, so
    that pages never overlap.
    """

    request: UserRequest
    action: str
    title: ClassVar[str]
    lead: ClassVar[str] = ""
    noun: ClassVar[str]
    crumbs: ClassVar[tuple[tuple[str, str], ...]] = ()  # words and URL names of the pages above
    columns: ClassVar[tuple[Column, ...]]
    default_sort: ClassVar[tuple[str, ...]] = ("-pk",)
    add: ClassVar[Add | None] = None
    nothing: ClassVar[Nothing]
    template_name = "core/list.html"
    paginate_by = PAGE_SIZE
    paginator_class = BoundedPaginator
    page_kwarg = "trang"
    sort_kwarg = "sap-xep"
    print_kwarg = "in"
    strict = False

    def dispatch(self, request: UserRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may(request.user, self.action):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def rows(self, found: Sequence[Any]) -> Sequence[Any]:
        """What the columns read, from some of the list's records: themselves, or what is asked for all at once."""
        return found

    @property
    def filter_label(self) -> str:
        return f"Lọc {self.noun}"

    def get_title(self) -> str:
        return self.title

    def get_columns(self) -> tuple[Column, ...]:
        """Those this user may see: a role that reads the list but not the column hides it in all rows, since the
        rows of each role stand among one another."""
        held = roles(self.request.user) & MAY[self.action]
        return tuple(column for column in self.columns if not column.needs or held <= MAY[column.needs])

    @cached_property
    def key(self) -> str:
        """The list's name among addresses."""
        return resolve(self.request.path).view_name

    @cached_property
    def saved(self) -> list[SavedList]:
        """What this user keeps about the list."""
        kept = SavedList.objects.filter(user=self.request.user, page=self.key)
        return sorted(kept, key=lambda each: order_key(each.name))

    def get_listed(self) -> list[Column]:
        """The columns of the table: those that the user chose, or the usual ones; what a row is called stays."""
        chosen = next((kept.columns for kept in self.saved if not kept.name), None)
        return [
            column
            for column in self.get_columns()
            if isinstance(column, Title) or (column.listed if chosen is None else column.name in chosen)
        ]

    @property
    def sorts(self) -> dict[str, tuple[str, ...]]:
        return {column.name: column.sort for column in each_of(self.get_columns()) if column.sort}

    @property
    def sort(self) -> str:
        """The key asked for, after "-" for down; empty for the usual order, which an unknown key means too."""
        key = self.request.GET.get(self.sort_kwarg, "")
        return key if key.removeprefix("-") in self.sorts else ""

    def sorted(self, rows: QuerySet) -> QuerySet:
        """Rows in the order asked for."""
        fields = self.sorts.get(self.sort.removeprefix("-"), ())
        down = self.sort.startswith("-")
        chosen = [f"-{field}" if down else field for field in fields] or list(self.default_sort)
        return rows.order_by(*chosen, "pk")

    @property
    def printed(self) -> bool:
        """Whether all rows are asked for on one page, to print (`?in=1`)."""
        return self.print_kwarg in self.request.GET

    def get_paginate_by(self, queryset: QuerySet) -> int:
        return MOST_PRINTED if self.printed else self.paginate_by

    def get_template_names(self) -> list[str]:
        return ["core/print.html"] if self.printed else [self.template_name]

    def paginate_queryset(self, queryset: QuerySet, page_size: int) -> tuple[Paginator, Page, Any, bool]:
        """The page asked for, the last one when beyond the end; nonsense is page 1. Where rows are skipped or put in
        another order, their keys alone are: the database would ask for each of them all that its columns show."""
        paginator = self.get_paginator(self.sorted(queryset), page_size)
        page = paginator.get_page(self.request.GET.get(self.page_kwarg))
        if self.sort or page.number > 1:
            page.object_list = in_order(queryset, list(page.object_list.values_list("pk", flat=True)))
        return paginator, page, page.object_list, page.has_other_pages()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        columns = self.get_listed()
        bulk = [] if self.printed else self.bulk()
        cells = [*([tick] if bulk else []), *(column.cell for column in columns)]
        rows = self.rows(list(context["page_obj"]))
        add = self.add if self.add and may(self.request.user, self.add.action) else None
        return context | {
            "title": self.get_title(),
            "crumbs": self.get_crumbs(),
            "columns": columns,
            "lines": [(row, joined(cell(row) for cell in cells)) for row in rows],
            "add": add,
            "choices": [(column, column in columns) for column in self.get_columns() if not isinstance(column, Title)],
            "kept": [kept for kept in self.saved if kept.name],
            "bulk": bulk,
            "print_at": query_with(self.request.GET, **{self.print_kwarg: 1}),
            "back": query_with(self.request.GET, **{self.print_kwarg: None}),
            "filters": [words for _, words in conditions(self.filterset.form)] if self.printed else [],
        }

    def bulk(self) -> list[Bulk[Any]]:
        """What may be done with the rows one chooses."""
        known = (bulk for some in seams.bulk_acts.ask() for bulk in some if bulk.listed_at == self.key)
        return [bulk for bulk in known if may(self.request.user, bulk.action)]

    def get_crumbs(self) -> list[tuple[str, str]]:
        above = [(words, reverse(name)) for words, name in self.crumbs]
        return [*above, (self.get_title(), "")] if above else []
