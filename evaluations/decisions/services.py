"""Quyết định: drafted from a session's results, approved by a leader, numbered, signed and published once; then
frozen."""

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from django.db import OperationalError, transaction
from django.utils import timezone

from evaluations.decisions.models import Decision, DecisionLine
from evaluations.decisions.paper import lines_of, paper_of
from evaluations.decisions.rules import (
    APPROVE,
    CANCEL_NUMBER,
    EDIT,
    NO_SIGNER,
    NUMBER,
    PUBLISH,
    RETURN,
    TAKE_BACK,
    DecisionState,
    Facts,
    Outcome,
    Standing,
    outcome,
)
from evaluations.results.models import Result
from evaluations.sessions.models import AgendaItem, Session
from evaluations.sessions.services import SESSIONS
from ocop.accounts.models import User
from ocop.core import acts
from ocop.core.acts import ActedOn
from ocop.core.audit import services as audit
from ocop.core.jobs.models import Job
from ocop.core.looked_at import ask_looked_at
from ocop.core.moves import right
from ocop.core.refusal import Refusal
from ocop.documents.official import services as official
from ocop.documents.official.rules import NotBefore
from ocop.documents.paper_templates.services import template_for
from ocop.documents.papers import PaperKind
from ocop.law.models import LegalBasis
from ocop.law.profiles.services import rules_of
from ocop.notifications import outbox
from products.certificates import services as certificates
from products.certificates.models import facts_of as attested_of
from products.dossiers.rules.states import State
from products.dossiers.services import decide_each
from products.models import Product

ALREADY = "Phiên này đã có quyết định. Hãy mở quyết định đó."


# ── draft ──


def draft(session: Session, *, by: User) -> Decision:
    """Lập dự thảo: a line for each result of the session. Raises Refusal."""
    with acts.doing(SESSIONS, "decision.draft", DRAFTING, session, by) as act:
        session, results = act.record, _results(act.record)
        decision = Decision.objects.create(
            unit=session.council.unit,
            session=session,
            title=f"Phê duyệt kết quả đánh giá, phân hạng sản phẩm OCOP {str(session.round).lower()}",
            signer=template_for(PaperKind.DECISION, session.council.unit).signer,
            drafted_by=by,
        )
        decision.legal_bases.set(session.round.profile.legal_bases.all())
        DecisionLine.objects.bulk_create(_lines(decision, results))
        act.about = decision
        act.said |= {"session": session, "lines": len(results)}
    return decision


def _results(session: Session) -> list[Result]:
    """The session's results in the order of the agenda; all must be settled. Raises Refusal."""
    if session.minutes_confirmed_at is None:
        raise Refusal("Biên bản phiên họp chưa được xác nhận. Hãy xác nhận biên bản trước.")
    if Decision.objects.filter(session=session).exists():
        raise Refusal(ALREADY)
    rows = AgendaItem.objects.filter(session=session).select_related(
        "result", "dossier__profile", "dossier__product__producer", "dossier__product__product_set__group",
        "dossier__product__ward__parent__parent",
    )  # fmt: skip
    items = list(rows.prefetch_related("dossier__product__photos").order_by("position"))
    open_ones = [str(item.dossier.product) for item in items if not _settled(item)]
    if open_ones:
        raise Refusal(f"Chưa xác nhận kết quả của {', '.join(open_ones)}. Hãy xác nhận kết quả trước.")
    if not items:
        raise Refusal("Phiên này không có sản phẩm nào trong chương trình.")
    return [item.result for item in items]


def _settled(item: AgendaItem) -> bool:
    result = getattr(item, "result", None)
    return result is not None and result.confirmed_at is not None and result.stars is not None


def _lines(decision: Decision, results: Sequence[Result]) -> list[DecisionLine]:
    return [
        DecisionLine(
            decision=decision,
            result=result,
            outcome=outcome(_standing(result), rules_of(result.item.dossier.profile), decision.unit.kind),
            stars=result.stars or 0,
            position=position,
            **attested_of(result.item.dossier.product),
        )
        for position, result in enumerate(results, 1)
    ]


def _standing(result: Result) -> Standing:
    mean = Fraction(result.total) / result.sheets if result.sheets else Fraction()
    return Standing(mean, result.stars or 0, result.figures.out)


def change(decision: Decision, values: dict[str, Any], *, by: User) -> Decision:
    """Title, signer and legal bases of a draft. Raises Refusal."""
    with acts.doing(DECISIONS, EDIT.event, EDIT.refusal, decision, by) as act:
        decision = act.record
        for name in ("title", "signer", "signer_title"):
            if (before := getattr(decision, name)) != values[name]:
                act.said[name] = (before, values[name])
                setattr(decision, name, values[name])
        before_bases, bases = _numbers(decision.legal_bases.all()), _numbers(values["legal_bases"])
        if before_bases != bases:
            act.said["legal_bases"] = (before_bases, bases)
        _answered(decision)
        decision.save()
        decision.legal_bases.set(values["legal_bases"])
    return decision


