import hashlib
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from ocop.accounts.models import Unit, UnitKind
from ocop.core.audit.models import AuditEvent
from ocop.core.files.rules import FileFormat
from ocop.core.files.services import at_hand, store_bytes
from ocop.core.jobs import services as jobs
from ocop.core.refusal import Refusal
from ocop.core.triggers import Guard, install
from ocop.documents.official import services
from ocop.documents.official.models import FileKind, OfficialPaper, PaperFile
from ocop.documents.paper_templates.models import PaperTemplate
from ocop.documents.paper_templates.services import completed
from ocop.documents.papers import build
from tests.factories import UserFactory
from tests.guards import unguarded
from tests.papers import printed
from tests.races import Other
from tests.stored import near

from .reading import text_of
from .samples import SAMPLES

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def data_dir(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@pytest.fixture
def city() -> Unit:
    return Unit.objects.create(kind=UnitKind.CITY, name="Thành phố Long Xuyên", short_name="Long Xuyên", code="883")


def write(city, number=None, about=None, kind="quyet-dinh") -> OfficialPaper:
    return services.write(kind, about=about or city, unit=city, context=SAMPLES[kind], number=number, by=None)


def make(city, number=None, about=None, kind="quyet-dinh") -> OfficialPaper:
    return printed(write(city, number, about, kind))


def test_a_paper_is_kept_with_its_number_file_and_event(city):
    made = make(city, 7)
    assert (made.number_text, made.date, made.year, made.edition) == ("07/QĐ-UBND", date(2024, 5, 20), 2024, 1)
    data = at_hand(made.pdf).read_bytes()
    assert made.pdf.sha256 == hashlib.sha256(data).hexdigest()
    assert made.pdf.pages >= 1
    assert made.pdf.original_name == "Quyết định phê duyệt kết quả 07-QĐ-UBND.pdf"
    assert "07/QĐ-UBND" in text_of(data)
    assert AuditEvent.objects.filter(action="paper.made").count() == 1
    assert list(services.about(city)) == [made]
    assert list(services.about(city, "ke-hoach")) == []


def test_a_paper_without_a_number_leaves_room_for_it(city):
    first, second = make(city), make(city)
    assert (first.number_text, first.edition, second.edition) == ("", 1, 1)
    assert "Số:/QĐ-UBND" in text_of(at_hand(first.pdf).read_bytes())


def test_the_same_number_again_is_a_new_edition_and_the_old_one_stays(city):
    old, new = make(city, 7), make(city, 7)
    assert (old.edition, new.edition) == (1, 2)
    assert old.pdf != new.pdf
    assert near(old.pdf).exists()


def test_a_number_of_another_matter_is_refused(city):
    other = Unit.objects.create(kind=UnitKind.WARD, name="Phường Mỹ Long", short_name="Mỹ Long", code="30283")
    make(city, 7)
    with pytest.raises(Refusal, match="Hãy lấy số mới"):
        make(city, 7, about=other)
    assert OfficialPaper.objects.count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_matters_under_one_number_at_once_the_second_is_told_to_take_another(city):
    other = Unit.objects.create(kind=UnitKind.WARD, name="Phường Mỹ Long", short_name="Mỹ Long", code="30283")
    with transaction.atomic():
        write(city, 7)
        second = Other(lambda: write(city, 7, about=other))
        assert second.waits()
    with pytest.raises(Refusal, match="vừa được dùng cho văn bản khác"):
        second.ends()
    assert OfficialPaper.objects.count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_make_one_pdf(city):
    paper = write(city, 7)
    job = services.job_of(paper)
    with transaction.atomic():
        services.make_pdf(job)
        second = Other(lambda: services.make_pdf(job))
        assert second.waits(), second.error
    second.ends()
    assert PaperFile.objects.filter(paper=paper).count() == 1
    assert AuditEvent.objects.filter(action="paper.printed").count() == 1


def test_another_no_of_the_database_is_not_told_as_a_number_taken(city):
    install(connection, Guard(OfficialPaper._meta.db_table, "INSERT", "thu", "không vì trùng"))
    with pytest.raises(IntegrityError, match="không vì trùng"):
        make(city, 7)


def lay(paper: OfficialPaper, kind: str, **given) -> PaperFile:
    stored = store_bytes(b"x", name="x.pdf", kind=FileFormat.PDF, pages=1, by=None)
    return PaperFile.objects.create(paper=paper, kind=kind, file=stored, **given)


def test_a_paper_has_files_of_several_kinds_each_beside_the_other(city):
    made, other = make(city, 7), make(city, 8)
    printed = made.pdf
    scan = lay(made, FileKind.SCAN)
    lay(other, FileKind.SCAN)
    assert [row.kind for row in made.files.current().order_by("pk")] == [FileKind.PDF, FileKind.SCAN]
    assert made.pdf == printed != scan.file


def test_a_later_file_of_a_kind_replaces_the_one_it_names(city):
    made = make(city, 7)
    first = made.files.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        lay(made, FileKind.PDF)
    second = lay(made, FileKind.PDF, replaces=first)
    assert list(made.files.current()) == [second]
    assert made.pdf == second.file
    with pytest.raises(IntegrityError), transaction.atomic():
        lay(made, FileKind.PDF, replaces=first)


def test_a_paper_whose_pdf_is_still_to_be_made_has_none(city):
    made = make(city, 7)
    with unguarded():
        made.files.all().delete()
    lay(made, FileKind.DOCX)
    assert made.pdf is None


@pytest.mark.parametrize("kind", [kind for kind in SAMPLES if kind != "giay-chung-nhan"])
def test_what_a_paper_says_is_kept_with_its_row_and_read_back_the_same(city, kind):
    written = write(city, 7 if kind in ("quyet-dinh", "bao-cao-xa") else None, kind=kind)
    written.refresh_from_db()
    paper, texts = services.thawed(written)
    assert (paper, texts) == completed(build(kind, SAMPLES[kind]), city, written.number)


def test_a_paper_is_made_as_it_was_written_although_the_offices_words_changed_since(city):
    kind = "yeu-cau-bo-sung"
    written = write(city, 7, kind=kind)
    PaperTemplate.objects.update_or_create(code=kind, unit=None, defaults={"opening": "Lời mở khác."})
    assert "Lờimởkhác." not in text_of(at_hand(printed(written).pdf).read_bytes())
    assert "Lờimởkhác." in text_of(at_hand(make(city, 8, kind=kind).pdf).read_bytes())


def test_its_job_makes_one_pdf_however_often_it_runs(city):
    written = write(city, 7)
    job = services.job_of(written)
    services.make_pdf(job)
    services.make_pdf(job)
    assert [row.kind for row in written.files.all()] == [FileKind.PDF]
    assert AuditEvent.objects.filter(action="paper.printed").count() == 1


def test_a_renderer_that_fails_leaves_the_paper_and_the_next_try_makes_it(city, tmp_path):
    written = write(city, 7)
    job = services.job_of(written)
    (tmp_path / "files").write_text("a file where the folder should be")
    with pytest.raises(OSError, match="files"):
        jobs.run(job.pk)
    (tmp_path / "files").unlink()
    assert written.pdf is None
    job.refresh_from_db()
    assert job.retry_at is not None
    jobs.again(job, by=UserFactory())
    jobs.run(job.pk)
    assert written.pdf
