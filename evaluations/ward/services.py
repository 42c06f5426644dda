"""The ward's four matters are saved as they are written; the numbered report closes them for good."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from evaluations.ward.models import WardAssessment, WardMatter
from evaluations.ward.rules import (
    Asked,
    Facts,
    Said,
    asked,
    cancel_refusal,
    edit_refusal,
    issue_refusal,
    lines_of,
    open_matters,
)
from ocop.accounts.models import User
from ocop.core import acts
from ocop.core.acts import ActedOn
from ocop.core.refusal import Refusal
from ocop.documents.official import services as official
from ocop.documents.official.models import OfficialPaper
from ocop.documents.official.rules import NotBefore
from ocop.documents.papers import Attendee, Meeting, OpinionLine, PaperKind, WardReport
from ocop.documents.papers import WardMatter as MatterLine
from ocop.law.models import Level
from ocop.law.profiles.rules import ProfileRules, bodies_of
from ocop.law.profiles.services import rules_of as profile_rules
from ocop.law.sheets.services import rules_of as sheet_rules
from ocop.notifications import outbox
from products.dossiers.models import Dossier
from products.dossiers.rules.states import DossierKind, State
from products.dossiers.services import people
from products.dossiers.services.sheet import sheet_of

CARRIED_ON = ("meeting_on", "chaired_by", "attendance", "opinions", "signer", "signer_title")
OF_MATTER = ("position", "content", "criterion_id", "words", "answered", "level_id", "updated_by_id")
NONE_FITS = "none"  # "không mức nào phù hợp"


@dataclass(frozen=True)
class Part:
    """The ward's part as it stands: what is asked, what was said."""

    profile: ProfileRules
    matters: tuple[Asked, ...]
    assessment: WardAssessment | None
    said: Mapping[int, WardMatter]

    @property
    def open_matters(self) -> tuple[str, ...]:
        said = {position: Said(row.words, row.answered) for position, row in self.said.items()}
        meeting_on = self.assessment.meeting_on if self.assessment else None
        return open_matters(self.matters, said, self.profile, meeting_on)


def part_of(dossier: Dossier) -> Part:
    """Three queries, the sheet's rules cached."""
    profile = profile_rules(dossier.profile)
    try:
        sheet = sheet_rules(sheet_of(dossier))
    except Refusal as no:  # no sheet for this set under this law: then in words
        no.is_no_answer()
        sheet = None
    assessment = assessment_of(dossier)
    rows = assessment.matters.select_related("level") if assessment else ()
    return Part(profile, asked(profile, sheet), assessment, {row.position: row for row in rows})


def assessment_of(dossier: Dossier) -> WardAssessment | None:
    """The current one, with its report."""
    return WardAssessment.objects.current().filter(dossier=dossier).select_related("report").first()


def facts_of(dossier: Dossier, part: Part, by: User) -> Facts:
    return Facts(
        state=State(dossier.state),
        office=bodies_of(dossier.profile.sheet_family).office,
        roles=Dossier.objects.roles_of(by, dossier.pk),
        numbered=bool(part.assessment and part.assessment.number),
        open_matters=part.open_matters,
    )


def save(
    dossier: Dossier, meeting: Mapping[str, Any], matters: Mapping[int, tuple[str, str]], *, by: User
) -> WardAssessment:
    """Keep what was written so far. `matters`: position → (words, chosen level's position, "none" or ""). Raises
    Refusal; what was typed stays with the caller."""
    with acts.doing(WARDS, "ward_assessment.edit", edit_refusal, dossier, by) as act:
        dossier, part = act.record, part_of(act.record)
        assessment = part.assessment or WardAssessment(dossier=dossier, dossier_version=dossier.version)
        changes: dict[str, Any] = {
            name: (getattr(assessment, name), value)
            for name, value in meeting.items()
            if getattr(assessment, name) != value
        }
        for name, value in meeting.items():
            setattr(assessment, name, value)
        assessment.save()
        for matter in part.matters:
            if written := _write(assessment, part, matter, matters.get(matter.position), by):
                changes[matter.content] = written
        act.said["changed"] = changes
    return assessment


