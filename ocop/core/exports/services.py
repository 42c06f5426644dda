"""Lists as files: a short one in the answer, a long one by a job; who took what is in the trail."""

import secrets
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.http import QueryDict
from django.urls import Resolver404, resolve
from django.utils import timezone

from ocop.core.audit import services as audit
from ocop.core.columns import Column, Value, each_of
from ocop.core.exports import files
from ocop.core.exports.files import Kind
from ocop.core.files.rules import clean_name
from ocop.core.jobs.models import Job
from ocop.core.jobs.services import About, handles, order
from ocop.core.lists import ListPage
from ocop.core.requests import UserRequest
from ocop.core.templatetags.ocop import conditions

if TYPE_CHECKING:
    from ocop.accounts.models import User

EXPORT = "list.export"
AT_ONCE = 1_000
"""Rows of a list that is given in the answer; a longer one is made by a job."""
AT_A_TIME = 500
KEPT = timedelta(hours=24)


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
        """The conditions in words."""
        return [words for _, words in conditions(self.page.filterset.form)]

    def count(self) -> int:
        return int(self.page.filterset.qs.order_by().values("pk").count())

    def values(self) -> Iterator[list[Value]]:
        """Row by row; what a row needs is asked for many at a time."""
        columns = self.columns
        found = self.page.sorted(self.page.filterset.qs).iterator(chunk_size=AT_A_TIME)
        while batch := list(islice(found, AT_A_TIME)):
            for row in self.page.rows(batch):
                yield [column.read(row) for column in columns]


def listing_at(path: str, user: "User") -> Listing | None:
    """The list behind an address of this site, for this user; None where none is."""
    try:
        parts = urlsplit(path)
        view = resolve(parts.path).func
    except (Resolver404, ValueError):
        return None
    kind: Any = getattr(view, "view_class", None)
    if not (isinstance(kind, type) and issubclass(kind, ListPage)):
        return None
    query = QueryDict(parts.query, mutable=True)
    query.pop(kind.page_kwarg, None)  # all pages
    asked = query.urlencode()
    request = UserRequest()
    request.user, request.path, request.method, request.GET = user, parts.path, "GET", QueryDict(asked)
    page = kind()
    page.setup(request)
    page.filterset = page.get_filterset(page.get_filterset_class())
    return Listing(page, f"{parts.path}?{asked}" if asked else parts.path, user)


def file_name(listing: Listing, kind: Kind, day: datetime) -> str:
    return clean_name(f"{listing.name} {day:%d-%m-%Y}.{kind}")


def export(listing: Listing, kind: Kind) -> IO[bytes] | Job:
    """The file of a short list, or the job that makes that of a long one. The same asked for again before it is made
    is the same job."""
    count = listing.count()
    with transaction.atomic():
        sort = listing.page.request.GET.get("sap-xep", "")
        audit.record(
            listing.by, EXPORT, None, list=listing.name, filters=listing.filters, sort=sort, rows=count, kind=kind.label
        )
        if count > AT_ONCE:
            return _pending(listing, kind) or _order(listing, kind, count)
    made = tempfile.TemporaryFile()  # noqa: SIM115  the answer closes it
    files.write(kind, made, listing.name, listing.columns, listing.values())
    made.seek(0)
    return made


def _pending(listing: Listing, kind: Kind) -> Job | None:
    waiting = Job.objects.filter(kind=EXPORT, ordered_by=listing.by, done_at=None, failed_at=None)
    return waiting.filter(arguments__path=listing.path, arguments__kind=kind).first()


def _order(listing: Listing, kind: Kind, count: int) -> Job:
    token = secrets.token_hex(16)
    arguments = {
        "path": listing.path,
        "kind": kind,
        "token": token,
        "rows": count,
        "name": file_name(listing, kind, timezone.localtime()),
    }
    return order(EXPORT, f"{EXPORT}:{token}", arguments, by=listing.by)


# ── the long ones ──


def _of_job(job: Job) -> About:
    return About(str(job.arguments["name"]), job.arguments["path"])


@handles(EXPORT, "Xuất danh sách", _of_job)
def make_file(job: Job) -> None:
    """Made beside its place, then put there: a second run, or one that was killed, leaves the same one file."""
    listing = listing_at(job.arguments["path"], job.ordered_by) if job.ordered_by else None
    if listing is None:
        raise LookupError(f"no list at {job.arguments['path']}")
    path = path_of(job)
    path.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    with draft.open("wb") as target:
        kind = Kind(job.arguments["kind"])
        files.write(kind, target, listing.name, listing.columns, _telling(job, listing.values()))
    draft.replace(path)


def _telling(job: Job, rows: Iterator[list[Value]]) -> Iterator[Sequence[Value]]:
    """The rows, the job's bar going on with them."""
    total = int(job.arguments["rows"])
    done = 0
    for done, row in enumerate(rows, 1):
        if done % AT_A_TIME == 0:
            job.advance(done, max(done, total))
        yield row
    job.advance(done, done)


def path_of(job: Job) -> Path:
    return Path(settings.DATA_DIR) / "exports" / str(job.arguments["token"])


def until(job: Job) -> datetime | None:
    """Until when it is given out; None while it is not made."""
    return job.done_at + KEPT if job.done_at else None
