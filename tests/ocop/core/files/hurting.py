"""Files that hurt, made when a test asks for them."""

import io
import struct
import zipfile
import zlib

import pikepdf
from PIL import Image

from . import making


def _saved(document: pikepdf.Pdf, **how) -> bytes:
    out = io.BytesIO()
    document.save(out, **how)
    return out.getvalue()


def nested_forms(levels: int = 10, times: int = 8) -> bytes:
    """A page that draws a form eight times, which draws another eight times, ten levels deep: a billion lines."""
    document = pikepdf.new()
    page = document.add_blank_page(page_size=(595, 842))
    kind = {"Type": pikepdf.Name.XObject, "Subtype": pikepdf.Name.Form, "BBox": [0, 0, 595, 842]}
    form = document.make_stream(b"0 0 m 9 9 l S", **kind)
    for _ in range(levels - 1):
        inner = pikepdf.Dictionary(XObject=pikepdf.Dictionary(A=form))
        form = document.make_stream(b"/A Do " * times, **kind, Resources=inner)
    page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(A=form))
    page.obj.Contents = document.make_stream(b"/A Do " * times)
    return _saved(document)


def stream_bomb(megabytes: int = 1000) -> bytes:
    """A page's stream that inflates to a gigabyte, packed twice."""
    document = pikepdf.new()
    page = document.add_blank_page()
    engine = zlib.compressobj(9)
    packed = b"".join(engine.compress(b"0 0 m 9 9 l S\n" * 74_898) for _ in range(megabytes)) + engine.flush()
    page.obj.Contents = pikepdf.Stream(document, zlib.compress(packed, 9))
    page.obj.Contents.Filter = pikepdf.Array([pikepdf.Name.FlateDecode, pikepdf.Name.FlateDecode])
    out = io.BytesIO()
    document.save(out, stream_decode_level=pikepdf.StreamDecodeLevel.none, recompress_flate=False)
    return out.getvalue()


def png(size: tuple[int, int], mode: str = "RGB") -> bytes:
    """Of one colour, written line by line: nobody needs the memory to make it."""
    wide, high = size
    engine = zlib.compressobj(9)
    line = b"\0" + b"\x80" * (wide * len(mode))
    data = b"".join(engine.compress(line) for _ in range(high)) + engine.flush()
    head = struct.pack(">IIBBBBB", wide, high, 8, {"RGB": 2, "RGBA": 6, "L": 0}[mode], 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(map(_chunk, (b"IHDR", b"IDAT", b"IEND"), (head, data, b"")))


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def wide_jpeg(size: tuple[int, int] = (14_000, 14_000)) -> bytes:
    out = io.BytesIO()
    Image.new("L", size, 128).save(out, format="JPEG")
    return out.getvalue()


def odd_pages() -> bytes:
    document = pikepdf.new()
    document.add_blank_page(page_size=(10, 14_400))
    document.add_blank_page(page_size=(595, 842))
    document.pages[1].obj.MediaBox = pikepdf.Array([0, 0, 3_000_000_000, 3_000_000_000])
    return _saved(document)


def hidden_pdf() -> bytes:
    """A file on a note, a script in a field inside a field, XFA."""
    document = pikepdf.new()
    page = document.add_blank_page()
    held = document.make_stream(b"CANARY-ATTACHMENT", Type=pikepdf.Name.EmbeddedFile)
    note = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.FileAttachment, Rect=[0, 0, 9, 9],
        FS=pikepdf.Dictionary(Type=pikepdf.Name.Filespec, F="CANARY-NAME.exe", EF=pikepdf.Dictionary(F=held)),
    )  # fmt: skip
    link = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9],
        A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://ocop.gov.vn/"),
    )  # fmt: skip
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="CANARY-SCRIPT")
    inner = pikepdf.Dictionary(T="b", FT=pikepdf.Name.Tx, AA=pikepdf.Dictionary(K=script), A=script)
    outer = document.make_indirect(pikepdf.Dictionary(T="a", Kids=[document.make_indirect(inner)]))
    document.Root.AcroForm = pikepdf.Dictionary(Fields=[outer], XFA=document.make_stream(b"<xdp>CANARY-XFA</xdp>"))
    page.obj.Annots = pikepdf.Array([document.make_indirect(note), link])
    return _saved(document, compress_streams=False)


def lying_docx(megabytes: int = 150) -> bytes:
    """An entry that declares 1,000 bytes and holds 150 MB; its sum is that of the first thousand."""
    whole = making.office("docx")
    out = io.BytesIO(whole)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as pack, pack.open("word/media/a.bin", "w") as part:
        for _ in range(megabytes):
            part.write(b"0" * 1_048_576)
    data = bytearray(out.getvalue())
    fake = struct.pack("<I", zlib.crc32(b"0" * 1000))
    directory = data.index(b"PK\x01\x02")
    for at in (data.index(b"word/media/a.bin") - 30, data.index(b"word/media/a.bin", directory) - 46):
        head = 14 if at < directory else 16
        data[at + head : at + head + 4] = fake
        data[at + head + 8 : at + head + 12] = struct.pack("<I", 1000)
    return bytes(data)
