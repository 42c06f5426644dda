"""Opens what was sent, in a process of its own that may die: `python -I child.py '{"do": …}'` answers in JSON.

Run by `decoding.py` alone. It knows neither Django nor the database, limits itself before it opens anything (SECURITY
34), and takes in only the libraries that the task needs: an ordinary file costs 0.2 s.
"""

import errno
import io
import json
import os
import resource
import signal
import struct
import sys
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pikepdf
    import pypdfium2
    from PIL import Image

MEMORY_BYTES = 512 * 1024 * 1024
MOST_WRITTEN = 512 * 1024 * 1024  # bytes in one file
MAX_PIXELS = {"jpeg": 200_000_000, "png": 50_000_000, "webp": 50_000_000, "heic": 50_000_000}
"""A JPEG can be drawn small while it is read; the others are whole in memory, four bytes for each point."""
KEPT_PIXELS = 50_000_000
MAX_SIDE = 30_000  # a JPEG can be no longer than 65,500
WEBP_SIDE = 16_383  # the format knows no longer ones
SMALL = 400  # pixels across, of pictures that stand in lists
MAX_PAGE_PIXELS = 20_000_000
MAX_PDF_PAGES = 5000
MAX_UNPACKED_BYTES = 50 * 1024 * 1024
MAX_PARTS = 2000
MAX_RATIO = 100

FULL = (errno.ENOSPC, errno.EDQUOT)
FORMATS = {"jpeg": ["JPEG"], "png": ["PNG"], "webp": ["WEBP"], "heic": ["HEIF"]}
SAVE: dict[str, dict[str, Any]] = {
    "jpeg": {"format": "JPEG", "quality": 90},
    "png": {"format": "PNG"},
    "webp": {"format": "WEBP", "quality": 90},
}
BROKEN_PICTURE = "Ảnh này hỏng, không mở được. Hãy chụp lại hoặc gửi bản PDF."
BROKEN_PDF = "Tệp PDF này hỏng, không mở được. Hãy quét lại hoặc lưu lại thành PDF."
LOCKED_PDF = "Tệp PDF này có khóa hoặc mật khẩu. Hãy bỏ khóa rồi gửi lại."
BROKEN_OFFICE = "Tệp Word, Excel này hỏng hoặc không đúng loại. Hãy lưu lại, hoặc gửi bản PDF."
TOO_LARGE_OFFICE = "Tệp này giãn ra quá lớn khi mở. Hãy lưu lại tệp gọn hơn, hoặc gửi bản PDF."
ACTIVE = ("/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/Rendition", "/RichMediaExecute")
HELD = ("/AA", "/XFA", "/EF", "/AF", "/JS")  # what acts or is attached, in whatever holds it
ATTACHED = ("/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/Screen", "/3D")
OOXML = {
    "docx": ("word/document.xml", b"wordprocessingml.document.main+xml"),
    "xlsx": ("xl/workbook.xml", b"spreadsheetml.sheet.main+xml"),
}


class No(Exception):
    """What is wrong with the file, and what to do, in a Vietnamese sentence."""


def main() -> None:
    task = json.loads(sys.argv[1])
    limit(task.pop("limit"))
    try:
        answer = TASKS[task.pop("do")](**task)
    except No as no:
        answer = {"refusal": str(no)}
    except OSError as error:
        if error.errno not in FULL:
            raise
        answer = {"full": True}
    except MemoryError:
        sys.exit(3)
    sys.stdout.write(json.dumps(answer))


def _raise_if_full(error: BaseException) -> None:
    """A full disk is no fault of the file; some libraries tell it in words alone."""
    if getattr(error, "errno", None) in FULL or os.strerror(errno.ENOSPC) in str(error):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def limit(seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_WRITTEN, MOST_WRITTEN))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    signal.alarm(seconds + 5)  # also when nobody is left to kill it
    os.nice(5)  # pages are answered meanwhile


# ── pictures ──


