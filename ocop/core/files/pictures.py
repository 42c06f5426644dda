"""Pictures of pages: made by a job after the file came, in a child, and kept. A request only looks for one.

They lie in the store below `pages/` under the name of the row's file. An empty one says that the page cannot be drawn;
the same name below `asked/`, that somebody waits for it: such pages come first.
"""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import structlog

from ocop.core.files import decoding, rules, store
from ocop.core.files.models import FileState, StoredFile
from ocop.core.files.rules import FileFormat
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
    name = _name(stored, page, rules.page_width(width))
    try:
        path = store.current().fetch(f"{store.PAGES}{name}")
    except FileNotFoundError:
        if stored.state == FileState.STORED:
            store.current().mark(f"{store.ASKED}{name}")
            order(stored)
            raise BeingMade from None
    else:
        if path.stat().st_size:
            return path
    raise Refusal(f"Trang {page} của tệp này không xem được ở đây. Hãy tải tệp về để xem.")


def path_of(stored: StoredFile, page: int, width: int) -> Path:
    """Where this machine draws it."""
    return store.current().near(f"{store.PAGES}{_name(stored, page, width)}")


def _name(stored: StoredFile, page: int, width: int) -> str:
    return f"{stored.path}-{page}-{width}.webp"


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


# ── the job ──


@jobs.handles(DRAW, "Tạo hình trang của tệp")
def draw(job: Job) -> None:
    """All pages in the common widths, and what is asked for in others. Goes on where it stopped. A page that kills its
    child is tried once more; then the file is marked, and no page of it is drawn again."""
    stored = StoredFile.objects.filter(pk=job.arguments["file"]).first()
    if stored is None:  # refused after all
        return
    deaths, made = job.arguments.get("deaths", 0), _made(stored)
    while stored.state == FileState.STORED and (missing := _missing(stored, made)):
        batch, before = missing[:BATCH], len(made)
        source = store.current().fetch(stored.stored_name, stored.sha256)
        path_of(stored, 1, 1).parent.mkdir(mode=0o750, parents=True, exist_ok=True)
        try:
            decoding.draw(source, FileFormat(stored.kind), _paths(batch))
            _keep(stored, batch, made)
            deaths = 0 if len(made) > before else deaths + 1  # one that does nothing helps as little
        except decoding.Died:
            _keep(stored, batch, made)
            deaths += 1
            job.arguments["deaths"] = deaths
            job.save(update_fields=["arguments"])
        if deaths >= DEATHS:
            _mark(stored)
        job.advance(max(stored.pages - len(_missing(stored, made)), 0), stored.pages)


Wanted = list[tuple[int, dict[int, str]]]
"""Pages, each with the names of its pictures by their widths."""


def _made(stored: StoredFile) -> set[str]:
    return {found.name for found in store.current().names(f"{store.PAGES}{stored.path}-")}


def _missing(stored: StoredFile, made: set[str]) -> Wanted:
    """Pages with what they lack: those that are asked for, the newest question first, then from the first page on."""
    wanted: dict[int, dict[int, str]] = {}
    for page, width in (*_asked(stored), *_common(stored)):
        name = _name(stored, page, width)
        if f"{store.PAGES}{name}" not in made:
            wanted.setdefault(page, {})[width] = name
    return list(wanted.items())


def _common(stored: StoredFile) -> Iterator[tuple[int, int]]:
    widths = rules.SCAN_WIDTHS if stored.kind == FileFormat.PDF else rules.PICTURE_WIDTHS
    return ((page, width) for page in range(1, stored.pages + 1) for width in widths)


def _asked(stored: StoredFile) -> list[tuple[int, int]]:
    questions = sorted(store.current().names(f"{store.ASKED}{stored.path}-"), key=lambda found: -found.at)
    pairs = (PurePosixPath(found.name).stem.rsplit("-", 2)[1:] for found in questions)
    return [(int(page), int(width)) for page, width in pairs]


def _paths(batch: Wanted) -> list[tuple[int, dict[int, Path]]]:
    near = store.current().near
    return [(page, {width: near(f"{store.PAGES}{name}") for width, name in names.items()}) for page, names in batch]


def _keep(stored: StoredFile, batch: Wanted, made: set[str]) -> None:
    """What was drawn goes to the store, and who asked for it no longer waits."""
    at = store.current()
    waited = {found.name for found in at.names(f"{store.ASKED}{stored.path}-")}
    for _, names in batch:
        for name in names.values():
            picture, question = f"{store.PAGES}{name}", f"{store.ASKED}{name}"
            if at.near(picture).exists():
                at.keep(picture, at.near(picture))
                made.add(picture)
                if question in waited:
                    at.drop(question)


def _mark(stored: StoredFile) -> None:
    log.error("file_marked_unreadable", file=stored.pk)
    stored.state = FileState.BROKEN
    stored.save(update_fields=["state", "updated_at"])