def _write(
    assessment: WardAssessment, part: Part, matter: Asked, given: tuple[str, str] | None, by: User
) -> tuple[Any, Any] | None:
    """What stood there and what stands there now; None where nothing changed."""
    if given is None:
        return None
    words, chosen = given
    row = part.said.get(matter.position) or WardMatter(assessment=assessment, position=matter.position)
    level, answered = _level(matter, chosen)
    before = (row.words, row.answered, row.level_id) if row.pk else None
    after = (words, answered, level.pk if level else None)
    if before == after:
        return None
    row.assessment, row.content, row.updated_by = assessment, matter.content, by
    row.criterion_id = matter.criterion.id if matter.criterion else None
    row.words, row.answered, row.level = words, answered, level
    row.save()
    return before, after


def _level(matter: Asked, chosen: str) -> tuple[Level | None, bool]:
    """The chosen level; (None, True) is "không mức nào phù hợp". Raises Refusal for one of another criterion."""
    if not matter.with_level or matter.criterion is None or not chosen:
        return None, False
    if chosen == NONE_FITS and not matter.criterion.has_zero:
        return None, True
    position = int(chosen) if chosen.isascii() and chosen.isdigit() else 0
    level = Level.objects.filter(criterion=matter.criterion.id, position=position).first()
    if level is None:
        raise Refusal(f"Mức đã chọn không thuộc tiêu chí {matter.criterion.code}. Hãy tải lại trang rồi chọn lại.")
    return level, True


def numbering_of(dossier: Dossier, assessment: WardAssessment | None) -> official.Numbering:
    """The ward's own book, and which days the report's must not lie before."""
    return official.numbering(
        PaperKind.WARD_REPORT,
        dossier.product.ward,
        NotBefore("ngày xã, phường tiếp nhận", dossier.ward_received_on),
        NotBefore("ngày họp", assessment.meeting_on if assessment else None),
    )


def issue(dossier: Dossier, number: int, on: date, *, signer: str, signer_title: str, by: User) -> WardAssessment:
    """Ban hành báo cáo: number and day from the ward's book; after it nothing changes. Its PDF is made by a job. Raises
    Refusal."""
    with acts.doing(WARDS, "ward_assessment.report", issue_refusal, dossier, by) as act:
        dossier, part = act.record, part_of(act.record)
        assessment = part.assessment
        assert assessment is not None
        unit = numbering_of(dossier, assessment).check(number, on)
        assessment.signer, assessment.signer_title = signer, signer_title
        paper = official.write(
            PaperKind.WARD_REPORT,
            about=assessment,
            unit=unit,
            context=report_of(dossier, part, on),
            number=number,
            by=by,
        )
        assessment.number, assessment.number_text = number, paper.number_text
        assessment.reported_on, assessment.report = on, paper
        assessment.save()
        act.said |= {
            "number": paper.number_text, "date": on, "signer": signer, "signer_title": signer_title, "report": paper,
        }  # fmt: skip
        _tell(dossier, paper.number_text)
    return assessment


def cancel_number(dossier: Dossier, reason: str, *, by: User, slip: bool = False) -> WardAssessment:
    """Hủy số báo cáo until the dossier is received: what was written goes on in a copy, to be changed and numbered
    anew; the report with its number stays as it was issued. Raises Refusal."""
    with acts.doing(WARDS, "ward_assessment.number_cancelled", cancel_refusal, dossier, by) as act:
        dossier, before = act.record, assessment_of(act.record)
        assert before is not None
        assert before.report is not None
        official.cancel_number(before.report, reason, by=by, slip=slip)
        again = _copied(before)
        act.said |= {"number": (before.number_text, ""), "reason": reason.strip()}
        outbox.tell(
            people.office(dossier),
            f"{dossier.code}: báo cáo đánh giá số {before.number_text} đã hủy số",
            f"{dossier.product.ward} hủy số báo cáo và sẽ ban hành báo cáo khác. Lý do: {reason.strip()}",
            dossier.get_absolute_url(),
        )
    return again


