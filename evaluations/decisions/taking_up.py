"""What a higher level scored and left to our own (148: the district's 3 stars): recognised by a decision of our own,
with the stars that level found."""

from collections.abc import Collection

from django.db.models import QuerySet

from evaluations.decisions.models import Decision, DecisionLine
from evaluations.decisions.rules import DecisionState, Outcome, drop_refusal
from evaluations.decisions.services import DECISIONS, DRAFTING
from evaluations.sessions.models import Session
from evaluations.sessions.services import SESSIONS
from ocop.accounts.models import User
from ocop.core import acts
from ocop.core.refusal import Refusal
from ocop.documents.paper_templates.services import template_for
from ocop.documents.papers import PaperKind
from ocop.notifications import outbox
from products.certificates.models import facts_of as attested_of
from products.dossiers.rules.states import State
from products.dossiers.services.facts import lock_each
from products.recognitions.models import HigherResult
from products.recognitions.rules import HigherOutcome


def waiting() -> QuerySet[DecisionLine]:
    """The published lines that passed a product up which came back, and that no decision of ours takes up yet."""
    rows = DecisionLine.objects.filter(
        decision__state=DecisionState.PUBLISHED,
        outcome=Outcome.PROPOSED,
        replaced_by=None,
        result__item__dossier__state=State.COMES_BACK,
    )
    return rows.select_related("decision", "result__item__session__council", "result__item__dossier__product")


def waiting_of(session: Session) -> QuerySet[DecisionLine]:
    return waiting().filter(result__item__session=session).order_by("position", "pk")


def take_up(session: Session, dossiers: Collection[int], *, by: User) -> Decision:
    """Lập dự thảo công nhận: a line for each of these dossiers, by their keys, that came back. Raises Refusal."""
    with acts.doing(SESSIONS, "decision.take_up", DRAFTING, session, by) as act:
        session, keys = act.record, set(dossiers)
        if not keys:
            raise Refusal("Chưa chọn sản phẩm nào. Hãy chọn sản phẩm đưa vào quyết định.")
        lock_each(keys)  # none of their results is taken back meanwhile
        lines = list(waiting_of(session).filter(result__item__dossier__in=keys))
        if len(lines) < len(keys):
            raise Refusal("Có sản phẩm không còn chờ công nhận, hoặc đã ở dự thảo khác. Hãy mở lại trang rồi chọn.")
        decision = Decision.objects.create(
            unit=session.council.unit,
            session=session,
            takes_up=True,
            title=f"Công nhận sản phẩm OCOP {str(session.round).lower()} theo kết quả đánh giá của cấp trên",
            signer=template_for(PaperKind.DECISION, session.council.unit).signer,
            drafted_by=by,
        )
        decision.legal_bases.set(session.round.profile.legal_bases.all())
        found = HigherResult.objects.filter(dossier__in=keys, taken_back_at=None, outcome=HigherOutcome.COMES_BACK)
        higher = {result.dossier_id: result for result in found}
        DecisionLine.objects.bulk_create(_line(decision, line, higher, place) for place, line in enumerate(lines, 1))
        act.about = decision
        act.said |= {"session": session, "lines": len(lines)}
    return decision


def _line(decision: Decision, passed_up: DecisionLine, higher: dict[int, HigherResult], place: int) -> DecisionLine:
    dossier = passed_up.result.item.dossier
    result = higher[dossier.pk]
    return DecisionLine(
        decision=decision,
        result=passed_up.result,
        replaces=passed_up,
        higher=result,
        outcome=Outcome.RECOGNISED,
        stars=result.stars or 0,
        position=place,
        **attested_of(dossier.product),
    )


def drop(decision: Decision, *, by: User) -> Session:
    """Bỏ dự thảo: its products wait again. Raises Refusal."""
    with acts.doing(DECISIONS, "decision.dropped", drop_refusal, decision, by) as act:
        decision = act.record
        act.about = session = decision.session
        drafter = decision.drafted_by
        products = ", ".join(decision.lines.order_by("position").values_list("product_name", flat=True))
        act.said |= {"title": decision.title, "products": products, "drafted_by": drafter}
        decision.delete()
        if drafter != by:
            text = f"{by} đã bỏ dự thảo công nhận {products}. Các sản phẩm này lại chờ quyết định."
            outbox.tell([drafter], "Dự thảo quyết định đã bỏ", text, session.get_absolute_url())
    return session


def resting(result: HigherResult) -> str:
    """Why this result cannot be taken back: a decision takes it up; "" where none does."""
    line = DecisionLine.objects.filter(higher=result).select_related("decision__session").first()
    if line is None:
        return ""
    if line.decision.state == DecisionState.PUBLISHED:
        return f"{line.decision} đã công nhận theo kết quả này. Sửa bằng quyết định mới nêu tên quyết định đó."
    return "Đã có dự thảo quyết định công nhận theo kết quả này. Hãy bỏ dự thảo đó rồi rút kết quả."
