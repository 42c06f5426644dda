"""What a file may be and be called. Pure: names, sizes and first bytes in, a kind or a Refusal out."""

import re
from collections.abc import Collection
from pathlib import PurePosixPath

import puremagic
from django.db import models

from ocop.core.refusal import Refusal
from ocop.core.text import clean


class FileFormat(models.TextChoices):
    PDF = "pdf", "PDF"
    JPEG = "jpeg", "ảnh JPEG"
    PNG = "png", "ảnh PNG"
    WEBP = "webp", "ảnh WebP"
    HEIC = "heic", "ảnh HEIC"
    DOCX = "docx", "Word"
    XLSX = "xlsx", "Excel"


PICTURES = frozenset({FileFormat.JPEG, FileFormat.PNG, FileFormat.WEBP, FileFormat.HEIC})
OFFICE = frozenset({FileFormat.DOCX, FileFormat.XLSX})
EVIDENCE = PICTURES | {FileFormat.PDF}
ANY = EVIDENCE | OFFICE

SUFFIXES = {
    ".pdf": FileFormat.PDF,
    ".jpg": FileFormat.JPEG,
    ".jpeg": FileFormat.JPEG,
    ".jfif": FileFormat.JPEG,
    ".png": FileFormat.PNG,
    ".webp": FileFormat.WEBP,
    ".heic": FileFormat.HEIC,
    ".heif": FileFormat.HEIC,
    ".docx": FileFormat.DOCX,
    ".xlsx": FileFormat.XLSX,
}
# the ending a kept file bears: HEIC is kept as JPEG
ENDINGS = {
    FileFormat.PDF: ".pdf",
    FileFormat.JPEG: ".jpg",
    FileFormat.PNG: ".png",
    FileFormat.WEBP: ".webp",
    FileFormat.HEIC: ".jpg",
    FileFormat.DOCX: ".docx",
    FileFormat.XLSX: ".xlsx",
}
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES = {
    FileFormat.PDF: "application/pdf",
    FileFormat.JPEG: "image/jpeg",
    FileFormat.PNG: "image/png",
    FileFormat.WEBP: "image/webp",
    FileFormat.HEIC: "image/heic",
    FileFormat.DOCX: WORD,
    FileFormat.XLSX: SHEET,
}
# what the first bytes must be, at offset 0: a file that is two things at once starts as only one of them
HEADS = {
    FileFormat.PDF: re.compile(rb"%PDF-\d\.\d"),
    FileFormat.JPEG: re.compile(rb"\xff\xd8\xff"),
    FileFormat.PNG: re.compile(rb"\x89PNG\r\n\x1a\n"),
    FileFormat.WEBP: re.compile(rb"RIFF....WEBP", re.DOTALL),
    FileFormat.HEIC: re.compile(rb"\x00\x00..ftyp(heic|heix|heim|heis|hevc|hevx|mif1|msf1)", re.DOTALL),
    FileFormat.DOCX: re.compile(rb"PK\x03\x04"),
    FileFormat.XLSX: re.compile(rb"PK\x03\x04"),
}
NO_ROOM = "Máy chủ sắp hết chỗ trên đĩa nên chưa nhận tệp này. Hãy báo người quản trị, rồi gửi lại."
HEAD_BYTES = 4096
NAME_CHARACTERS = 200
PAGE_WIDTHS = (200, 240, 400, 800, 1200, 1600, 2400)
SCAN_WIDTHS, PICTURE_WIDTHS = (200, 1200), (200, 240, 400, 800, 1200)
"""Drawn as soon as a file is there: what the viewer and the pages of a product show; the others when asked for."""

_PARTS = re.compile(r"(.*?)(\.[A-Za-z0-9]{1,8})?", re.DOTALL)
_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"|?*]+')


def clean_name(name: str, *, fallback: str = "tệp") -> str:
    """A file name to show: NFC, no folder, nothing a reader's system forbids, at most 200 characters."""
    last = clean(name).replace("\\", "/").rsplit("/", 1)[-1]
    last = " ".join(_UNSAFE.sub(" ", last).split()).strip(". ")
    stem, suffix = _PARTS.fullmatch(last).groups("")  # type: ignore[union-attr]  # it matches any line
    return f"{(stem.strip('. ') or fallback)[: NAME_CHARACTERS - len(suffix)].rstrip('. ')}{suffix}"


def kept_name(name: str, kind: FileFormat) -> str:
    """The name under which the kept file is handed out: its ending says what it is now."""
    path = PurePosixPath(name)
    if SUFFIXES.get(path.suffix.lower()) == kind != FileFormat.HEIC:
        return name
    return f"{path.stem or 'tệp'}{ENDINGS[kind]}"


def kind_by_name(name: str, allow: Collection[FileFormat]) -> FileFormat:
    kind = SUFFIXES.get(PurePosixPath(name).suffix.lower())
    if kind is None or kind not in allow:
        raise Refusal(not_taken(allow))
    return kind


def check_size(size: int, limit: int) -> None:
    if size == 0:
        raise Refusal("Tệp này rỗng (0 byte). Hãy chọn lại tệp hoặc chụp lại ảnh.")
    if size > limit:
        raise Refusal(
            f"Tệp này lớn hơn {limit // (1024 * 1024)} MB. Hãy giảm độ phân giải khi quét hoặc chia thành nhiều tệp."
        )


def check_room(size: int, free: int, kept_free: int) -> None:
    """Asked before anything is written: a full disk would also stop the database."""
    if free - size < kept_free:
        raise Refusal(NO_ROOM)


def check_sum(held: int, size: int, limit_mb: int, whose: str) -> None:
    if held + size > limit_mb * 1024 * 1024:
        raise Refusal(
            f"Các tệp của {whose} đã có {held / 1024 / 1024:.0f} MB, thêm tệp này thì vượt {limit_mb} MB. "
            "Hãy gỡ tệp không còn dùng, hoặc quét lại ở độ phân giải thấp hơn."
        )


def check_head(head: bytes, kind: FileFormat) -> None:
    """The first bytes are of the kind that the ending promises, also for a second opinion (SECURITY 29)."""
    if not HEADS[kind].match(head) or not _second_opinion(head, kind):
        raise Refusal(
            f"Nội dung tệp không phải {kind.label} như phần đuôi của tên. Hãy chụp ảnh JPEG hoặc gửi bản PDF."
        )


def _second_opinion(head: bytes, kind: FileFormat) -> bool:
    try:
        types = {match.mime_type for match in puremagic.magic_string(head)}
    except puremagic.PureError:
        return False
    if kind in OFFICE:  # any OOXML file: which one, its own parts say
        return WORD in types or SHEET in types or "application/zip" in types
    if kind == FileFormat.HEIC:
        return bool(types & {"image/heic", "image/heif", "image/heic-sequence", "image/heif-sequence"})
    return TYPES[kind] in types


def not_taken(allow: Collection[FileFormat]) -> str:
    if not set(allow) & EVIDENCE:
        return "Phần mềm không nhận loại tệp này. Hãy gửi tệp Excel (.xlsx) hoặc Word (.docx)."
    if FileFormat.PDF not in allow:
        return "Phần mềm không nhận loại tệp này. Hãy gửi ảnh JPEG, PNG hoặc HEIC."
    return "Phần mềm không nhận loại tệp này. Hãy chụp ảnh JPEG hoặc gửi bản PDF."


def page_width(width: int) -> int:
    """The next width of a short list, so that no address can fill the disk with pictures."""
    return next((known for known in PAGE_WIDTHS if known >= width), PAGE_WIDTHS[-1])
