"""A paper is written down by the act that issues it: its row, its number and all it says. A job makes the PDF."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.core.files.base import File
from django.db import models, transaction
from django.db.models import Exists, Max, OuterRef, Q
from django.utils import timezone
from pydantic import TypeAdapter

from ocop.accounts.models import Unit
from ocop.core import acts
from ocop.core.audit import services as audit
from ocop.core.constraints import in_words
from ocop.core.files import services as files
from ocop.core.files.models import StoredFile
from ocop.core.files.rules import PICTURES, FileFormat
from ocop.core.jobs.models import Job
from ocop.core.jobs.services import About, handles, order
from ocop.core.refusal import Refusal
from ocop.documents import notation, papers, qr, render
from ocop.documents.official import rules
from ocop.documents.official.models import CancelledNumber, FileKind, OfficialPaper, PaperFile
from ocop.documents.official.queries import OfficialPaperQuerySet
from ocop.documents.official.rules import Booked, Check, NotBefore, checks, refusal
from ocop.documents.paper_templates.rules import Texts
from ocop.documents.paper_templates.services import completed, symbol_of
from ocop.documents.papers import PAPERS, CertificatePaper, Paper, PaperKind

if TYPE_CHECKING:
    from ocop.accounts.models import User

MAKE_PDF = "paper"
SIGNED_COPIES = frozenset({FileFormat.PDF, *PICTURES})
_UNDERLAY = {PaperKind.CERTIFICATE: "documents/khung.html"}


# ── written down ──


def write(
    kind: str,
    *,
    about: models.Model,
    unit: Unit,
    context: Paper | dict[str, Any],
    number: int | None = None,
    by: "User | None",
) -> OfficialPaper:
    """Record one paper about a record with all it says, and order its PDF. A second one under the same number is a new
    edition. Raises Refusal for a number that another paper has."""
    paper, texts = completed(papers.build(kind, context), unit, number)
    taken = f"Số {paper.number_text} vừa được dùng cho văn bản khác. Hãy lấy số mới rồi lập lại."
    with in_words(paper_number_once=taken), transaction.atomic():
        made = _record(paper, texts, about=about, unit=unit, number=number, by=by)
        order(MAKE_PDF, _key(made), {"paper": made.pk}, by=by)
    return made


def _record(
    paper: Paper, texts: Texts, *, about: models.Model, unit: Unit, number: int | None, by: "User | None"
) -> OfficialPaper:
    year = (paper.day or timezone.localdate()).year
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
        content=frozen(paper, texts),
        made_by=by,
    )
    audit.record(by, "paper.made", about, paper=made, number=made.number_text)
    return made


def _edition(paper: Paper, about: models.Model, unit: Unit, number: int | None, year: int) -> int:
    if number is None:
        return 1
    same = OfficialPaper.objects.filter(unit=unit, kind=paper.kind, year=year, number=number)
    kind = ContentType.objects.get_for_model(about)
    if same.exclude(about_type=kind, about_id=about.pk).exclude(cancelled__is_slip=True).exists():
        raise Refusal(f"Số {paper.number_text} đã dùng cho văn bản khác. Hãy lấy số mới rồi lập lại.")
    return same.count() + 1


@cache
def _shape(kind: str) -> "TypeAdapter[Paper]":
    return TypeAdapter(PAPERS[kind])


def frozen(paper: Paper, texts: Texts) -> dict[str, Any]:
    """The paper and the office's words around it, as JSON."""
    return {"paper": _shape(paper.kind).dump_python(paper, mode="json"), "texts": asdict(texts)}


def thawed(paper: OfficialPaper) -> tuple[Paper, Texts]:
    """What `frozen` kept; a value it does not know is a bug and says so."""
    content: dict[str, Any] = paper.content or {}
    return _shape(paper.kind).validate_python(content["paper"]), TypeAdapter(Texts).validate_python(content["texts"])


def about(record: models.Model, kind: str = "") -> OfficialPaperQuerySet:
    """The papers of one record, newest first."""
    of_record = {"about_type": ContentType.objects.get_for_model(record), "about_id": record.pk}
    made: OfficialPaperQuerySet = OfficialPaper.objects.filter(**of_record)
    return made.filter(kind=kind) if kind else made


# ── its PDF ──


def _key(paper: OfficialPaper) -> str:
    return f"{MAKE_PDF}:{paper.pk}"


def job_of(paper: OfficialPaper) -> Job | None:
    """The job that makes the PDF; None for a paper of older versions, made with its row."""
    return Job.objects.filter(key=_key(paper)).first()


