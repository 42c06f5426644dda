"""Files in: opened in a child, put into the store for good, then a row."""

import os
import secrets
import shutil
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pypdfium2
import structlog
from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.db.models import ProtectedError, QuerySet, Sum

from ocop.core.files import decoding, pictures, rules
from ocop.core.files.models import FileState, StoredFile
from ocop.core.files.rules import FileFormat
from ocop.core.files.store import FILES, Silent, current, digest_of

if TYPE_CHECKING:
    from ocop.accounts.models import User

_PDFIUM = threading.Lock()  # pdfium is not safe in threads
log = structlog.get_logger(__name__)


def upload_limit() -> int:
    """Bytes a common file may have."""
    return int(settings.MAX_UPLOAD_MB) * 1024 * 1024


def scan_limit() -> int:
    """Bytes a scan of a whole dossier may have."""
    return int(settings.MAX_SCAN_MB) * 1024 * 1024


def store(
    upload: "File[Any]",
    *,
    by: "User | None",
    allow: Collection[FileFormat] = rules.EVIDENCE,
    limit_bytes: int | None = None,
) -> StoredFile:
    """Keep what was sent, or refuse it in words. The store has the file for good before the row is written."""
    name = rules.clean_name(upload.name or "")
    kind = rules.kind_by_name(name, allow)
    limit = upload_limit() if limit_bytes is None else limit_bytes
    rules.check_size(upload.size, limit)
    check_room(upload.size)
    with _new_file() as path:
        _copy(upload, path, limit)
        opened = _check(path, kind)
        stored = _keep(path, kind=opened.kind, pages=opened.pages, name=rules.kept_name(name, opened.kind), by=by)
    stored.save()
    pictures.order(stored)
    return stored


@contextmanager
def storing(
    upload: "File[Any]",
    *,
    by: "User | None",
    allow: Collection[FileFormat] = rules.EVIDENCE,
    limit_bytes: int | None = None,
) -> Iterator[StoredFile]:
    """`store` for an act that may yet be refused, or find that it has this file: what no row needs then goes again."""
    stored = store(upload, by=by, allow=allow, limit_bytes=limit_bytes)
    try:
        yield stored
    finally:
        drop_unused(stored)


def drop_unused(stored: StoredFile) -> bool:
    """The row and its file, unless another row needs it."""
    name, content, pk = stored.stored_name, _content(stored.sha256), stored.pk
    try:
        stored.delete()
    except ProtectedError:
        return False
    pictures.forget(pk)
    transaction.on_commit(partial(_remove, name, content))
    return True


def _remove(name: str, content: Path) -> None:
    """A name, and the content's own where that was the last: who takes a name of it meanwhile keeps the bytes."""
    try:
        current().drop(name)
    except Silent as silent:  # without a row it is swept
        log.warning("file_not_dropped", why=silent.why)
    with suppress(FileNotFoundError):
        if content.stat().st_nlink == 1:
            content.unlink()


def _content(digest: str) -> Path:
    return Path(settings.DATA_DIR) / "contents" / digest[:2] / digest


def check_room(size: int) -> None:
    """Raises Refusal where the disk would have too little left."""
    rules.check_room(size, shutil.disk_usage(settings.DATA_DIR).free, settings.KEEP_FREE_MB * 1024 * 1024)


def check_sum(held: "QuerySet[Any, Any]", size: int, limit_mb: int, whose: str) -> None:
    """What a record's files weigh together with one more; `held` gives their keys. Raises Refusal."""
    weight = StoredFile.objects.filter(pk__in=held).aggregate(sum=Sum("size"))["sum"] or 0
    rules.check_sum(weight, size, limit_mb, whose)


def store_bytes(data: bytes, *, name: str, kind: FileFormat, pages: int, by: "User | None") -> StoredFile:
    """Keep a file that this program made itself, unchecked and byte for byte."""
    stored = put_bytes(data, name=name, kind=kind, pages=pages, by=by)
    stored.save()
    return stored


def put_bytes(data: bytes, *, name: str, kind: FileFormat, pages: int, by: "User | None") -> StoredFile:
    """The bytes of `store_bytes` without the row, for an act that locks: a silent store is waited for before its
    transaction, `save()` stands in it. What no act saved is swept."""
    with _new_file() as path:
        path.write_bytes(data)
        return _keep(path, kind=kind, pages=pages, name=rules.clean_name(name), by=by)


def at_hand(stored: StoredFile) -> Path:
    """Its bytes on this machine, to be opened at once. Raises FileNotFoundError, or `store.Silent` in words."""
    return current().fetch(stored.stored_name, stored.sha256)


def pages_of(data: bytes) -> int:
    """Pages of a PDF made here."""
    with _PDFIUM, pypdfium2.PdfDocument(data) as pdf:
        return len(pdf)


# ── in ──


@contextmanager
def _new_file() -> Iterator[Path]:
    """Where a file with a random name is written. Whatever fails leaves nothing behind on this machine."""
    token = secrets.token_hex(16)
    path = current().near(f"{FILES}{token[:2]}/{token}")
    path.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
    try:
        yield path
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _copy(upload: "File[Any]", path: Path, limit: int) -> None:
    """Count while writing: what a sender says about the size is not believed."""
    written = 0
    with path.open("wb") as target:
        for chunk in upload.chunks():
            written += len(chunk)
            rules.check_size(written, limit)
            target.write(chunk)
    rules.check_size(written, limit)


def _check(path: Path, kind: FileFormat) -> decoding.Opened:
    """The kind under which it is kept, and its pages."""
    with path.open("rb") as stream:
        rules.check_head(stream.read(rules.HEAD_BYTES), kind)
    return decoding.check(path, kind)


def _keep(path: Path, *, kind: FileFormat, pages: int, name: str, by: "User | None") -> StoredFile:
    path.chmod(0o640)
    digest, size = digest_of(path)
    place, at = f"{path.parent.name}/{path.name}", current()
    if not at.is_far:
        _sync(path)
        _share(path, digest)
        _sync(path.parent)
    at.keep(f"{FILES}{place}", path)
    return StoredFile(
        sha256=digest,
        kind=kind,
        size=size,
        pages=pages,
        original_name=name,
        path=place,
        stored_by=by,
        state=FileState.STORED,
    )


def _share(path: Path, digest: str) -> None:
    """One content stands on the disk once: every row has a name of its own for it, so that none can take it from
    another. A store without hard links has it as often as it was sent."""
    content = _content(digest)
    content.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
    twin = path.with_suffix(".twin")
    try:
        os.link(path, content)
    except FileExistsError:
        if digest_of(content) == (digest, path.stat().st_size):  # a damaged one heals nobody
            os.link(content, twin)
            twin.replace(path)
        else:
            content.unlink()
    except OSError as error:
        log.warning("content_not_shared", error=error.strerror)
    finally:
        twin.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
