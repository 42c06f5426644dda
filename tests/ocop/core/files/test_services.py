import hashlib
import io
import os
import stat
from contextlib import suppress

import pikepdf
import pytest
from PIL import Image

from ocop.core.files import child, pictures, rules, services
from ocop.core.files.models import StoredFile
from ocop.core.files.rules import FileFormat
from ocop.core.files.services import at_hand
from ocop.core.jobs import services as jobs
from ocop.core.jobs.models import Job
from ocop.core.refusal import Refusal
from tests.stored import near

from . import making

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def data_dir(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return tmp_path


def files_on_disk(folder) -> list:
    return [path for path in folder.rglob("*") if path.is_file()]


def shown(stored: StoredFile, page: int, width: int):
    """The picture, once the worker did what the first look asked for."""
    with suppress(pictures.BeingMade):
        return pictures.page_picture(stored, page, width)
    jobs.run(Job.objects.get(kind=pictures.DRAW, arguments__file=stored.pk).pk)
    return pictures.page_picture(stored, page, width)


def store(name: str, data: bytes, **how) -> StoredFile:
    return services.store(making.upload(name, data), by=None, **how)


def test_a_pdf_is_kept_byte_for_byte_with_its_facts(data_dir):
    data = making.pdf(3)
    kept = store("Giấy phép.pdf", data)
    assert (kept.kind, kept.pages, kept.size) == (FileFormat.PDF, 3, len(data))
    assert kept.sha256 == hashlib.sha256(data).hexdigest()
    assert at_hand(kept).read_bytes() == data
    assert data_dir in near(kept).parents
    assert stat.S_IMODE(near(kept).stat().st_mode) == 0o640


WRONG = {
    "svg": ("x.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'),
    "html": ("x.html", b"<!doctype html><script>alert(1)</script>"),
    "html as pdf": ("x.pdf", b"<!doctype html><script>alert(1)</script>"),
    "zip as pdf": ("x.pdf", making.office()),
    "pdf as jpg": ("x.jpg", making.pdf()),
    "jpg as png": ("x.png", making.picture()),
    "svg as jpg": ("x.jpg", b'<svg xmlns="http://www.w3.org/2000/svg"/>'),
    "pdf that only says so": ("x.pdf", b"%PDF-1.7\nnothing more\n%%EOF\n"),
    "pdf behind something": ("x.pdf", b"GIF89a" + making.pdf()),
    "pdf and zip in one": ("x.pdf", making.pdf() + making.office()),
    "pdf and html in one": ("x.pdf", making.pdf() + b"<script>alert(1)</script>"),
    "half a pdf": ("x.pdf", making.pdf(5)[:300]),
    "half a picture": ("x.jpg", making.picture(size=(600, 600))[:2000]),
    "only a jpeg's head": ("x.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0" + b"<script>" * 50),
    "0 bytes": ("x.pdf", b""),
    "encrypted": ("x.pdf", making.pdf(encryption=pikepdf.Encryption(owner="a", user="b"))),
    "locked against printing": ("x.pdf", making.pdf(encryption=pikepdf.Encryption(owner="a", user=""))),
    "no page": ("x.pdf", making.pdf(0)),
    "docx as xlsx": ("x.xlsx", making.office("docx")),
    "plain zip": ("x.docx", making.office("docx", **{"[Content_Types].xml": b"<Types/>"})),
    "macro": ("x.docx", making.office("docx", **{"word/vbaProject.bin": b"x"})),
    "bomb": ("x.docx", making.office("docx", word__big_xml=b"0" * (child.MAX_UNPACKED_BYTES + 1))),
    "small bomb": ("x.xlsx", making.office("xlsx", xl__big_xml=b"0" * 5_000_000)),
    "many parts": ("x.docx", making.office("docx", **{f"word/{n}.xml": b"<a/>" for n in range(child.MAX_PARTS)})),
    "doctype": ("x.docx", making.office("docx", **{"word/a.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'})),
    "path out": ("x.docx", making.office("docx", **{"../../x.xml": b"<a/>"})),
    "outside template": (
        "x.docx",
        making.office(
            "docx",
            **{
                "word/_rels/settings.xml.rels": b'<Relationships><Relationship Id="1" Type="x/attachedTemplate" '
                b'Target="http://127.0.0.1/x.dotm" TargetMode="External"/></Relationships>'
            },
        ),
    ),
    "something behind a zip": ("x.docx", making.office("docx") + b"<script>alert(1)</script>"),
}


@pytest.mark.parametrize("case", WRONG)
def test_s29_what_is_not_what_it_says_is_refused_and_leaves_nothing(case, data_dir):
    name, data = WRONG[case]
    with pytest.raises(Refusal, match="Hãy "):
        store(name, data, allow=rules.ANY)
    assert not StoredFile.objects.exists()
    assert files_on_disk(data_dir) == []


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.PDF", making.pdf(), FileFormat.PDF),
        ("a.jpeg", making.picture("JPEG"), FileFormat.JPEG),
        ("a.png", making.picture("PNG"), FileFormat.PNG),
        ("a.webp", making.picture("WEBP"), FileFormat.WEBP),
        ("a.heic", making.picture("HEIF"), FileFormat.JPEG),
        ("a.docx", making.office("docx"), FileFormat.DOCX),
        ("a.xlsx", making.office("xlsx"), FileFormat.XLSX),
    ],
)
def test_s29_each_kind_on_the_list_is_kept(name, data, kind):
    assert store(name, data, allow=rules.ANY).kind == kind


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_s29_a_picture_is_redrawn_upright_without_exif_or_place(kind):
    suffix = {"JPEG": "jpg", "HEIF": "heic"}.get(kind, kind.lower())
    kept = store(f"ruộng.{suffix}", making.picture(kind, turned=True))
    data = at_hand(kept).read_bytes()
    drawn = Image.open(io.BytesIO(data))
    assert drawn.size == (30, 60)
    red, _, blue = drawn.convert("RGB").getpixel((15, 5))
    assert red > 200
    assert blue < 60
    assert not drawn.getexif()
    assert b"CANARY" not in data
    assert kept.pages == 1


def test_s29_what_hides_behind_a_picture_is_gone():
    kept = store("a.jpg", making.picture() + b"<script>CANARY</script>")
    assert b"CANARY" not in at_hand(kept).read_bytes()


def test_s30_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded():
    bomb = io.BytesIO()
    Image.new("1", (10_000, 5_001)).save(bomb, format="PNG")
    assert len(bomb.getvalue()) < 100_000
    with pytest.raises(Refusal, match="50 triệu điểm ảnh"):
        store("bom.png", bomb.getvalue())


def test_s30_the_limit_counts_what_arrives_not_what_was_announced(data_dir):
    sent = making.upload("a.pdf", making.pdf() + b" " * 5000)
    sent.size = 10
    with pytest.raises(Refusal, match="lớn hơn 0 MB"):
        services.store(sent, by=None, limit_bytes=1000)
    assert files_on_disk(data_dir) == []


def test_s30_a_scan_may_be_larger_than_a_common_file(settings):
    settings.MAX_UPLOAD_MB, settings.MAX_SCAN_MB = 1, 2
    scan = making.pdf()[:-6] + b"\n" * 1_200_000 + b"%%EOF\n"
    with pytest.raises(Refusal, match="lớn hơn 1 MB"):
        store("quét.pdf", scan)
    assert store("quét.pdf", scan, limit_bytes=services.scan_limit()).pages == 1


def test_s33_scripts_and_embedded_files_do_not_stay_in_a_pdf():
    assert b"CANARY" in making.active_pdf()
    kept = store("a.pdf", making.active_pdf())
    with pikepdf.open(at_hand(kept)) as pdf:
        assert "/OpenAction" not in pdf.Root
        assert "/AA" not in pdf.pages[0].obj
        assert len(pdf.attachments) == 0
    assert b"CANARY" not in at_hand(kept).read_bytes()


def test_a_name_with_a_path_in_it_stays_inside(data_dir):
    kept = store("../../../tmp/xấu.pdf", making.pdf())
    assert kept.original_name == "xấu.pdf"
    assert data_dir / "files" in near(kept).parents


def test_a_page_becomes_a_picture_once(data_dir):
    kept = store("a.pdf", making.pdf(2))
    first = shown(kept, 2, 700)
    with Image.open(first) as drawn:
        assert drawn.format == "WEBP"
        assert drawn.width == pytest.approx(800, abs=1)
    written = first.stat().st_mtime_ns
    assert shown(kept, 2, 800) == first
    assert first.stat().st_mtime_ns == written
    assert {path.suffix for path in (data_dir / "pages").rglob("*") if path.is_file()} == {".webp"}


def test_pages_come_in_the_order_in_which_they_are_asked_for(data_dir):
    kept = store("a.pdf", making.pdf(5))
    for page in (2, 4):
        with pytest.raises(pictures.BeingMade):
            pictures.page_picture(kept, page, 1600)
    os.utime(next((data_dir / "asked").rglob("*-2-1600.webp")), (0, 0))  # a while ago
    assert [page for page, _ in pictures._missing(kept, pictures._made(kept))] == [4, 2, 1, 3, 5]
    assert Job.objects.filter(kind=pictures.DRAW).count() == 1
    shown(kept, 2, 1600)
    assert pictures._missing(kept, pictures._made(kept)) == []
    assert pictures.page_picture(kept, 4, 1600).exists()


def test_pictures_that_were_swept_are_made_again_when_somebody_looks():
    kept = store("a.pdf", making.pdf())
    path = shown(kept, 1, 200)
    path.unlink()
    assert shown(kept, 1, 200) == path


def test_one_content_stands_on_the_disk_once_and_no_row_takes_it_from_another(
    data_dir, django_capture_on_commit_callbacks
):
    data = making.pdf(7)
    rows = [store(f"{number}.pdf", data) for number in range(8)]
    assert len({near(row).stat().st_ino for row in rows}) == 1
    assert len({row.path for row in rows}) == 8  # nobody learns of another's
    with django_capture_on_commit_callbacks(execute=True):
        assert all(services.drop_unused(row) for row in rows[:7])
    assert files_on_disk(data_dir / "files") == [near(rows[7])]
    assert at_hand(rows[7]).read_bytes() == data
    assert near(store("9.pdf", data)).stat().st_ino == near(rows[7]).stat().st_ino, (
        "the content is still there for more"
    )


def test_a_damaged_twin_harms_no_new_upload():
    data = making.pdf(7)
    near(store("a.pdf", data)).write_bytes(b"%PDF-1.7 damaged")
    assert at_hand(store("a.pdf", data)).read_bytes() == data


def test_what_is_refused_after_all_leaves_neither_row_nor_file(data_dir, django_capture_on_commit_callbacks):
    sent = making.upload("a.pdf", making.pdf())
    with django_capture_on_commit_callbacks(execute=True), services.storing(sent, by=None) as stored:
        assert near(stored).exists()
    assert not StoredFile.objects.exists()
    assert files_on_disk(data_dir / "files") == []


def test_where_the_disk_has_no_room_a_file_is_refused_before_it_is_written(settings, data_dir):
    settings.KEEP_FREE_MB = 10**9
    with pytest.raises(Refusal, match=r"hết chỗ trên đĩa.*báo người quản trị"):
        store("a.pdf", making.pdf())
    assert files_on_disk(data_dir) == []


def test_a_picture_is_its_own_page():
    kept = store("a.png", making.picture("PNG", (900, 300)))
    with Image.open(shown(kept, 1, 200)) as drawn:
        assert drawn.size == (200, 67)


@pytest.mark.parametrize("page", [0, -1, 3, 10**9])
def test_a_page_that_is_not_there_is_refused(page):
    with pytest.raises(Refusal, match="có 2 trang"):
        shown(store("a.pdf", making.pdf(2)), page, 800)


def test_a_word_file_has_no_pictures():
    with pytest.raises(Refusal, match="Hãy tải về"):
        shown(store("a.docx", making.office(), allow=rules.OFFICE), 1, 800)


def test_s47_the_file_is_there_before_its_row(data_dir):
    kept = store("a.pdf", making.pdf())
    assert near(kept).exists()
    kept_bytes = services.store_bytes(b"%PDF-1.7 own", name="Giấy.pdf", kind=FileFormat.PDF, pages=1, by=None)
    assert at_hand(kept_bytes).read_bytes() == b"%PDF-1.7 own"
