from typing import Any, ClassVar, cast

from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django_filters.views import FilterView

from ocop.accounts.access import login_in_place, may
from ocop.core.requests import UserRequest

PAGE_SIZE = 50
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


@method_decorator(login_in_place, name="dispatch")
class ListPage(FilterView):
    """A list: filter, sort, 50 a page, for htmx the rows alone.

    `sorts` maps the public sort key (`?sap-xep=ten`, `-ten` for down) to model fields; the primary key is
    always added, so that pages never overlap.
    """

    request: UserRequest
    action: str
    sorts: ClassVar[dict[str, tuple[str, ...]]] = {}
    default_sort: ClassVar[tuple[str, ...]] = ("-pk",)
    rows_template: str = ""
    paginate_by = PAGE_SIZE
    paginator_class = BoundedPaginator
    page_kwarg = "trang"
    strict = False

    def dispatch(self, request: UserRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may(request.user, self.action):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def sorted(self, rows: QuerySet) -> QuerySet:
        """Rows in the order asked for; an unknown key means the usual order."""
        key = self.request.GET.get("sap-xep", "")
        fields = self.sorts.get(key.removeprefix("-"), ())
        down = key.startswith("-")
        chosen = [f"-{field}" if down else field for field in fields] or list(self.default_sort)
        return rows.order_by(*chosen, "pk")

    def get_paginate_by(self, queryset: QuerySet) -> int:
        return self.paginate_by

    def paginate_queryset(self, queryset: QuerySet, page_size: int) -> tuple[Paginator, Page, Any, bool]:
        """The page asked for, the last one when beyond the end; nonsense is page 1."""
        paginator = self.get_paginator(self.sorted(queryset), page_size)
        page = paginator.get_page(self.request.GET.get(self.page_kwarg))
        return paginator, page, page.object_list, page.has_other_pages()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query = self.request.GET.copy()
        query.pop(self.page_kwarg, None)
        return super().get_context_data(
            sort=self.request.GET.get("sap-xep", ""), sorts=self.sorts, query=query.urlencode(), **kwargs
        )

    def get_template_names(self) -> list[str]:
        if self.rows_template and self.request.htmx and not self.request.htmx.boosted:
            return [self.rows_template]
        return [self.template_name]
