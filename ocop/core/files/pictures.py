"""Pictures of pages: made by a job after the file came, in a child, and kept. A request only looks for one.

They lie below DATA_DIR/pages under the name of the row's file. An empty one says that the page cannot be drawn; a name
with `.asked` behind it, that somebody waits for it: such pages come first.
"""

from collections.abc import Iterator
from pathlib import Path

import structlog
from django.conf import settings

from ocop.core.files import decoding, rules
from ocop.core.files.models import FileState, StoredFile
from ocop.core.files.rules import Kind
from ocop.core.jobs import services as jobs
from ocop.core.jobs.models import Job
from ocop.core.refusal import Refusal

log = structlog.get_logger(__name__)
DRAW = "page_pictures"
BATCH = 20  # pages; a child stops earlier when its seconds are over, so that who asks meanwhile need not wait
DEATHS = 2


class BeingMade(Exception):
    """The picture comes; the job is ordered."""


def page_picture(stored: StoredFile, page: int, width: int) -> Path:
    """Picture of one page (from 1), as wide as the next width of the list. Raises BeingMade, or Refusal in words."""
    if not stored.has_pages:
        raise Refusal("Tệp Word, Excel không xem được tại đây. Hãy tải về để mở.")
    if not 1 <= page <= stored.pages:
        raise Refusal(f"Tệp này có {stored.pages} trang, không có trang {page}.")
    path = path_of(stored, page, rules.page_width(width))
    if path.exists():
        if path.stat().st_size:
            return path
    elif stored.state == FileState.STORED:
        _ask_for(stored, path)
        raise BeingMade
    raise Refusal(f"Trang {page} của tệp này không vẽ được. Hãy tải tệp về để xem.")


def path_of(stored: StoredFile, page: int, width: int) -> Path:
    return Path(settings.DATA_DIR) / "pages" / f"{stored.path}-{page}-{width}.webp"


def order(stored: StoredFile) -> None:
    """One open job for a file, however often it is ordered; one that was given up waits for a hand."""
    if not stored.has_pages:
        return
    key = _key(stored.pk)
    known = Job.objects.filter(key=key).first()
    if known and known.done_at:
        known.delete()
    if known is None or known.done_at:
        jobs.order(DRAW, key, {"file": stored.pk}, by=stored.stored_by)


def forget(file: int) -> None:
    """Of a file that is no more, by its key, nothing is drawn."""
    Job.objects.filter(key=_key(file)).delete()


def _key(file: int) -> str:
    return f"{DRAW}:{file}"


def _ask_for(stored: StoredFile, path: Path) -> None:
    path.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
    path.with_suffix(".asked").touch()
    order(stored)


# ── the job ──


@jobs.handles(DRAW, "Tạo hình trang của tệp")
def draw(job: Job) -> None:
    """All pages in the common widths, and what is asked for in others. Goes on where it stopped. A page that kills its
    child is tried once more; then the file is marked, and no page of it is drawn again."""
    stored = StoredFile.objects.filter(pk=job.arguments["file"]).first()
    if stored is None:  # refused after all
        return
    deaths = job.arguments.get("deaths", 0)
    while stored.state == FileState.STORED and (missing := _missing(stored)):
        _make_folder(stored)
        try:
            decoding.draw(stored.disk_path, Kind(stored.kind), missing[:BATCH])
            deaths = 0 if _missing(stored) != missing else deaths + 1  # one that does nothing helps as little
        except decoding.Died:
            deaths += 1
            job.arguments["deaths"] = deaths
            job.save(update_fields=["arguments"])
        _forget_asked(missing[:BATCH])
        if deaths >= DEATHS:
            _mark(stored)
        job.advance(max(stored.pages - len(_missing(stored)), 0), stored.pages)


def _missing(stored: StoredFile) -> list[tuple[int, dict[int, Path]]]:
    """Pages with what they lack: those that are asked for, the newest question first, then from the first page on."""
    wanted: dict[int, dict[int, Path]] = {}
    for page, width in (*_asked(stored), *_common(stored)):
        path = path_of(stored, page, width)
        if not path.exists():
            wanted.setdefault(page, {})[width] = path
    return list(wanted.items())


def _common(stored: StoredFile) -> Iterator[tuple[int, int]]:
    widths = rules.SCAN_WIDTHS if stored.kind == Kind.PDF else rules.PICTURE_WIDTHS
    return ((page, width) for page in range(1, stored.pages + 1) for width in widths)


def _asked(stored: StoredFile) -> list[tuple[int, int]]:
    folder, name = path_of(stored, 1, 1).parent, Path(stored.path).name
    questions = sorted(folder.glob(f"{name}-*.asked"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    pairs = (path.stem.rsplit("-", 2)[1:] for path in questions)
    return [(int(page), int(width)) for page, width in pairs]


def _make_folder(stored: StoredFile) -> None:
    path_of(stored, 1, 1).parent.mkdir(mode=0o750, parents=True, exist_ok=True)


def _forget_asked(wanted: list[tuple[int, dict[int, Path]]]) -> None:
    for _, targets in wanted:
        for path in targets.values():
            if path.exists():
                path.with_suffix(".asked").unlink(missing_ok=True)


def _mark(stored: StoredFile) -> None:
    log.error("file_marked_unreadable", file=stored.pk)
    stored.state = FileState.BROKEN
    stored.save(update_fields=["state", "updated_at"])
