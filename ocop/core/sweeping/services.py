"""What nobody needs any more goes each night (SECURITY 83)."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path

import structlog
from django.conf import settings
from django.db.models import Exists, OuterRef

from ocop.accounts.login.models import LoginAttempt
from ocop.core.drafts import services as drafts
from ocop.core.exports.services import EXPORT
from ocop.core.files import services as files
from ocop.core.files import store
from ocop.core.files.models import StoredFile
from ocop.core.files.pictures import DRAW
from ocop.core.jobs.models import Job
from ocop.core.resuming import services as resuming
from ocop.core.resuming.rules import KEPT as PARTIAL_KEPT

log = structlog.get_logger(__name__)
ATTEMPTS_KEPT = timedelta(days=1)  # the longest lock looks two hours back
TEMPORARY_KEPT = timedelta(days=1)
EXPORTS_KEPT = timedelta(days=1)
QUESTIONS_KEPT = timedelta(days=1)  # who still waits for a page asks again
JOBS_KEPT = timedelta(days=1)  # of those that made pictures: one for each file
PICTURES_KEPT = timedelta(days=30)  # drawn again when a page is looked at
ORPHANS_KEPT = timedelta(days=7)  # a file is on the disk before its row is
OBJECTS_KEPT = timedelta(days=1)  # and likewise in a bucket, which is paid for by what it holds
MOST_ORPHANS = 0.1
"""Share of the files without a row above which none is deleted: then it is the wrong database, or the wrong folder."""


def sweep(now: datetime) -> dict[str, int]:
    """How many of each went."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    at, contents = store.current(), Path(settings.DATA_DIR) / "contents"
    went = {
        "attempts": LoginAttempt.objects.filter(at__lt=now - ATTEMPTS_KEPT).delete()[0],
        "drafts": drafts.sweep(now),
        "temporary": _remove(_older(Path(settings.FILE_UPLOAD_TEMP_DIR), now - TEMPORARY_KEPT)),
        "export_jobs": Job.objects.filter(kind=EXPORT, done_at__lt=now - EXPORTS_KEPT).delete()[0],
        "picture_jobs": Job.objects.filter(kind=DRAW, done_at__lt=now - JOBS_KEPT).delete()[0],
        "partial": resuming.sweep(now),
        "unused": _drop_unused(now - ORPHANS_KEPT),
        "contents": _remove(path for path in _older(contents, now) if path.stat().st_nlink == 1),
        "copies": at.tidy(),
    }
    try:
        went |= {
            "exports": _drop(_before(store.EXPORTS, now - EXPORTS_KEPT)),
            "questions": _drop(_before(store.ASKED, now - QUESTIONS_KEPT)),
            "parts": _drop(_before(store.PARTS, now - 2 * PARTIAL_KEPT)),  # of rows that are gone
            "pictures": _drop(_before(store.PAGES, now - PICTURES_KEPT)),
            "orphans": _drop(_orphans(now - (OBJECTS_KEPT if at.is_far else ORPHANS_KEPT))),
        }
    except store.Silent as silent:  # the next night goes on
        log.warning("store_not_swept", why=silent.why)
    log.info("swept", **went)
    return went


def _drop_unused(than: datetime) -> int:
    """Rows of files that no record names: a save was refused, and the office died before it could take them back."""
    named = [
        Exists(relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")}))
        for relation in StoredFile.holders()
    ]
    rows = StoredFile.objects.filter(created_at__lt=than).filter(*(~one for one in named))
    return sum(files.drop_unused(row) for row in list(rows))  # read first: SQLite writes under no cursor of ours


def _older(folder: Path, than: datetime) -> Iterator[Path]:
    for path in folder.rglob("*"):
        if path.is_file() and path.stat().st_mtime < than.timestamp():
            yield path


def _before(beginning: str, than: datetime) -> Iterator[str]:
    """Names in the store, of what came before then."""
    return (found.name for found in store.current().names(beginning) if found.at < than.timestamp())


def _drop(names: Iterable[str]) -> int:
    count = 0
    for name in names:
        store.current().drop(name)
        count += 1
    return count


def _orphans(than: datetime) -> list[str]:
    """Old files of a save that was given up after its bytes were stored."""
    old = list(_before(store.FILES, than))
    known = set(StoredFile.objects.values_list("path", flat=True).iterator())
    lost = [name for name in old if name.removeprefix(store.FILES) not in known]
    if len(lost) > MOST_ORPHANS * len(old):
        log.warning("too_many_files_without_a_row", lost=len(lost), old=len(old))
        return []
    return lost


def _remove(paths: Iterator[Path]) -> int:
    count = 0
    for path in paths:
        path.unlink(missing_ok=True)
        count += 1
    return count
