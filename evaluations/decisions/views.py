from collections import Counter
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from evaluations.decisions import page, services, taking_up
from evaluations.decisions.filters import DecisionFilter
from evaluations.decisions.forms import DecisionForm, DecisionNumberForm, TakeUpForm
from evaluations.decisions.models import Decision
from evaluations.decisions.paper import lines_of, preview_of, printed_by
from evaluations.decisions.rules import (
    CANCEL_NUMBER,
    NUMBER,
    PUBLISH,
    RETURN,
    DecisionState,
    Outcome,
    drop_refusal,
)
from evaluations.sessions.models import Session
from ocop.accounts.access import may, needs
from ocop.core.audit.journal import journal
from ocop.core.columns import Code, Day, Mark, Number, Text, Title, Year
from ocop.core.confirming import Question, ask, ask_why, confirm
from ocop.core.files import services as files
from ocop.core.lists import ListPage, Nothing
from ocop.core.looked_at import seen_by
from ocop.core.refusal import Refusal, refused_in, telling
from ocop.core.requests import UserRequest
from ocop.core.typed.glyphs import unprintable
from ocop.core.undo import SAID_BY_LINE
from ocop.documents.official import services as official
from ocop.documents.official.views import Asking, ask_cancel, ask_number, give
from ocop.law.profiles.services import rules_of
from products.certificates.models import Certificate

OUTCOMES = {
    Outcome.RECOGNISED: ("Công nhận", "done", "st-done"),
    Outcome.PROPOSED: ("Đề nghị cấp trên", "go", "st-sent"),
    Outcome.HANDED_DOWN: ("Chuyển cấp dưới công nhận", "go", "st-back"),
    Outcome.NOT_RECOGNISED: ("Không công nhận", "", "st-no"),
}


PASSED_UP = ("passed_up_from", "passed_up_by")


class DecisionList(ListPage):
    action, filterset_class = "decision.read", DecisionFilter
    template_name = "evaluations/decisions/list.html"
    title, noun = "Quyết định", "quyết định"
    columns = (
        Title("trich-yeu", "Trích yếu", "title", sort=("name_order",), under=(Text("don-vi", "Cơ quan", "unit"),)),
        Code(
            "so",
            "Số, ngày",
            "number_text",
            full="Số, ký hiệu",
            sort=("date", "number"),
            empty="Chưa có số",
            under=(Day("ngay", "Ngày ban hành", "date"),),
        ),
        Text("dot", "Đợt", "session.round", sort=("session__round__year", "session__round__number")),
        Year("nam", "Năm", "session.round.year", sort=("session__round__year",), listed=False),
        Number("san-pham", "Sản phẩm", "line_count", full="Số sản phẩm", sort=("line_count",)),
        Mark(
            "trang-thai",
            "Trạng thái",
            lambda decision: (decision.get_state_display(), *page.SIGNS[DecisionState(decision.state)]),
            sort=("state", "date"),
        ),
    )
    nothing = Nothing(
        "Chưa có quyết định nào",
        "Dự thảo lập được khi biên bản phiên họp đã xác nhận và mọi kết quả đã xác nhận.",
    )

    def get_queryset(self) -> QuerySet[Decision]:
        return Decision.objects.visible_to(self.request.user).for_list()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"waiting": self.waiting(), "returned": self.returned()}

    def returned(self) -> dict[Session, int]:
        """Sessions of which products came back from the higher level, and how many wait for a decision of ours."""
        if not may(self.request.user, "decision.draft"):
            return {}
        rows = taking_up.waiting().filter(decision__in=Decision.objects.visible_to(self.request.user))
        return dict(Counter(line.result.item.session for line in rows.order_by("pk")[:200]))

    def waiting(self) -> list[Session]:
        """Sessions whose minutes are confirmed and that have no decision yet."""
        if not may(self.request.user, "decision.draft"):
            return []
        done = Session.objects.visible_to(self.request.user).exclude(minutes_confirmed_at=None)
        return list(done.filter(decisions=None).select_related("council", "round").order_by("-starts_at")[:20])


@require_POST
@needs("decision.draft")
def draft(request: UserRequest, session: int) -> HttpResponse:
    """A draft from a session's results."""
    found = get_object_or_404(Session.objects.visible_to(request.user), pk=session)
    try:
        decision = services.draft(found, by=request.user)
    except Refusal as no:
        messages.error(request, str(no))
        return redirect("evaluations:decisions")
    messages.success(request, "Đã lập dự thảo quyết định.")
    return redirect(decision)


