"""The real parsers open what was sent: only what opens as a whole is kept (SECURITY 29, 32, 33)."""

import io
import os
import zipfile
from pathlib import Path
from typing import Any

import pikepdf
import pillow_heif
from PIL import Image, ImageCms, ImageOps

from ocop.core.files import rules
from ocop.core.files.rules import Kind
from ocop.core.refusal import Refusal

pillow_heif.register_heif_opener(thumbnails=False)
Image.MAX_IMAGE_PIXELS = rules.MAX_PIXELS
_FORMATS = {Kind.JPEG: ["JPEG"], Kind.PNG: ["PNG"], Kind.WEBP: ["WEBP"], Kind.HEIC: ["HEIF"]}
_SAVE: dict[Kind, dict[str, Any]] = {
    Kind.JPEG: {"format": "JPEG", "quality": 90, "optimize": True},
    Kind.PNG: {"format": "PNG"},
    Kind.WEBP: {"format": "WEBP", "quality": 90},
}
_BROKEN_PICTURE = "Ảnh này hỏng, không mở được. Hãy chụp lại hoặc gửi bản PDF."
_BROKEN_PDF = "Tệp PDF này hỏng, không mở được. Hãy quét lại hoặc lưu lại thành PDF."
_BROKEN_OFFICE = "Tệp Word, Excel này hỏng hoặc không đúng loại. Hãy lưu lại, hoặc gửi bản PDF."
_ACTIVE = ("/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/Rendition")


# ── pictures ──


def redraw_picture(source: Path, target: Path, kind: Kind) -> Kind:
    """The picture drawn anew: upright, sRGB, without EXIF, place, thumbnail or anything hidden behind it."""
    kept = Kind.JPEG if kind == Kind.HEIC else kind
    try:
        with Image.open(source, formats=_FORMATS[kind]) as picture:
            _check_pixels(picture)
            picture.load()
            drawn = _plain(ImageOps.exif_transpose(picture), kept)
        drawn.save(target, **_SAVE[kept])
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refusal(_too_many_pixels()) from None
    except (OSError, ValueError, SyntaxError, EOFError, RuntimeError, MemoryError):
        raise Refusal(_BROKEN_PICTURE) from None
    return kept


def _check_pixels(picture: Image.Image) -> None:
    if picture.width * picture.height > rules.MAX_PIXELS:
        raise Refusal(_too_many_pixels())


def _too_many_pixels() -> str:
    return (
        f"Ảnh này lớn hơn {rules.MAX_PIXELS // 1_000_000} triệu điểm ảnh. Hãy chụp hoặc quét ở độ phân giải thấp hơn."
    )


def _plain(picture: Image.Image, kind: Kind) -> Image.Image:
    """RGB (RGBA where the kind can) in sRGB, carrying no information besides its pixels."""
    mode = "RGBA" if kind != Kind.JPEG and picture.has_transparency_data else "RGB"
    plain = _srgb(picture, mode)
    bare = Image.new(mode, plain.size)
    bare.paste(plain)
    return bare


def _srgb(picture: Image.Image, mode: str) -> Image.Image:
    profile = picture.info.get("icc_profile")
    if profile and picture.mode in {"RGB", "RGBA", "CMYK"}:
        try:
            own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            same = picture.mode if picture.mode == mode else mode
            turned = ImageCms.profileToProfile(picture, own, ImageCms.createProfile("sRGB"), outputMode=same)
            if turned is not None:
                return turned
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # a broken profile: the colours as they are
    return picture.convert(mode)


# ── PDF ──


def check_pdf(source: Path) -> int:
    """Number of pages. Active parts are taken out of the file: its pages stay as they are."""
    _check_pdf_end(source)
    try:
        with pikepdf.open(source, allow_overwriting_input=True) as pdf:
            pages = len(pdf.pages)
            if pdf.is_encrypted:
                raise Refusal("Tệp PDF này có khóa hoặc mật khẩu. Hãy bỏ khóa rồi gửi lại.")
            if not 0 < pages <= rules.MAX_PDF_PAGES:
                raise Refusal(f"Tệp PDF này có {pages} trang. Hãy gửi tệp có từ 1 đến {rules.MAX_PDF_PAGES} trang.")
            if _take_out_active(pdf):
                pdf.save(source)
    except pikepdf.PasswordError:
        raise Refusal("Tệp PDF này có khóa hoặc mật khẩu. Hãy bỏ khóa rồi gửi lại.") from None
    except (pikepdf.PdfError, ValueError, TypeError, AttributeError, KeyError, RecursionError):
        raise Refusal(_BROKEN_PDF) from None
    return pages


