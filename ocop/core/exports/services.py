"""Lists as files: a short one in the answer, a long one by a job; who took what is in the trail."""

import secrets
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING, BinaryIO

from django.db import transaction
from django.utils import timezone

from ocop.accounts.access import may
from ocop.accounts.users.models import memberships
from ocop.core.audit import services as audit
from ocop.core.exports.books import Book, book_at
from ocop.core.exports.files import ExportFormat, Rows
from ocop.core.files import store
from ocop.core.files.rules import clean_name
from ocop.core.jobs.models import Job
from ocop.core.jobs.services import About, handles, order
from ocop.core.listing import AT_A_TIME, Listing, listing_at

if TYPE_CHECKING:
    from ocop.accounts.models import User

EXPORT = "list.export"
AT_ONCE = 1_000
"""Rows of a list that is given in the answer; a longer one is made by a job."""
KEPT = timedelta(hours=24)


def file_name(listing: Listing | Book, kind: ExportFormat, day: datetime) -> str:
    return clean_name(f"{listing.name} {day:%d-%m-%Y}.{kind}")


def export(listing: Listing | Book, kind: ExportFormat) -> IO[bytes] | Job:
    """The file of a short list, or the job that makes that of a long one. The same asked for again before it is made
    is the same job."""
    count = listing.count()
    with transaction.atomic():
        audit.record(
            listing.by, EXPORT, None, list=listing.name, filters=listing.filters, sort=listing.sort, rows=count,
            kind=kind.label,
        )  # fmt: skip
        if count > AT_ONCE:
            return _pending(listing, kind) or _order(listing, kind, count)
    made = tempfile.TemporaryFile()  # noqa: SIM115  the answer closes it
    listing.write(kind, made, lambda rows: rows)
    made.seek(0)
    return made


def _pending(listing: Listing | Book, kind: ExportFormat) -> Job | None:
    waiting = Job.objects.filter(kind=EXPORT, ordered_by=listing.by, done_at=None, failed_at=None)
    return waiting.filter(arguments__path=listing.path, arguments__kind=kind).first()


def _order(listing: Listing | Book, kind: ExportFormat, count: int) -> Job:
    token = secrets.token_hex(16)
    arguments = {
        "path": listing.path,
        "kind": kind,
        "token": token,
        "rows": count,
        "reach": reach(listing.by),
        "name": file_name(listing, kind, timezone.localtime()),
    }
    return order(EXPORT, f"{EXPORT}:{token}", arguments, by=listing.by)


# ── the long ones ──


def _of_job(job: Job) -> About:
    return About(str(job.arguments["name"]), job.arguments["path"])


@handles(EXPORT, "Xuất tệp", _of_job)
def make_file(job: Job) -> None:
    """Made beside its place under a name of this run's own, then put there: neither a run that was killed nor one that
    went on after its lease was another's spoils the file. What a killed one leaves is swept."""
    listing = _at(job.arguments["path"], job.ordered_by) if job.ordered_by else None
    if listing is None:
        raise LookupError(f"no list at {job.arguments['path']}")
    at, path = store.current(), path_of(job)
    path.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
    draft = path.with_suffix(f".{secrets.token_hex(4)}")
    try:
        with draft.open("wb") as target:
            kind = ExportFormat(job.arguments["kind"])
            listing.write(kind, target, _telling(job))
        job.advance(job.done, job.done)
        draft.replace(path)
        at.keep(_name(job), path)
    finally:
        draft.unlink(missing_ok=True)


def _at(path: str, user: "User") -> Listing | Book | None:
    return book_at(path, user) or listing_at(path, user)


def _telling(job: Job) -> Callable[[Rows], Rows]:
    """Rows as they were, of one sheet after the other, the job's bar going on with them."""
    total, done = int(job.arguments["rows"]), 0

    def told(rows: Rows) -> Rows:
        nonlocal done
        for row in rows:
            done += 1
            if done % AT_A_TIME == 0:
                job.advance(done, max(done, total))
            yield row
        job.advance(done, max(done, total))

    return told


def path_of(job: Job) -> Path:
    """Where this machine makes it."""
    return store.current().near(_name(job))


def opened(job: Job) -> BinaryIO:
    """The file that was made, on whichever machine. Raises FileNotFoundError, or `store.Silent` in words."""
    return store.current().fetch(_name(job)).open("rb")


def _name(job: Job) -> str:
    return f"{store.EXPORTS}{job.arguments['token']}"


def reach(user: "User") -> list[list[object]]:
    """By which roles, of which units, the user reaches what lists hold."""
    return sorted([member.role, member.unit_id] for member in memberships(user))


def lost_refusal(job: Job, user: "User") -> str | None:
    """Why a file that was made is no longer given: its owner reaches less than when it was ordered."""
    listing = _at(job.arguments["path"], user)
    held = reach(user)
    if listing and may(user, listing.action) and all(one in held for one in job.arguments.get("reach", [])):
        return None
    return "Quyền của tài khoản đã đổi từ khi xuất, tệp này không tải được nữa. Hãy mở nơi đã xuất để xuất lại."


def until(job: Job) -> datetime | None:
    """Until when it is given out; None while it is not made."""
    return job.done_at + KEPT if job.done_at else None