@needs("decision.draft")
def take_up(request: UserRequest, session: int) -> HttpResponse:
    """A draft that recognises what a higher level scored and left to us: which products, then the draft."""
    found = get_object_or_404(Session.objects.visible_to(request.user).select_related("round"), pk=session)
    lines = list(taking_up.waiting_of(found))
    back = reverse("evaluations:decisions")
    if not lines:
        messages.error(request, "Không còn sản phẩm nào của phiên này chờ công nhận. Hãy xem các quyết định đã lập.")
        return redirect(back)
    sent = request.POST if request.method == "POST" else None
    form = TakeUpForm(sent, [(line.result.item.dossier_id, line.product_name) for line in lines])
    made: list[Decision] = []

    def act(given: dict[str, Any]) -> str:
        made.append(taking_up.take_up(found, given["dossiers"], by=request.user))
        return "Đã lập dự thảo quyết định công nhận."

    words = (
        "Cấp trên đã chấm và chuyển các sản phẩm này về. Dự thảo công nhận theo hạng sao cấp trên đã chấm, nêu quyết "
        "định của cấp trên làm căn cứ; lãnh đạo duyệt rồi ghi số như mọi quyết định."
    )
    question = Question(f"Lập quyết định công nhận, {found}", "Lập dự thảo", back, words)
    return ask(request, question, form, act, lambda: redirect(made[0]))


@needs("decision.draft")
def drop(request: UserRequest, pk: int) -> HttpResponse:
    decision = found(request, pk)
    if request.method == "POST":
        with telling(request, "Đã bỏ dự thảo. Các sản phẩm lại chờ quyết định công nhận."):
            taking_up.drop(decision, by=request.user)
            return redirect("evaluations:decisions")
        return redirect(decision)
    if reason := drop_refusal(services.facts_of(decision, request.user)):
        messages.error(request, reason)
        return redirect(decision)
    words = "Dự thảo mất hẳn; kết quả của cấp trên giữ nguyên, các sản phẩm lại chờ quyết định công nhận."
    return confirm(request, Question("Bỏ dự thảo này?", "Bỏ dự thảo", decision.get_absolute_url(), words, danger=True))


NOT_ISSUED = (DecisionState.DRAFT, DecisionState.APPROVED)


@needs("decision.read")
def detail(request: UserRequest, pk: int) -> HttpResponse:
    decision = found(request, pk)
    facts = services.facts_of(decision, request.user)
    lines = lines_of(decision)
    tone, icon = page.SIGNS[facts.state]
    context = {
        "decision": decision,
        "tone": tone,
        "icon": icon,
        "lines": [(line, *OUTCOMES[Outcome(line.outcome)]) for line in lines],
        "unconfirmed": rules_of(decision.session.round.profile).unconfirmed("minimum_missed", *PASSED_UP),
        "boxes": unprintable(printed_by(decision)) if facts.state in NOT_ISSUED else [],
        "bases": decision.legal_bases.order_by("issued_on", "number"),
        "moves": page.offers(decision, facts),
        "undo": page.undo(decision, facts, request.user),
        "stages": page.stages(decision, facts),
        "fixes": page.fixes(decision, facts, may_scan=may(request.user, "paper.scan")),
        "signed": facts.signed,
        "needs_scan": facts.state == DecisionState.NUMBERED and not facts.signed,
        "limit_mb": files.scan_limit() // 1024 // 1024,
        "paper_job": official.job_in_hand(decision.paper),
        "job": services.job_of(decision) if may(request.user, "job.read") else None,
        "certificates": Certificate.objects.visible_to(request.user).filter(batch=services.batch_of(decision)),
        "batch": services.batch_of(decision),
        "events": journal(decision),
    }
    return render(request, "evaluations/decisions/detail.html", context)


def found(request: UserRequest, pk: int) -> Decision:
    rows = Decision.objects.visible_to(request.user).select_related(
        "unit__parent",
        "session__round__profile",
        "session__council",
        "paper",
        "drafted_by",
        "approved_by",
        "returned_by",
    )
    return get_object_or_404(rows, pk=pk)


@needs("decision.draft")
def edit(request: UserRequest, pk: int) -> HttpResponse:
    with transaction.atomic():
        rows = Decision.objects.visible_to(request.user).select_for_update(of=("self",))
        decision = get_object_or_404(rows, pk=pk)
        form = DecisionForm(request.POST or None, instance=decision)
        if request.method == "POST" and form.is_valid():
            with refused_in(form):
                services.change(decision, form.cleaned_data, by=request.user)
                messages.success(request, "Đã lưu dự thảo.")
                return redirect("evaluations:decision", pk)
    status = 422 if form.errors else 200
    return render(request, "evaluations/decisions/form.html", {"form": form, "decision": decision}, status=status)


@require_POST
@needs("decision.approve")
def approve(request: UserRequest, pk: int) -> HttpResponse:
    decision = found(request, pk)
    with telling(request, "Đã duyệt dự thảo quyết định.", SAID_BY_LINE):
        services.approve(decision, by=request.user, seen=seen_by(request))
    return redirect("evaluations:decision", pk)