def job_in_hand(paper: OfficialPaper | None) -> Job | None:
    """The job of a PDF that is not there yet, for the page of the record."""
    return job_of(paper) if paper and not paper.pdf else None


def jobs_in_hand(papers: Iterable[OfficialPaper]) -> list[Job]:
    """As `job_in_hand`, for all papers of one record in one query."""
    keys = [_key(paper) for paper in papers]
    return list(Job.objects.filter(key__in=keys, done_at=None).order_by("pk")) if keys else []


def _of_job(job: Job) -> About | None:
    paper = OfficialPaper.objects.filter(pk=job.arguments["paper"]).first()
    return About(str(paper), paper.get_absolute_url()) if paper else None


@handles(MAKE_PDF, "Tạo văn bản (PDF)", _of_job)
def make_pdf(job: Job) -> None:
    """The PDF of a paper as it was written down; one, however often the job runs."""
    paper = OfficialPaper.objects.get(pk=job.arguments["paper"])
    if paper.pdf:
        return
    data = pdf_of([thawed(paper)])[0]
    name = f"{paper.get_kind_display()} {paper.number_text}".strip().replace("/", "-")
    stored = files.put_bytes(
        data, name=f"{name}.pdf", kind=FileFormat.PDF, pages=files.pages_of(data), by=paper.made_by
    )
    with transaction.atomic():
        if _locked(paper).pdf:
            return
        stored.save()
        PaperFile.objects.create(paper=paper, kind=FileKind.PDF, file=stored)
        audit.record(None, "paper.printed", paper.about or paper, paper=paper, sha256=stored.sha256)


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


def _sheet(paper: Paper, texts: Texts) -> render.Sheet:
    address = getattr(paper, "check_url", "")
    pictures = {"qr": qr.qr_svg(address, border=1).encode()} if address else {}
    return render.Sheet({"paper": paper, "texts": texts}, pictures, paper.title)


# ── the signed copy ──


def scan_refusal(paper: OfficialPaper, by: "User") -> str | None:
    """Why this user cannot hand in a signed copy of this paper."""
    return rules.scan_refusal(_facts(paper, by))


def _foreign(paper: OfficialPaper, sha256: str) -> str | None:
    """A file that cannot be this paper's signed copy: one that was made here, or another paper's copy."""
    rows = PaperFile.objects.filter(file__sha256=sha256).select_related("paper")
    if rows.exclude(kind=FileKind.SCAN).exists():
        return "Tệp này là bản PDF chưa ký do phần mềm tạo. Hãy in, ký, đóng dấu, quét rồi nộp bản quét."
    if other := rows.exclude(paper=paper).first():
        return f"Tệp này đã nộp làm bản ký của {other.paper.number_text or other.paper}. Hãy chọn đúng tệp."
    return None


def keep_scan(paper: OfficialPaper, upload: "File[Any]", *, by: "User") -> PaperFile:
    """Bản ký, đóng dấu: a later one takes the place of the one before, which stays. Raises Refusal."""
    if reason := scan_refusal(paper, by):
        raise Refusal(reason)
    with files.storing(upload, by=by, allow=SIGNED_COPIES, limit_bytes=files.scan_limit()) as stored:
        return _attach(paper, stored, by)


def _attach(paper: OfficialPaper, stored: StoredFile, by: "User") -> PaperFile:
    if reason := _foreign(paper, stored.sha256):
        raise Refusal(reason)
    with acts.doing(NUMBERED, "paper.scan", rules.scan_refusal, paper, by) as act:  # its number may be cancelled by now
        paper = act.record
        before = paper.files.current().filter(kind=FileKind.SCAN).select_related("file").first()
        if before and before.file.sha256 == stored.sha256:
            act.happened = False
            return before
        kept = PaperFile.objects.create(paper=paper, kind=FileKind.SCAN, file=stored, replaces=before)
        act.about = paper.about
        act.said |= {"paper": paper, "sha256": (before.file.sha256 if before else None, stored.sha256)}
    return kept


# ── numbers ──


def issuing_unit(unit: Unit, day: date) -> Unit:
    """Who issues this unit's papers on that day: itself, or what goes on for it after its end. Raises Refusal."""
    if unit.is_in_force(day):
        return unit
    heirs = [heir for heir in Unit.objects.filter(pk__in=unit.heirs(day)) if heir.is_in_force(day)]
    if len(heirs) == 1:
        return heirs[0]
    raise Refusal(
        f"{unit} không hoạt động ngày {day:%d/%m/%Y}, và chưa rõ đơn vị nào ban hành thay. "
        "Hãy ghi đơn vị nhận việc ở trang quản trị."
    )