def _check_pdf_end(source: Path) -> None:
    """Nothing but blanks and a short comment after the last %%EOF: no second file behind the first."""
    with source.open("rb") as stream:
        stream.seek(max(0, os.path.getsize(source) - 2048))
        tail = stream.read()
    end = tail.rfind(b"%%EOF")
    if end < 0 or len(tail[end + 5 :].strip(b"\0 \r\n\t")) > 0:
        raise Refusal(_BROKEN_PDF)


def _take_out_active(pdf: pikepdf.Pdf) -> bool:
    """JavaScript, launches, sent forms and embedded files go (SECURITY 33). True where there was any."""
    found = _drop_named(pdf) | _drop_actions(pdf.Root)
    for page in pdf.pages:
        found |= _drop_actions(page.obj)
        for note in page.obj.get("/Annots", []):
            if isinstance(note, pikepdf.Dictionary):
                found |= _drop_actions(note)
    for field in pdf.Root.get("/AcroForm", pikepdf.Dictionary()).get("/Fields", []):
        found |= _drop_actions(field)
    return found


def _drop_named(pdf: pikepdf.Pdf) -> bool:
    names = pdf.Root.get("/Names", pikepdf.Dictionary())
    found = [key for key in ("/JavaScript", "/EmbeddedFiles") if key in names]
    for key in found:
        del names[key]
    if found and "/AF" in pdf.Root:
        del pdf.Root["/AF"]
    return bool(found)


def _drop_actions(owner: pikepdf.Object) -> bool:
    found = False
    for key in ("/OpenAction", "/A"):
        action = owner.get(key)
        if isinstance(action, pikepdf.Dictionary) and ("/Next" in action or str(action.get("/S")) in _ACTIVE):
            del owner[key]
            found = True
    if "/AA" in owner:
        del owner["/AA"]
        found = True
    return found


# ── Word, Excel ──


def check_office(source: Path, kind: Kind) -> None:
    """A whole OOXML file of this very kind: no bomb, no macro, no link out, no path out, no DTD."""
    try:
        with zipfile.ZipFile(source) as pack:
            _check_pack(pack, source)
            _check_parts(pack, kind)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, OSError, ValueError, KeyError, EOFError, NotImplementedError):
        raise Refusal(_BROKEN_OFFICE) from None
    except RuntimeError:  # zipfile: a part is encrypted
        raise Refusal("Tệp này có mật khẩu. Hãy bỏ mật khẩu rồi gửi lại.") from None


def _check_pack(pack: zipfile.ZipFile, source: Path) -> None:
    parts = pack.infolist()
    unpacked, packed = sum(part.file_size for part in parts), sum(part.compress_size for part in parts)
    if len(parts) > rules.MAX_PARTS or unpacked > rules.MAX_UNPACKED_BYTES or unpacked > rules.MAX_RATIO * (packed + 1):
        raise Refusal("Tệp này giãn ra quá lớn khi mở. Hãy lưu lại tệp gọn hơn, hoặc gửi bản PDF.")
    if any(part.filename.startswith("/") or ".." in part.filename.split("/") for part in parts):
        raise Refusal(_BROKEN_OFFICE)
    with source.open("rb") as stream:  # an archive that ends where the file ends
        stream.seek(-(22 + len(pack.comment)), os.SEEK_END)
        if stream.read(4) != b"PK\x05\x06":
            raise Refusal(_BROKEN_OFFICE)


def _check_parts(pack: zipfile.ZipFile, kind: Kind) -> None:
    names = set(pack.namelist())
    main = "word/document.xml" if kind == Kind.DOCX else "xl/workbook.xml"
    if main not in names or rules.TYPES[kind].encode() + b".main+xml" not in _read(pack, "[Content_Types].xml"):
        raise Refusal(_BROKEN_OFFICE)
    if any(name.endswith(("vbaProject.bin", ".vbs", ".exe", ".js")) for name in names):
        raise Refusal("Tệp này có macro. Hãy lưu lại không có macro (.docx, .xlsx), hoặc gửi bản PDF.")
    for name in names:
        if name.endswith((".xml", ".rels")) and (b"<!DOCTYPE" in (text := _read(pack, name)) or b"<!ENTITY" in text):
            raise Refusal(_BROKEN_OFFICE)
        if name.endswith(".rels"):
            _check_links(text)


def _check_links(rels: bytes) -> None:
    for link in rels.split(b"<Relationship ")[1:]:
        if b'TargetMode="External"' in link and b"/hyperlink" not in link:
            raise Refusal("Tệp này lấy nội dung từ nơi khác. Hãy nhúng nội dung vào tệp, hoặc gửi bản PDF.")


def _read(pack: zipfile.ZipFile, name: str) -> bytes:
    """One part, never more of it than its own entry said."""
    with pack.open(name) as part:
        data = part.read(rules.MAX_UNPACKED_BYTES + 1)
    if len(data) > rules.MAX_UNPACKED_BYTES:
        raise Refusal(_BROKEN_OFFICE)
    return data