@needs("decision.return")
def return_draft(request: UserRequest, pk: int) -> HttpResponse:
    """What is to be changed, in a sentence that the drafter reads."""
    decision = found(request, pk)
    if reason := RETURN.refusal(services.facts_of(decision, request.user)):
        messages.error(request, reason)
        return redirect(decision)
    words = f"{decision.title}. {decision.drafted_by} được báo, thấy nội dung cần sửa ở việc hôm nay và ở dự thảo."
    return ask_why(
        request,
        Question("Trả lại dự thảo để sửa?", RETURN.label, decision.get_absolute_url(), words),
        lambda why: services.return_draft(decision, why, by=request.user),
        "Đã trả lại dự thảo để sửa.",
        label="Cần sửa gì",
    )


@require_POST
@needs("decision.take_back")
def take_back(request: UserRequest, pk: int) -> HttpResponse:
    decision = found(request, pk)
    with telling(request, "Đã đưa về dự thảo."):
        services.take_back(decision, by=request.user)
    return redirect("evaluations:decision", pk)


@needs("decision.number")
def number(request: UserRequest, pk: int) -> HttpResponse:
    """The number step: proposed, said again, then written."""
    decision = found(request, pk)
    if reason := NUMBER.refusal(services.facts_of(decision, request.user)):
        messages.error(request, reason)
        return redirect(decision)

    def act(given: dict[str, Any]) -> str:
        numbered = services.number(decision, **given, by=request.user)
        return f"Đã ban hành quyết định số {numbered.number_text}. Văn bản để ký đang được tạo."

    signer = {"signer": decision.signer, "signer_title": decision.signer_title}
    form = DecisionNumberForm(request.POST or None, numbering=services.numbering_of(decision), initial=signer)
    asking = Asking(
        form, NUMBER.label, [("Quyết định", reverse("evaluations:decisions")), (str(decision),
        decision.get_absolute_url()), (NUMBER.label, "")], decision.get_absolute_url(), EFFECTS, act, decision.title,
        unprintable(printed_by(decision)),
    )  # fmt: skip
    return ask_number(request, asking)


EFFECTS = (
    "Văn bản để ký được tạo (PDF), nội dung không đổi nữa.",
    "Chưa công bố: chưa cấp giấy chứng nhận, chủ thể chưa thấy kết quả.",
    "Sau đó nộp bản ký rồi công bố.",
)


@needs("decision.number")
def cancel_number(request: UserRequest, pk: int) -> HttpResponse:
    decision = found(request, pk)
    if reason := CANCEL_NUMBER.refusal(services.facts_of(decision, request.user)):
        messages.error(request, reason)
        return redirect(decision)
    return ask_cancel(
        request,
        decision.number_text,
        decision.get_absolute_url(),
        lambda why, slip: services.cancel_number(decision, why, by=request.user, slip=slip),
        effect="Quyết định trở lại bước chờ số, nội dung đã duyệt giữ nguyên.",
    )


@needs("decision.number")
def publish(request: UserRequest, pk: int) -> HttpResponse:
    """Asks first: from here on it is corrected by another decision only."""
    decision = found(request, pk)
    if request.method == "POST":
        with telling(request, "Đã công bố quyết định. Giấy chứng nhận đang được lập."):
            services.publish(decision, by=request.user)
        return redirect(decision)
    if reason := PUBLISH.refusal(services.facts_of(decision, request.user)):
        messages.error(request, reason)
        return redirect(decision)
    awarded = decision.lines.filter(outcome=Outcome.RECOGNISED).count()
    words = (
        f"Ngày {decision.date:%d/%m/%Y}. Cấp {awarded} giấy chứng nhận, hiệu lực từ ngày quyết định; chủ thể "
        "và xã, phường nhận kết quả. Sau khi công bố chỉ sửa được bằng quyết định mới."
    )
    title = f"Công bố quyết định số {decision.number_text}?"
    boxes = unprintable(printed_by(decision))
    return confirm(request, Question(title, "Công bố", decision.get_absolute_url(), words, unprintable=boxes))


@needs("decision.read")
def pdf(request: UserRequest, pk: int) -> HttpResponseBase:
    """The numbered paper; a page while it is being made."""
    decision = found(request, pk)
    return give(request, decision.paper, decision.get_absolute_url())


@needs("decision.read")
def preview(request: UserRequest, pk: int) -> HttpResponse:
    """The draft as PDF, kept nowhere."""
    decision = found(request, pk)
    response = HttpResponse(preview_of(decision), content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="du-thao-quyet-dinh.pdf"'
    return response
