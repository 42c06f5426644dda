from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import structlog
from django.db.models import Model, QuerySet
from django.utils import timezone

from ocop.accounts.models import User
from ocop.core.audit import services as audit
from ocop.core.bulk.rules import MOST, Bulk, Line, Sorted, sorted_out
from ocop.core.listing import Listing
from ocop.core.moves import RELOAD
from ocop.core.refusal import Refusal

log = structlog.get_logger(__name__)
BROKEN = "Phần mềm gặp lỗi ở dòng này, chưa có gì thay đổi. Hãy thử lại; còn lỗi thì báo quản trị viên."
PRESSED_TWICE = timedelta(minutes=5)


def chosen(listing: Listing, keys: Sequence[str], *, every: bool) -> tuple[list[Model], int]:
    """The rows with these keys that the user may see, or all that the filter finds: at most MOST, and how many there
    are."""
    rows: QuerySet[Any] = listing.page.filterset.qs if every else listing.page.get_queryset()
    if not every:
        rows = rows.filter(pk__in=[int(key) for key in keys if key.isdecimal() and len(key) < 16])
    return list(listing.page.sorted(rows)[:MOST]), rows.order_by().values("pk").count()


def preview(bulk: Bulk[Any], rows: Sequence[Model], user: User) -> Sorted:
    return sorted_out([Line(row, _why(bulk, row, user)) for row in rows])


def _why(bulk: Bulk[Any], row: Model, user: User) -> str:
    return (bulk.refusal(row, user) or "").removesuffix(RELOAD)


def run(bulk: Bulk[Any], rows: Sequence[Model], values: dict[str, Any], user: User) -> Sorted:
    """Each row by its own act, in its own transaction: what one refuses, or fails at, holds back no other. A row that
    the same press has done already counts as done."""
    return sorted_out([Line(row, _done(bulk, row, values, user)) for row in rows])


def _done(bulk: Bulk[Any], row: Model, values: dict[str, Any], user: User) -> str:
    try:
        bulk.act(row, user, values)
    except Refusal as no:
        return "" if _just_done(bulk, row, user) else str(no).removesuffix(RELOAD)
    except Exception:  # the others are done or will be: the page must say which
        log.exception("bulk_row_failed", act=bulk.name, row=row.pk)
        return BROKEN
    return ""


def _just_done(bulk: Bulk[Any], row: Model, user: User) -> bool:
    since = timezone.now() - PRESSED_TWICE
    return audit.of(row).filter(by=user, action=bulk.trail, at__gte=since).exists()