def picture(source: str, target: str, kind: str) -> dict[str, Any]:
    """The picture drawn anew: upright, sRGB, without EXIF, place, thumbnail or anything hidden behind it."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # the limits here are by kind
    kept = "jpeg" if kind == "heic" else kind
    if kind == "heic":
        import pillow_heif

        pillow_heif.register_heif_opener(thumbnails=False)
    try:
        drawn = Image.open(source, formats=FORMATS[kind])
        _check_size(drawn, kind)
        _plain(drawn, kept).save(target, **SAVE[kept])
    except (OSError, ValueError, SyntaxError, EOFError, RuntimeError, struct.error) as error:
        _raise_if_full(error)
        raise No(BROKEN_PICTURE) from None
    return {"kind": kept, "pages": 1}


def _check_size(drawn: "Image.Image", kind: str) -> None:
    """By its head alone; a very large JPEG is then read at a half, a quarter or an eighth."""
    wide, high = drawn.size
    if wide * high > MAX_PIXELS[kind]:
        most = MAX_PIXELS[kind] // 1_000_000
        raise No(f"Ảnh này lớn hơn {most} triệu điểm ảnh. Hãy chụp hoặc quét ở độ phân giải thấp hơn.")
    if max(wide, high) > MAX_SIDE:
        raise No("Ảnh này dài quá 30.000 điểm ảnh nên không xem được. Hãy cắt thành nhiều ảnh ngắn hơn rồi gửi lại.")
    part = next(part for part in (1, 2, 4, 8) if wide * high <= KEPT_PIXELS * part * part)
    if part > 1:
        drawn.draft("RGB", (wide // part, high // part))


def _plain(drawn: "Image.Image", kept: str) -> "Image.Image":
    """RGB (RGBA where the kind can) in sRGB, carrying no information besides its pixels. One whole copy at a time."""
    from PIL import ImageOps

    drawn.load()
    profile = drawn.info.get("icc_profile")
    ImageOps.exif_transpose(drawn, in_place=True)
    mode = "RGBA" if kept != "jpeg" and drawn.has_transparency_data else "RGB"
    plain = _srgb(drawn, mode, profile)
    plain.info = {}
    return plain


def _srgb(drawn: "Image.Image", mode: str, profile: bytes | None) -> "Image.Image":
    if profile and drawn.mode in {"RGB", "RGBA", "CMYK"}:
        from PIL import ImageCms

        try:
            own, common = ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB")
            if drawn.mode == mode:
                ImageCms.profileToProfile(drawn, own, common, inPlace=True)
            else:
                drawn = ImageCms.profileToProfile(drawn, own, common, outputMode=mode) or drawn
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # a broken profile: the colours as they are
    return drawn if drawn.mode == mode else drawn.convert(mode)


# ── PDF ──


def pdf(source: str, target: str) -> dict[str, Any]:
    """Number of pages. Where something in it acts or is attached, `target` is the file without that; its pages stay."""
    import pikepdf

    _check_pdf_end(Path(source))
    try:
        with pikepdf.open(source) as document:
            pages = len(document.pages)
            if document.is_encrypted:
                raise No(LOCKED_PDF)
            if not 0 < pages <= MAX_PDF_PAGES:
                raise No(f"Tệp PDF này có {pages} trang. Hãy gửi tệp có từ 1 đến {MAX_PDF_PAGES} trang.")
            if take_out_active(document):
                document.save(target)
    except pikepdf.PasswordError:
        raise No(LOCKED_PDF) from None
    except (pikepdf.PdfError, ValueError, TypeError, AttributeError, KeyError, RecursionError, OSError) as error:
        _raise_if_full(error)
        raise No(BROKEN_PDF) from None
    return {"kind": "pdf", "pages": pages}


def _check_pdf_end(source: Path) -> None:
    """Nothing but blanks after the last %%EOF: no second file behind the first."""
    with source.open("rb") as stream:
        stream.seek(max(0, os.path.getsize(source) - 2048))
        tail = stream.read()
    end = tail.rfind(b"%%EOF")
    if end < 0 or len(tail[end + 5 :].strip(b"\0 \r\n\t")) > 0:
        raise No(BROKEN_PDF)


def take_out_active(document: "pikepdf.Pdf") -> bool:
    """Scripts, launches, sent forms, XFA and attached files go, wherever they hang (SECURITY 33). True if any."""
    found = _drop_names(document.Root)
    for part in document.objects:
        for owner in _dictionaries(part, 0):
            found |= _drop_active(owner)
    return found


def _drop_names(root: "pikepdf.Object") -> bool:
    names: Any = root.get("/Names", {})
    found = [key for key in ("/JavaScript", "/EmbeddedFiles") if key in names]
    for key in found:
        del names[key]
    return bool(found)


def _dictionaries(part: Any, depth: int) -> Iterator[Any]:
    """An object and what is written inside it; what it only points to comes by itself."""
    import pikepdf

    if isinstance(part, pikepdf.Array) and depth:
        inside = list(part)
    elif isinstance(part, pikepdf.Dictionary | pikepdf.Stream):
        yield part
        names = ("/Annots", "/Kids", "/Fields", "/Next")  # of arrays, only those that hold dictionaries that act
        pairs = list((part.stream_dict if isinstance(part, pikepdf.Stream) else part).items())
        inside = [held for key, held in pairs if key in names or isinstance(held, pikepdf.Dictionary)]
    else:
        return
    for held in inside:
        if depth < 30 and isinstance(held, pikepdf.Object) and not held.is_indirect:
            yield from _dictionaries(held, depth + 1)


def _drop_active(owner: Any) -> bool:
    found = False
    for key in HELD:
        if key in owner:
            del owner[key]
            found = True
    for key in ("/OpenAction", "/A", "/Next"):
        if _is_active(owner.get(key)):
            del owner[key]
            found = True
    return _drop_notes(owner) or found


def _is_active(action: Any) -> bool:
    import pikepdf

    return isinstance(action, pikepdf.Dictionary) and ("/Next" in action or str(action.get("/S")) in ACTIVE)


def _drop_notes(owner: Any) -> bool:
    """Notes on a page that hold a file."""
    import pikepdf

    notes = owner.get("/Annots")
    if not isinstance(notes, pikepdf.Array):
        return False
    stay = [note for note in notes if not _is_attached(note)]
    if len(stay) == len(notes):
        return False
    owner["/Annots"] = pikepdf.Array(stay)
    return True


def _is_attached(note: Any) -> bool:
    import pikepdf

    return isinstance(note, pikepdf.Dictionary) and str(note.get("/Subtype")) in ATTACHED


# ── Word, Excel ──


def office(source: str, kind: str) -> dict[str, Any]:
    """A whole OOXML file of this very kind: no bomb, no macro, no link out, no path out, no DTD."""
    try:
        with zipfile.ZipFile(source) as pack:
            _check_pack(pack, source)
            _check_parts(pack, kind)
    except (
        zipfile.BadZipFile, zipfile.LargeZipFile, OSError, ValueError, KeyError, EOFError, NotImplementedError,
        zlib.error, struct.error,
    ):  # fmt: skip
        raise No(BROKEN_OFFICE) from None
    except RuntimeError:  # zipfile: a part is encrypted
        raise No("Tệp này có mật khẩu. Hãy bỏ mật khẩu rồi gửi lại.") from None
    return {"kind": kind, "pages": 0}


def _check_pack(pack: zipfile.ZipFile, source: str) -> None:
    parts = pack.infolist()
    unpacked, packed = sum(part.file_size for part in parts), sum(part.compress_size for part in parts)
    if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED_BYTES or unpacked > MAX_RATIO * (packed + 1):
        raise No(TOO_LARGE_OFFICE)
    if any(part.filename.startswith("/") or ".." in part.filename.split("/") for part in parts):
        raise No(BROKEN_OFFICE)
    with open(source, "rb") as stream:
        for part in parts:
            _check_part(stream, part)
        stream.seek(-(22 + len(pack.comment)), os.SEEK_END)  # an archive that ends where the file ends
        if stream.read(4) != b"PK\x05\x06":
            raise No(BROKEN_OFFICE)


def _check_part(stream: io.BufferedReader, part: zipfile.ZipInfo) -> None:
    """Unpacked and counted: what an entry says of its size is not believed, nor a second head that says otherwise."""
    stream.seek(part.header_offset)
    mark, _, flags, method, _, _, _, packed, unpacked, name, extra = struct.unpack("<4sHHHHHIIIHH", stream.read(30))
    if flags & 1:
        raise RuntimeError("encrypted")
    said = (packed, unpacked) == (part.compress_size, part.file_size) or flags & 8
    if mark != b"PK\x03\x04" or method != part.compress_type or method not in {0, 8} or not said:
        raise No(BROKEN_OFFICE)
    stream.seek(name + extra, os.SEEK_CUR)
    count = sum(_unpacked(stream, part.compress_size, part.file_size)) if method else part.compress_size
    if count > part.file_size:
        raise No(TOO_LARGE_OFFICE)


def _unpacked(stream: io.BufferedReader, packed: int, most: int) -> Iterator[int]:
    """Sizes of the pieces that come out, until there is one too many."""
    engine, total = zlib.decompressobj(-15), 0
    while packed and total <= most:
        data = stream.read(min(packed, 65_536))
        packed -= len(data)
        while data and total <= most:
            size = len(engine.decompress(data, 1_048_576))
            total += size
            yield size
            data = engine.unconsumed_tail


def _check_parts(pack: zipfile.ZipFile, kind: str) -> None:
    names = set(pack.namelist())
    main, mime = OOXML[kind]
    if main not in names or mime not in pack.read("[Content_Types].xml"):
        raise No(BROKEN_OFFICE)
    if any(name.endswith(("vbaProject.bin", ".vbs", ".exe", ".js")) for name in names):
        raise No("Tệp này có macro. Hãy lưu lại không có macro (.docx, .xlsx), hoặc gửi bản PDF.")
    for name in names:
        text = pack.read(name)  # every part is whole: its sum is compared
        if name.endswith((".xml", ".rels")) and (b"<!DOCTYPE" in text or b"<!ENTITY" in text):
            raise No(BROKEN_OFFICE)
        if name.endswith(".rels"):
            _check_links(text)


def _check_links(rels: bytes) -> None:
    for link in rels.split(b"<Relationship ")[1:]:
        if b'TargetMode="External"' in link and b"/hyperlink" not in link:
            raise No("Tệp này lấy nội dung từ nơi khác. Hãy nhúng nội dung vào tệp, hoặc gửi bản PDF.")


# ── pages ──


def pages(source: str, kind: str, wanted: list[tuple[int, dict[str, str]]], seconds: float) -> dict[str, Any]:
    """WebPs of pages, in the order given, `{width: target}` for each: as many as `seconds` allow, at least one. A page
    that cannot be drawn becomes an empty file."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None
    end = time.monotonic() + seconds
    draw = _pdf_pages(source) if kind == "pdf" else _picture_page(source)
    for page, targets in wanted:
        widths = sorted((int(width) for width in targets), reverse=True)
        drawn = draw(page, widths[0])
        for width in widths:
            _write(drawn and _within(drawn, width), Path(targets[str(width)]))
        if time.monotonic() > end:
            break
    return {}