def _numbers(bases: Iterable[LegalBasis]) -> str:
    """As the trail tells them: their rows may get other words one day."""
    return ", ".join(sorted(basis.number for basis in bases))


def refresh_lines(products: Sequence[Product], by: User) -> None:
    """What the office renamed reads so in decisions that are still drafted. Raises Refusal for one that a leader has
    approved: what was approved is not reworded behind it."""
    lines = DecisionLine.objects.filter(result__item__dossier__product__in=products)
    open_ones = Decision.objects.exclude(state=DecisionState.PUBLISHED).filter(pk__in=lines.values("decision"))
    try:
        found = list(open_ones.select_for_update(of=("self",), nowait=True).order_by("pk"))
    except OperationalError:
        raise Refusal("Quyết định về sản phẩm này đang được xử lý. Hãy lưu lại sau ít phút.") from None
    if any(decision.state == DecisionState.NUMBERED for decision in found):
        raise Refusal(
            "Quyết định về sản phẩm này đã có số, chưa công bố. "
            "Hãy hủy số, đề nghị lãnh đạo đưa về dự thảo rồi thay đổi."
        )
    if any(decision.state == DecisionState.APPROVED for decision in found):
        raise Refusal(
            "Quyết định về sản phẩm này đã duyệt, chưa ban hành. Hãy đề nghị lãnh đạo đưa về dự thảo rồi thay đổi."
        )
    facts = {product.pk: attested_of(product) for product in products}
    for line in lines.filter(decision__in=found).select_related("decision", "result__item__dossier"):
        before = line.facts
        after = facts[line.result.item.dossier.product_id]
        if changes := {name: (before[name], value) for name, value in after.items() if before[name] != value}:
            for name, (_, value) in changes.items():
                setattr(line, name, value)
            line.save()
            audit.record(by, "decision.refresh", line.decision, line=line.position, changed=changes)


# ── approve, publish ──


def approve(decision: Decision, *, by: User, seen: int | None = None) -> Decision:
    """Duyệt dự thảo: by a leader who did not draft it, as it stood on the page (`seen`, core/looked_at). Raises
    Refusal."""
    with acts.moving(DECISIONS, APPROVE, decision, by) as act:
        decision = act.record
        ask_looked_at(decision, seen)
        decision.approved_by, decision.approved_at = by, timezone.now()
        _answered(decision)
        outbox.tell(
            [decision.drafted_by],
            "Dự thảo quyết định đã được duyệt",
            f"{decision.title}: {by} đã duyệt. Có thể ghi số và ban hành.",
            decision.get_absolute_url(),
        )
    return decision


def take_back(decision: Decision, *, by: User) -> Decision:
    """Đưa về dự thảo, by a leader until it has a number: what was approved is changed and approved anew. Raises
    Refusal."""
    with acts.moving(DECISIONS, TAKE_BACK, decision, by) as act:
        decision = act.record
        decision.approved_by, decision.approved_at = None, None
        told = f"{decision.title}: {by} đưa quyết định đã duyệt về dự thảo. Chưa ghi số, ban hành được."
        outbox.tell([decision.drafted_by], "Quyết định trở lại dự thảo", told, decision.get_absolute_url())
    return decision


def return_draft(decision: Decision, why: str, *, by: User) -> Decision:
    """Trả lại để sửa, with what is to be changed: it stands on the draft until that is saved or approved. Raises
    Refusal."""
    with acts.doing(DECISIONS, RETURN.event, RETURN.refusal, decision, by) as act:
        decision = act.record
        if not why.strip():
            raise Refusal("Chưa ghi cần sửa gì. Hãy ghi để người dự thảo biết.")
        why = why.strip()[:1000]
        act.happened = (decision.returned_by_id, decision.returned_why) != (by.pk, why)
        decision.returned_by, decision.returned_at, decision.returned_why = by, timezone.now(), why
        decision.save(update_fields=["returned_by", "returned_at", "returned_why", "updated_at"])
        act.said["reason"] = why
        if act.happened:
            told = f"{decision.title}: {by} trả lại để sửa. {why}"
            outbox.tell([decision.drafted_by], "Dự thảo quyết định được trả lại", told, decision.get_absolute_url())
    return decision


def _answered(decision: Decision) -> None:
    """What a leader asked to be changed was, or is no longer asked."""
    decision.returned_by, decision.returned_at, decision.returned_why = None, None, ""


