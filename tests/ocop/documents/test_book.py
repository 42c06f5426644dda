"""The number book and the copies of a paper: whose they are, and which one a reader gets."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from ocop.accounts.models import Succession, Unit
from ocop.accounts.roles import Role
from ocop.core.files.models import StoredFile
from ocop.core.files.services import at_hand
from ocop.core.refusal import Refusal
from ocop.core.text import spelt
from ocop.documents.official import services as official
from ocop.documents.official.forms import NumberForm
from ocop.documents.official.models import OfficialPaper
from ocop.documents.papers import PaperKind
from tests.factories import UnitFactory, UserFactory
from tests.ocop.core.files.making import pdf
from tests.ocop.documents.samples import SAMPLES
from tests.papers import printed, signed
from tests.races import Other
from tests.stored import near

pytestmark = pytest.mark.django_db
BOOK = reverse("documents:book")


def paper_of(unit: Unit, number: int, kind: str = "quyet-dinh", about=None) -> OfficialPaper:
    return official.write(kind, about=about or unit, unit=unit, context=SAMPLES[kind], number=number, by=None)


def test_the_book_shows_gaps_and_what_was_cancelled(client_of, city, office):
    first, last = paper_of(city, 1239), paper_of(city, 1246)
    with transaction.atomic():
        official.cancel_number(first, "Ghi nhầm số.", by=office)
    page = client_of(office).get(BOOK, {"loai": "quyet-dinh", "nam": "2024"}).content.decode()
    assert "1240 đến 1245: văn bản khác trong sổ của văn thư" in page
    assert "Đã hủy số" in page
    assert "Ghi nhầm số." in page
    assert page.index(last.number_text) < page.index(first.number_text)


def test_a_search_by_words_keeps_the_true_gaps(client_of, city, office):
    for number in (10, 11, 12):
        paper_of(city, number)
    page = client_of(office).get(BOOK, {"loai": "quyet-dinh", "nam": "2024", "q": "12/"}).content.decode()
    assert "12/QĐ-UBND" in page
    assert "văn bản khác trong sổ" not in page, "11 is ours"


def test_the_menu_opens_one_book_and_says_that_there_are_others(client_of, city, office):
    paper_of(city, 12), paper_of(city, 441, "ke-hoach")
    opened = client_of(office).get(BOOK).content.decode()
    assert "1 số của sổ được ghi gần nhất" in " ".join(opened.split())
    every = client_of(office).get(BOOK, {"loai": "", "nam": ""}).content.decode()
    assert 'href="?loai=&nam="' in opened
    assert "2 số" in every
    assert "gần nhất" not in every


def test_words_are_looked_for_in_any_spelling_and_in_every_book_until_one_is_chosen(client_of, city, office):
    decided, planned = paper_of(city, 12), paper_of(city, 441, "ke-hoach")
    ask = client_of(office).get
    plain = spelt(planned.title)
    page = ask(BOOK, {"q": plain}).content.decode()
    assert planned.number_text in page
    assert decided.number_text not in page
    assert planned.number_text in ask(BOOK, {"q": plain.upper(), "loai": "", "nam": ""}).content.decode()
    assert planned.number_text not in ask(BOOK, {"q": plain, "loai": "quyet-dinh", "nam": ""}).content.decode()


@pytest.mark.parametrize(
    "asked", [{"loai": "x"}, {"don_vi": "abc"}, {"nam": "9" * 30}, {"nam": "-1"}, {"q": "\0"}, {"trang": "x"}]
)
def test_nonsense_in_the_address_breaks_nothing(client_of, city, office, asked):
    paper_of(city, 7)
    assert client_of(office).get(BOOK, asked).status_code in (200, 400)


def test_another_units_book_stays_closed(client_of, city, other_ward):
    made = paper_of(city, 7)
    stranger = UserFactory(role=Role.WARD_OFFICER, unit=other_ward)
    assert made.number_text not in client_of(stranger).get(BOOK, {"loai": "quyet-dinh", "nam": "2024"}).content.decode()
    assert client_of(stranger).get(made.get_absolute_url()).status_code == 404


def test_what_came_from_an_ended_unit_is_in_its_successors_book(client_of, city, ward):
    made = paper_of(ward, 7, "bao-cao-xa")
    heir = UnitFactory(kind="ward", parent=city, name="Phường Mới", short_name="Mới")
    Unit.objects.filter(pk=ward.pk).update(valid_to=timezone.localdate() - timezone.timedelta(days=1))
    Succession.objects.create(unit=Unit.objects.get(pk=ward.pk), successor=heir, day=timezone.localdate())
    officer = UserFactory(role=Role.WARD_OFFICER, unit=heir)
    assert made.number_text in client_of(officer).get(BOOK).content.decode(), "without a filter"


def test_who_may_read_a_paper_gets_the_signed_copy_once_it_is_there(client_of, city, office):
    made = printed(paper_of(city, 7))
    assert made.scan is None
    signed(made, office)
    assert made.scan.original_name == "ban-ky.pdf"
    page = client_of(office).get(made.get_absolute_url()).content.decode()
    assert "Bản ký, đóng dấu (bản quét)" in page


def test_a_later_signed_copy_takes_the_place_and_the_first_stays(city, office):
    made = signed(paper_of(city, 7), office)
    first = made.scan
    official.keep_scan(made, SimpleUploadedFile("ky.pdf", pdf(4)), by=office)
    assert made.scan != first
    assert made.files.count() == 2


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_no_signed_copy_lands_on_a_number_that_is_being_cancelled(city, office):
    made = paper_of(city, 7)
    with transaction.atomic():
        official.cancel_number(made, "Ghi nhầm số.", by=office)
        late = Other(lambda: signed(OfficialPaper.objects.get(pk=made.pk), office))
        assert late.waits()
    with pytest.raises(Refusal, match="đã hủy"):
        late.ends()
    assert not made.files.exists()


def test_the_same_number_of_another_year_or_another_unit_is_free(city, other_ward):
    today = timezone.localdate()
    numbering = official.numbering(PaperKind.DECISION, city)

    def seven(unit: Unit, day: date) -> None:
        context = replace(SAMPLES["quyet-dinh"], day=day)
        official.write("quyet-dinh", about=unit, unit=unit, context=context, number=7, by=None)

    seven(city, date(today.year - 1, 5, 20))
    seven(other_ward, today)
    assert numbering.proposal() == 1
    assert numbering.check(7, today) == city
    seven(city, today)
    with pytest.raises(Refusal, match="Số 7 đã dùng"):
        numbering.check(7, today)
    assert numbering.proposal() == 8


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_who_cancel_one_number_at_once_the_second_is_told(city, office):
    made = paper_of(city, 7)

    def cancel():
        with transaction.atomic():
            official.cancel_number(OfficialPaper.objects.get(pk=made.pk), "Ghi nhầm số.", by=office)

    with transaction.atomic():
        cancel()
        late = Other(cancel)
        assert late.waits()
    with pytest.raises(Refusal, match="đã hủy"):
        late.ends()


def test_a_signed_copy_that_is_refused_or_sent_twice_leaves_nothing_behind(
    settings, city, office, django_capture_on_commit_callbacks
):
    made = printed(paper_of(city, 7))
    unsigned = at_hand(made.pdf).read_bytes()
    copy = pdf(4)
    official.keep_scan(made, SimpleUploadedFile("ky.pdf", copy), by=office)

    def kept() -> tuple[int, int]:
        folder = Path(settings.DATA_DIR) / "files"
        return StoredFile.objects.count(), len([path for path in folder.rglob("*") if path.is_file()])

    before = kept()
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(Refusal, match="chưa ký"):
        official.keep_scan(made, SimpleUploadedFile("ky.pdf", unsigned), by=office)
    assert kept() == before
    with django_capture_on_commit_callbacks(execute=True):
        official.keep_scan(made, SimpleUploadedFile("ky.pdf", copy), by=office)
    assert kept() == before
    assert near(made.scan).exists()


@pytest.mark.parametrize(
    ("number", "day"), [("0", "26/11/2026"), ("1000000", "26/11/2026"), ("", "26/11/2026"), ("7", "mai")]
)
def test_what_cannot_be_read_is_not_said_to_be_issued(city, number, day):
    """The proposal must not stand in a sentence beside another number in the field."""
    form = NumberForm({"number": number, "on": day}, numbering=official.numbering(PaperKind.DECISION, city))
    assert not form.is_valid()
    assert (form.act, form.will_issue, form.shown_checks) == ("Xem lại số, ngày", False, [])


def test_a_number_out_of_reach_is_refused_in_plain_words(city):
    form = NumberForm({"number": "0", "on": "01/01/2026"}, numbering=official.numbering(PaperKind.DECISION, city))
    assert form.errors["number"] == ["Ghi số từ 1 đến 999999."]


def test_a_fault_stands_beside_its_field_and_not_once_more_below(city):
    tomorrow = timezone.localdate() + timezone.timedelta(days=1)
    form = NumberForm(
        {"number": "7", "on": f"{tomorrow:%d/%m/%Y}"}, numbering=official.numbering(PaperKind.DECISION, city)
    )
    assert "chưa tới" in str(form.errors["on"])
    assert not any("chưa tới" in check.words for check in form.shown_checks)
    assert not form.will_issue


def test_the_book_says_what_a_ward_report_is_about(city):
    report = paper_of(city, 5, "bao-cao-xa")
    assert SAMPLES["bao-cao-xa"].product in report.title