def _pdf_pages(source: str) -> "Callable[[int, int], Image.Image | None]":
    import pypdfium2

    document = pypdfium2.PdfDocument(source)

    def draw(number: int, width: int) -> "Image.Image | None":
        try:
            page = document[number - 1]
            try:
                return _render(page, width)
            finally:
                page.close()
        except (pypdfium2.PdfiumError, ValueError, OverflowError):
            return None

    return draw


def _render(page: "pypdfium2.PdfPage", width: int) -> "Image.Image":
    wide, high = (max(side, 1e-3) for side in page.get_size())
    scale = min(width / wide, (MAX_SIDE - 1) / high, (MAX_PAGE_PIXELS / (wide * high)) ** 0.5)
    bitmap = page.render(scale=scale, may_draw_forms=False)
    try:
        drawn: Image.Image = bitmap.to_pil().convert("RGB")
        return drawn
    finally:
        bitmap.close()


def _picture_page(source: str) -> "Callable[[int, int], Image.Image | None]":
    from PIL import Image

    def draw(number: int, width: int) -> "Image.Image | None":
        try:
            drawn = Image.open(source, formats=["JPEG", "PNG", "WEBP"])
            drawn.draft("RGB", (width, min(drawn.height, MAX_SIDE)))
            small = _within(drawn, width)
            if not small.has_transparency_data:
                return small.convert("RGB")
            ground = Image.new("RGB", small.size, "white")
            ground.paste(small, mask=small.convert("RGBA").getchannel("A"))
            return ground
        except (OSError, ValueError, SyntaxError):
            return None

    return draw


def _within(drawn: "Image.Image", width: int) -> "Image.Image":
    from PIL import Image

    if drawn.width <= width:
        return drawn
    return drawn.resize((width, max(1, round(drawn.height * width / drawn.width))), Image.Resampling.LANCZOS)


def _write(drawn: "Image.Image | None", target: Path) -> None:
    draft = target.with_name(f"{target.name}.{os.getpid()}")
    try:
        if drawn is None:
            draft.touch()
        else:
            if drawn.height > WEBP_SIDE:
                drawn.thumbnail((WEBP_SIDE, WEBP_SIDE))
            quality = 60 if drawn.width <= SMALL else 78  # a list shows many small ones
            drawn.save(
                draft, format="WEBP", quality=quality, method=2
            )  # a third of a JPEG's bytes; 4 takes twice the time
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


TASKS: dict[str, Callable[..., dict[str, Any]]] = {"picture": picture, "pdf": pdf, "office": office, "pages": pages}

if __name__ == "__main__":
    main()