def numbering_of(decision: Decision) -> official.Numbering:
    """Whose book, and which days the decision's own must not lie before."""
    minutes, approved = decision.session.minutes_confirmed_at, decision.approved_at
    higher = decision.lines.exclude(higher=None).values_list("higher__decision_date", flat=True)
    return official.numbering(
        PaperKind.DECISION,
        decision.unit,
        NotBefore("ngày họp Hội đồng", timezone.localdate(decision.session.starts_at)),
        NotBefore("ngày quyết định của cấp trên", max(higher, default=None)),
        NotBefore("ngày xác nhận biên bản", timezone.localdate(minutes) if minutes else None, recorded=True),
        NotBefore("ngày duyệt", timezone.localdate(approved) if approved else None, recorded=True),
    )


def number(
    decision: Decision, number: int, on: date, *, by: User, signer: str = "", signer_title: str = ""
) -> Decision:
    """Ghi số, ban hành: number and day from the clerk's book, who signs where the draft left it open or it changed; the
    paper to be signed is made by a job. Nothing is decided yet: the number can be cancelled until the decision is
    published. Raises Refusal."""
    with acts.moving(DECISIONS, NUMBER, decision, by) as act:
        decision = act.record
        for name, value in (("signer", signer.strip()), ("signer_title", signer_title.strip())):
            if value and value != getattr(decision, name):
                act.said[name] = (getattr(decision, name), value)
                setattr(decision, name, value)
        if not decision.signer:
            raise Refusal(NO_SIGNER)
        decision.unit = numbering_of(decision).check(number, on)
        paper = official.write(
            PaperKind.DECISION,
            about=decision,
            unit=decision.unit,
            context=paper_of(decision, lines_of(decision), on),
            number=number,
            by=by,
        )
        decision.number, decision.number_text, decision.date = number, paper.number_text, on
        decision.paper = paper
        act.said |= {"number": paper.number_text, "date": on}
    return decision


def cancel_number(decision: Decision, reason: str, *, by: User, slip: bool = False) -> Decision:
    """Hủy số before publication: back to what was approved; the number stays in the book. Raises Refusal."""
    with acts.moving(DECISIONS, CANCEL_NUMBER, decision, by) as act:
        decision = act.record
        assert decision.paper is not None  # a numbered one has it
        official.cancel_number(decision.paper, reason, by=by, slip=slip)
        act.said |= {"number": (decision.number_text, ""), "date": (decision.date, None), "reason": reason.strip()}
        decision.number, decision.number_text, decision.date, decision.paper = None, "", None, None
    return decision


def publish(decision: Decision, *, by: User) -> Job | None:
    """Công bố: the dossiers decided, certificates numbered, their PDFs ordered; from here on nothing changes.

    All in one transaction: whoever comes second, or whatever fails, no number is lost or given twice. Raises Refusal.
    """
    with transaction.atomic():
        with acts.moving(DECISIONS, PUBLISH, decision, by) as act:
            decision, lines = act.record, lines_of(act.record)
            decision.published_at = timezone.now()
            act.said |= {"number": decision.number_text, "date": decision.date}
        decide_each({line.result.item.dossier_id: State(line.outcome) for line in lines}, by=by)
        return _certify(decision, lines, by)


def _certify(decision: Decision, lines: Sequence[DecisionLine], by: User) -> Job | None:
    """Certificates of what this decision recognises; None where it recognises nothing."""
    awards = [
        certificates.Award(line.result.item.dossier, line.stars, line.facts)
        for line in lines
        if line.outcome == Outcome.RECOGNISED
    ]
    if not awards or decision.date is None:
        return None
    ruling = certificates.Ruling(batch_of(decision), decision.unit, decision.number_text, decision.date)
    certificates.prepare(awards, ruling, by=by)
    return certificates.order_files(ruling.batch, by=by, signer=decision.signer, signer_title=decision.signer_title)


def batch_of(decision: Decision) -> str:
    return f"decision:{decision.pk}"


def job_of(decision: Decision) -> Job | None:
    return certificates.job_of(batch_of(decision))


# ── what each act begins with ──


def facts_of(decision: Decision, by: User) -> Facts:
    return Facts(
        state=DecisionState(decision.state),
        roles=Decision.objects.roles_of(by, decision.pk),
        drafted_by_user=decision.drafted_by_id == by.pk,
        signed=decision.paper is not None and decision.paper.scan is not None,
        takes_up=decision.takes_up,
    )


def _locked(decision: Decision) -> Decision:
    """The row itself, whatever the caller's copy says."""
    rows = Decision.objects.select_related("unit__parent", "session__round__profile", "drafted_by", "paper")
    gone = "Dự thảo này đã bỏ vì biên bản được mở lại. Hãy mở danh sách quyết định."
    return acts.locked(rows, decision.pk, gone)


DRAFTING = right("decision.draft", "lập dự thảo quyết định", "phiên họp")
DECISIONS = ActedOn(_locked, facts_of)
