"""Files in: checked, synced to the disk, then a row. Pages out: pictures made once and kept."""

import hashlib
import os
import secrets
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pypdfium2
from django.conf import settings
from django.core.files.base import File
from PIL import Image

from ocop.core.files import parsers, rules
from ocop.core.files.models import FileState, StoredFile
from ocop.core.files.rules import Kind
from ocop.core.refusal import Refusal

if TYPE_CHECKING:
    from ocop.accounts.models import User

_PDFIUM = threading.Lock()  # pdfium is not safe in threads
_MAX_PAGE_PIXELS = 20_000_000


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
    allow: Collection[Kind] = rules.EVIDENCE,
    limit_bytes: int | None = None,
) -> StoredFile:
    """Keep what was sent, or refuse it in words. The file is on the disk, synced, before the row is written."""
    name = rules.clean_name(upload.name or "")
    kind = rules.kind_by_name(name, allow)
    limit = upload_limit() if limit_bytes is None else limit_bytes
    rules.check_size(upload.size, limit)
    with _new_file() as path:
        _copy(upload, path, limit)
        kind, pages = _check(path, kind)
        return _keep(path, kind=kind, pages=pages, name=rules.kept_name(name, kind), by=by)


def store_bytes(data: bytes, *, name: str, kind: Kind, pages: int, by: "User | None") -> StoredFile:
    """Keep a file that this program made itself, unchecked and byte for byte."""
    with _new_file() as path:
        path.write_bytes(data)
        return _keep(path, kind=kind, pages=pages, name=rules.clean_name(name), by=by)


def forget(stored: StoredFile) -> None:
    """Take back what was just stored and then refused: nothing refers to it yet."""
    stored.delete()
    stored.disk_path.unlink(missing_ok=True)


def page_picture(stored: StoredFile, page: int, width: int) -> Path:
    """JPEG of one page (from 1), at least `width` pixels wide where the list of widths goes so far. Made once."""
    if not stored.has_pages:
        raise Refusal("Tệp Word, Excel không xem được tại đây. Hãy tải về để mở.")
    if not 1 <= page <= stored.pages:
        raise Refusal(f"Tệp này có {stored.pages} trang, không có trang {page}.")
    width = rules.page_width(width)
    path = Path(settings.DATA_DIR) / "pages" / f"{stored.path}-{page}-{width}.jpg"
    if not path.exists():
        path.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        picture = _draw_page(stored, page, width) if stored.kind == Kind.PDF else _shrink(stored, width)
        picture.save(draft, format="JPEG", quality=82)
        draft.replace(path)
    return path


def pages_of(data: bytes) -> int:
    """Pages of a PDF made here."""
    with _PDFIUM, pypdfium2.PdfDocument(data) as pdf:
        return len(pdf)


# ── in ──


@contextmanager
def _new_file() -> Iterator[Path]:
    """A random path below DATA_DIR/files. Whatever fails leaves nothing behind."""
    token = secrets.token_hex(16)
    path = Path(settings.DATA_DIR) / "files" / token[:2] / token
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


def _check(path: Path, kind: Kind) -> tuple[Kind, int]:
    """The kind under which it is kept, and its pages."""
    with path.open("rb") as stream:
        rules.check_head(stream.read(rules.HEAD_BYTES), kind)
    if kind in rules.PICTURES:
        drawn = path.with_suffix(".new")
        try:
            kept = parsers.redraw_picture(path, drawn, kind)
            drawn.replace(path)
        finally:
            drawn.unlink(missing_ok=True)
        return kept, 1
    if kind == Kind.PDF:
        return kind, parsers.check_pdf(path)
    parsers.check_office(path, kind)
    return kind, 0


def _keep(path: Path, *, kind: Kind, pages: int, name: str, by: "User | None") -> StoredFile:
    path.chmod(0o640)
    digest, size = _digest(path)
    _sync(path)
    _sync(path.parent)
    return StoredFile.objects.create(
        sha256=digest,
        kind=kind,
        size=size,
        pages=pages,
        original_name=name,
        path=f"{path.parent.name}/{path.name}",
        stored_by=by,
        state=FileState.STORED,
    )


def _digest(path: Path) -> tuple[str, int]:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest(), path.stat().st_size


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


# ── out ──


def _draw_page(stored: StoredFile, number: int, width: int) -> Image.Image:
    try:
        with _PDFIUM, pypdfium2.PdfDocument(stored.disk_path) as pdf:
            page = pdf[number - 1]
            try:
                wide, high = page.get_size()
                scale = min(width / max(wide, 1), (_MAX_PAGE_PIXELS / max(wide * high, 1)) ** 0.5)
                bitmap = page.render(scale=scale, may_draw_forms=False)
                try:
                    drawn: Image.Image = bitmap.to_pil().convert("RGB")
                finally:
                    bitmap.close()
            finally:
                page.close()
            return drawn
    except pypdfium2.PdfiumError:
        raise Refusal(f"Trang {number} của tệp này không vẽ được. Hãy tải tệp về để xem.") from None


def _shrink(stored: StoredFile, width: int) -> Image.Image:
    with Image.open(stored.disk_path) as picture:
        picture.draft("RGB", (width, picture.height))
        if picture.has_transparency_data:
            ground = Image.new("RGB", picture.size, "white")
            ground.paste(picture, mask=picture.convert("RGBA").getchannel("A"))
            small = ground
        else:
            small = picture.convert("RGB")
    if small.width > width:
        small = small.resize((width, max(1, round(small.height * width / small.width))), Image.Resampling.LANCZOS)
    return small