def _copied(before: WardAssessment) -> WardAssessment:
    again = WardAssessment.objects.create(
        dossier=before.dossier,
        dossier_version=before.dossier_version,
        replaces=before,
        **{name: getattr(before, name) for name in CARRIED_ON},
    )
    WardMatter.objects.bulk_create(
        WardMatter(assessment=again, **{name: getattr(row, name) for name in OF_MATTER}) for row in before.matters.all()
    )
    return again


def _tell(dossier: Dossier, number: str) -> None:
    outbox.tell(
        people.office(dossier),
        f"{dossier.code}: có báo cáo đánh giá số {number}",
        f"{dossier.product.ward} đã đánh giá xong {dossier.product}. Có thể tiếp nhận hồ sơ.",
        dossier.get_absolute_url(),
    )


def is_signed(part: Part) -> bool:
    """Whether the signed copy of the report is there."""
    report = part.assessment.report if part.assessment else None
    return report is not None and report.scan is not None


def cancelled(dossier: Dossier) -> list[OfficialPaper]:
    """Reports of this dossier whose number was cancelled, the newest first."""
    rows = OfficialPaper.objects.filter(pk__in=dossier.ward_assessments.values("report")).exclude(cancelled=None)
    return list(rows.select_related("cancelled").order_by("-pk"))


def report_text(assessment: WardAssessment) -> str:
    """ "05/BC-UBND ngày 26/04/2024"; empty while it has no number."""
    if not assessment.number or assessment.reported_on is None:
        return ""
    return f"{assessment.number_text} ngày {assessment.reported_on:%d/%m/%Y}"


# ── the paper ──


def report_of(dossier: Dossier, part: Part, day: date) -> WardReport:
    product, producer, assessment = dossier.product, dossier.product.producer, part.assessment
    assert assessment is not None
    receiver = dossier.round.unit.name
    return WardReport(
        law=_law(dossier),
        product=product.name,
        product_code=product.code,
        product_set=product.product_set.name,
        producer=producer.name,
        producer_kind=producer.get_kind_display(),
        address=producer.address,
        representative=producer.representative,
        phone=producer.phone,
        dossier_kind=DossierKind(dossier.kind).label,
        received_on=dossier.ward_received_on,
        matters=tuple(_line(matter, part.said[matter.position]) for matter in part.matters),
        meeting=_meeting(assessment),
        opinions=tuple(OpinionLine(who=who or "Ý kiến", text=text) for who, text in lines_of(assessment.opinions)),
        addressee=f"Ủy ban nhân dân {receiver[:1].lower()}{receiver[1:]}",
        signer=assessment.signer,
        signer_title=assessment.signer_title,
        day=day,
    )


def _line(matter: Asked, row: WardMatter) -> MatterLine:
    if not matter.with_level or matter.criterion is None:
        return MatterLine(title=matter.content, words=row.words)
    level = matter.criterion.level(row.level.position) if row.level else None
    return MatterLine(
        title=matter.content,
        words=row.words,
        level=level.text if level else "",
        points=level.points if level else matter.criterion.levels[0].points * 0,
        max_points=matter.criterion.max_points,
    )


def _meeting(assessment: WardAssessment) -> Meeting | None:
    if assessment.meeting_on is None:
        return None
    people = tuple(
        Attendee(name=who or what, position=what if who else "") for who, what in lines_of(assessment.attendance)
    )
    return Meeting(held_on=assessment.meeting_on, chair=assessment.chaired_by, attendees=people)


def _law(dossier: Dossier) -> str:
    basis = dossier.profile.legal_bases.order_by("-issued_on").filter(number__contains="QĐ-TTg").first()
    if basis is None:
        return dossier.profile.name
    day = f" ngày {basis.issued_on:%d/%m/%Y}" if basis.issued_on else ""
    return f"Quyết định số {basis.number}{day}"


# ── what each act begins with ──


def _locked(dossier: Dossier) -> Dossier:
    rows = Dossier.objects.select_related(
        "product__producer", "product__product_set", "product__ward__parent", "round__unit", "profile"
    )
    return acts.locked(rows, dossier.pk)


def hold(dossier: Dossier) -> None:
    """To the end of the caller's transaction, as every act on the ward's part holds it."""
    _locked(dossier)


WARDS = ActedOn(_locked, lambda dossier, by: facts_of(dossier, part_of(dossier), by))
