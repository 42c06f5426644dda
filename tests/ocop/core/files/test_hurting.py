"""SECURITY 34, 77: what hurts is refused in words or dies in its child, and nobody else notices."""

import time
from datetime import timedelta
from pathlib import Path

import pikepdf
import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from ocop.core.files import child, decoding, pictures, services
from ocop.core.files.models import FileState, StoredFile
from ocop.core.files.rules import ANY, FileFormat
from ocop.core.files.services import at_hand
from ocop.core.health import services as health
from ocop.core.jobs import services as jobs
from ocop.core.jobs.models import Job
from ocop.core.refusal import Refusal
from products.products.models import ProductPhoto
from tests.factories import ProductFactory

from . import hurting, making

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def data_dir(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return tmp_path


def sent(name: str, data: bytes) -> StoredFile:
    return services.store(making.upload(name, data), by=None, allow=ANY)


def drawn(stored: StoredFile) -> StoredFile:
    jobs.run(Job.objects.get(arguments__file=stored.pk).pk)
    stored.refresh_from_db()
    return stored


REFUSED = {
    "wide": ("a.png", lambda: hurting.png((14_000, 14_000)), "50 triệu điểm ảnh"),
    "wide with alpha": ("a.png", lambda: hurting.png((14_000, 14_000), "RGBA"), "50 triệu điểm ảnh"),
    "tall": ("a.png", lambda: hurting.png((100, 70_000)), "cắt thành nhiều ảnh"),
    "tall jpeg": ("a.jpg", lambda: hurting.wide_jpeg((100, 65_000)), "cắt thành nhiều ảnh"),
    "lying docx": ("a.docx", hurting.lying_docx, "giãn ra quá lớn"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_s34_what_would_grow_is_refused_by_its_head_or_while_it_is_counted(case, data_dir):
    name, make, words = REFUSED[case]
    data, begun = make(), time.monotonic()
    with pytest.raises(Refusal, match=words):
        sent(name, data)
    assert time.monotonic() - begun < 5
    assert not StoredFile.objects.exists()
    assert not [path for path in data_dir.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    "make",
    [lambda: ("a.jpg", hurting.wide_jpeg()), lambda: ("a.png", hurting.png((7_000, 7_000), "RGBA"))],
    ids=["jpeg of 196 megapixels", "png of 49 with alpha"],
)
def test_s34_the_largest_pictures_that_are_taken_fit_into_the_child(make):
    stored = sent(*make())
    with Image.open(at_hand(stored)) as picture:
        assert picture.width * picture.height <= child.KEPT_PIXELS
    drawn(stored)
    assert pictures.page_picture(stored, 1, 1200).stat().st_size


@pytest.mark.parametrize("make", [hurting.stream_bomb, hurting.nested_forms], ids=["stream bomb", "nested forms"])
def test_s34_a_page_that_kills_the_child_twice_marks_the_file(make, settings):
    settings.DECODING_SECONDS = 3
    stored = drawn(sent("a.pdf", make()))
    assert stored.state == FileState.BROKEN
    with pytest.raises(Refusal, match=r"không xem được ở đây\. Hãy tải tệp về"):
        pictures.page_picture(stored, 1, 1200)
    assert Job.objects.get().done_at  # the queue goes on
    assert "a.pdf" in health.files_can_be_shown().what
    assert decoding._turns._value == decoding.CHILDREN


def test_s34_a_marked_file_stands_on_the_administrators_first_page_with_where_it_lies(settings, administrator, client):
    settings.DECODING_SECONDS = 3
    client.force_login(administrator)
    assert "Tệp không tạo được hình trang" not in client.get("/lam-viec/").content.decode()
    kept = drawn(sent("hỏng.pdf", hurting.stream_bomb()))
    product = ProductFactory(name="Mắm thử")
    ProductPhoto.objects.create(product=product, file=kept)
    drawn(sent("lành.pdf", making.pdf()))
    page = client.get("/lam-viec/").content.decode()
    assert ("Tệp không tạo được hình trang" in page, "hỏng.pdf" in page, "lành.pdf" in page) == (True, True, False)
    address = reverse("admin:core_storedfile_change", args=[kept.pk])
    assert f'href="{address}"' in page
    shown = client.get(address).content.decode()
    assert ("không đọc được" in shown, "ảnh sản phẩm: " in shown) == (True, True)
    assert (
        client.get(f"{reverse('admin:core_storedfile_changelist')}?state__exact=broken").context["cl"].result_count == 1
    )
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        client.force_login(administrator)
        assert "hỏng.pdf" not in client.get("/lam-viec/").content.decode()


def test_s77_odd_pages_are_shown_within_both_limits():
    stored = drawn(sent("a.pdf", hurting.odd_pages()))
    for page in (1, 2):
        with Image.open(pictures.page_picture(stored, page, 1200)) as picture:
            assert max(picture.size) <= child.MAX_SIDE


def test_s33_what_hides_in_notes_fields_and_forms_is_gone_and_links_stay():
    data = hurting.hidden_pdf()
    assert data.count(b"CANARY") == 5
    stored = sent("a.pdf", data)
    with pikepdf.open(at_hand(stored)) as pdf:
        assert [str(note.Subtype) for note in pdf.pages[0].Annots] == ["/Link"]
        assert str(pdf.pages[0].Annots[0].A.S) == "/URI"
    assert b"CANARY" not in at_hand(stored).read_bytes()


def test_s34_an_ordinary_file_is_kept_quickly_though_a_process_is_started_for_it(record_property):
    sent("a.pdf", making.pdf(3))
    took = []
    for name, data in (("a.pdf", making.pdf(300)), ("a.jpg", making.picture(size=(1600, 1200)))):
        begun = time.monotonic()
        sent(name, data)
        took.append(time.monotonic() - begun)
    record_property("figure", f"kept: PDF of 300 pages {took[0]:.2f} s, photo {took[1]:.2f} s")
    assert max(took) < 5  # a figure, not a budget: machines are busy


def children() -> set[str]:
    """Of this process, ended ones that nobody has waited for too; a browser of other tests may be among them."""
    return {child for task in Path("/proc/self/task").glob("*/children") for child in task.read_text().split()}


def test_s34_nothing_is_left_of_a_child_that_was_killed(settings):
    settings.DECODING_SECONDS = 1
    before = children()
    stored = sent("a.pdf", hurting.nested_forms())
    with pytest.raises(decoding.Died):
        decoding.draw(at_hand(stored), FileFormat.PDF, [(1, {200: pictures.path_of(stored, 1, 200)})])
    assert children() <= before
