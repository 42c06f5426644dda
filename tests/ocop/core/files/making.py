"""Files as people send them, made in memory."""

import io
import zipfile

import pikepdf
import pillow_heif
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

GPS = 0x8825
ORIENTATION = 0x0112

pillow_heif.register_heif_opener()


def upload(name: str, data: bytes) -> SimpleUploadedFile:
    """Like a form's file, with the name exactly as sent (Django's own class cuts folders off)."""
    sent = SimpleUploadedFile("x", data)
    sent._name = name
    return sent


def pdf(pages: int = 1, **save) -> bytes:
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page(page_size=(595, 842))
    out = io.BytesIO()
    document.save(out, **save)
    return out.getvalue()


def active_pdf() -> bytes:
    document = pikepdf.new()
    document.add_blank_page()
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert('CANARY-JS')")
    document.Root.OpenAction = script
    document.Root.Names = pikepdf.Dictionary(
        JavaScript=pikepdf.Dictionary(Names=["a", script]),
    )
    document.attachments["virus.exe"] = b"CANARY-ATTACHMENT"
    document.pages[0].obj.AA = pikepdf.Dictionary(O=script)
    out = io.BytesIO()
    document.save(out, compress_streams=False)
    return out.getvalue()


def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 30), *, turned: bool = False) -> bytes:
    """Red left, blue right; with an EXIF place and, where asked, the note "turn me by 90 degrees"."""
    drawn = Image.new("RGB", size, "red")
    drawn.paste("blue", (size[0] // 2, 0, size[0], size[1]))
    exif = Image.Exif()
    exif[0x010E] = "CANARY-EXIF"
    exif.get_ifd(GPS)[1] = "N"
    if turned:
        exif[ORIENTATION] = 6
    out = io.BytesIO()
    drawn.save(out, format=kind, exif=exif.tobytes())
    return out.getvalue()


WORD_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
SHEET_MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def office(kind: str = "docx", **more: bytes) -> bytes:
    """A small OOXML file; `more` adds or replaces parts, "__" in a key for "/"."""
    main, mime = ("word/document.xml", WORD_MAIN) if kind == "docx" else ("xl/workbook.xml", SHEET_MAIN)
    parts = {
        "[Content_Types].xml": f'<Types><Override PartName="/{main}" ContentType="{mime}"/></Types>'.encode(),
        "_rels/.rels": b"<Relationships/>",
        main: b"<w/>",
    }
    parts |= {name.replace("__", "/"): data for name, data in more.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, data in parts.items():
            pack.writestr(name, data)
    return out.getvalue()