WAS_SIGNED = Exists(PaperFile.objects.filter(paper=OuterRef("pk"), kind=FileKind.SCAN))


@dataclass(frozen=True)
class Numbering:
    """The number step of one paper: whose book, and which days its own must not lie before."""

    kind: PaperKind
    unit: Unit
    symbol: str
    not_before: tuple[NotBefore, ...]
    today: date

    def book(self, day: date) -> list[Booked]:
        """What this program knows of the book of that day's year, kept by who issues on that day. Raises Refusal."""
        unit = issuing_unit(self.unit, day)
        rows = OfficialPaper.objects.numbered().filter(unit=unit, kind=self.kind, year=day.year)
        found = rows.annotate(was_signed=WAS_SIGNED).order_by("number").select_related("cancelled")
        return [
            Booked(
                row.number,
                row.date or date(day.year, 1, 1),
                row.is_cancelled,
                row.is_cancelled and row.cancelled.is_slip and not row.was_signed,
            )
            for row in found.defer("content")
            if row.number
        ]

    def newest(self, most: int = 3) -> list[OfficialPaper]:
        rows = OfficialPaper.objects.for_book().filter(unit=self.issuer, kind=self.kind)
        return list(rows.prefetch_related("about").order_by("-year", "-number", "-edition")[:most])

    @property
    def issuer(self) -> Unit:
        """Who issues today; the unit itself where that is not known."""
        try:
            return issuing_unit(self.unit, self.today)
        except Refusal as no:
            no.is_no_answer()
            return self.unit

    def proposal(self) -> int:
        rows = OfficialPaper.objects.numbered().filter(unit=self.issuer, kind=self.kind, year=self.today.year)
        rows = rows.exclude(~Q(WAS_SIGNED), cancelled__is_slip=True)  # a slip leads the next one nowhere
        return (rows.aggregate(last=Max("number"))["last"] or 0) + 1

    def checks(self, number: int, day: date) -> tuple[Check, ...]:
        try:
            book = self.book(day)
        except Refusal as no:
            no.is_no_answer()
            return (Check(str(no), "bad", "on"),)
        return checks(number, day, book=book, not_before=self.not_before, today=self.today)

    def check(self, number: int, day: date) -> Unit:
        """Who issues the paper under this number and day. Raises Refusal."""
        if reason := refusal(self.checks(number, day)):
            raise Refusal(reason)
        return issuing_unit(self.unit, day)

    def sentence(self, number: int, day: date) -> str:
        """ "Quyết định số 1247/QĐ-UBND ngày 24 tháng 5 năm 2024" """
        return f"{SHORT[self.kind]} số {notation.serial(number, self.symbol)} {notation.day_long(day)}"


SHORT = {
    PaperKind.DECISION: "Quyết định",
    PaperKind.WARD_REPORT: "Báo cáo",
    PaperKind.SUPPLEMENT: "Công văn",
    PaperKind.PLAN: "Kế hoạch",
}


def numbering(kind: PaperKind, unit: Unit, *not_before: NotBefore, today: date | None = None) -> Numbering:
    return Numbering(kind, unit, symbol_of(kind, unit), not_before, today or timezone.localdate())


def cancel_number(paper: OfficialPaper, reason: str, *, by: "User", slip: bool = False) -> CancelledNumber:
    """Hủy số, in the transaction of the act that goes back and says who may: the number stays in the book. It is given
    again only where it was a `slip`, and nobody signed a paper of it. Raises Refusal."""
    if not reason.strip():
        raise Refusal("Chưa ghi lý do hủy số. Hãy ghi, ví dụ: ghi nhầm số của công văn khác.")
    with acts.doing(NUMBERED, "paper.number_cancelled", rules.cancel_refusal, paper, by) as act:
        gone = CancelledNumber.objects.create(paper=act.record, reason=reason.strip(), is_slip=slip, by=by)
        act.about = act.record.about
        act.said |= {"paper": paper, "number": paper.number_text, "reason": gone.reason, "slip": slip}
    return gone


def _locked(paper: OfficialPaper) -> OfficialPaper:
    return OfficialPaper.objects.select_for_update(of=("self",)).get(pk=paper.pk)


def _facts(paper: OfficialPaper, by: "User") -> rules.PaperFacts:
    roles = OfficialPaper.objects.roles_of(by, paper.pk)
    later = paper.replaced_by
    return rules.PaperFacts(roles, paper.number_text, paper.is_cancelled, later.edition if later else None)


NUMBERED = acts.ActedOn(_locked, _facts)
