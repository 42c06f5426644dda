"""Papers are rendered first (slow, no lock held), kept with their SHA-256, then written down as rows."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import QuerySet
from django.utils import timezone

from ocop.accounts.models import Unit
from ocop.core.audit import services as audit
from ocop.core.constraints import in_words
from ocop.core.files import services as files
from ocop.core.files.rules import Kind
from ocop.core.refusal import Refusal
from ocop.documents import papers, qr, render
from ocop.documents.official.models import FileKind, OfficialPaper, PaperFile
from ocop.documents.paper_templates.rules import Texts
from ocop.documents.paper_templates.services import completed
from ocop.documents.papers import CertificatePaper, Paper, PaperKind

if TYPE_CHECKING:
    from ocop.accounts.models import User

_UNDERLAY = {PaperKind.CERTIFICATE: "documents/khung.html"}


def make(
    kind: str,
    *,
    about: models.Model,
    unit: Unit,
    context: Paper | dict[str, Any],
    number: int | None = None,
    by: "User | None",
) -> OfficialPaper:
    """Render, keep and record one paper about a record. A second one under the same number is a new edition."""
    paper, texts = completed(papers.build(kind, context), unit, number)
    data = pdf_of([(paper, texts)])[0]
    taken = f"Số {paper.number_text} vừa được dùng cho văn bản khác. Hãy lấy số mới rồi lập lại."
    with in_words(paper_number_once=taken), transaction.atomic():
        return _record(paper, data, about=about, unit=unit, number=number, by=by)


def preview(kind: str, *, unit: Unit, context: Paper | dict[str, Any]) -> bytes:
    """The same PDF, kept nowhere."""
    return pdf_of([completed(papers.build(kind, context), unit)])[0]


def certificates(batch: Sequence[CertificatePaper], unit: Unit) -> list[bytes]:
    """One PDF for each, in order; laid out together in batches, so that fonts are cut down once."""
    return pdf_of([completed(paper, unit) for paper in batch])


def pdf_of(whole: Sequence[tuple[Paper, Texts]]) -> list[bytes]:
    """PDFs of completed papers of one kind."""
    if not whole:
        return []
    kind = whole[0][0].kind
    return render.pdf_batch(
        f"documents/{kind}.html", [_sheet(*each) for each in whole], underlay=_UNDERLAY.get(kind, "")
    )


def about(record: models.Model, kind: str = "") -> QuerySet[OfficialPaper]:
    """The papers of one record, newest first."""
    made = OfficialPaper.objects.filter(about_type=ContentType.objects.get_for_model(record), about_id=record.pk)
    return made.filter(kind=kind) if kind else made


def _sheet(paper: Paper, texts: Texts) -> render.Sheet:
    address = getattr(paper, "check_url", "")
    pictures = {"qr": qr.qr_svg(address, border=1).encode()} if address else {}
    return render.Sheet({"paper": paper, "texts": texts}, pictures, paper.title)


def _record(
    paper: Paper, data: bytes, *, about: models.Model, unit: Unit, number: int | None, by: "User | None"
) -> OfficialPaper:
    year = (paper.day or timezone.localdate()).year
    name = f"{paper.kind.label} {paper.number_text if number is not None else ''}".strip().replace("/", "-")
    made = OfficialPaper.objects.create(
        kind=paper.kind,
        number=number,
        number_text=paper.number_text.strip() if number is not None else "",
        year=year,
        date=paper.day,
        edition=_edition(paper, about, unit, number, year),
        unit=unit,
        title=paper.title.strip(),
        about=about,
        made_by=by,
    )
    stored = files.store_bytes(data, name=f"{name}.pdf", kind=Kind.PDF, pages=files.pages_of(data), by=by)
    PaperFile.objects.create(paper=made, kind=FileKind.PDF, file=stored)
    audit.record(by, "paper.made", about, paper=made, number=made.number_text, sha256=stored.sha256)
    return made


def _edition(paper: Paper, about: models.Model, unit: Unit, number: int | None, year: int) -> int:
    if number is None:
        return 1
    same = OfficialPaper.objects.filter(unit=unit, kind=paper.kind, year=year, number_text=paper.number_text)
    kind = ContentType.objects.get_for_model(about)
    if same.exclude(about_type=kind, about_id=about.pk).exists():
        raise Refusal(f"Số {paper.number_text} đã dùng cho văn bản khác. Hãy lấy số mới rồi lập lại.")
    return same.count() + 1
