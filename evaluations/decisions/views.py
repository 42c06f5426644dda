from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from evaluations.decisions import services
from evaluations.decisions.filters import DecisionFilter
from evaluations.decisions.forms import DecisionForm, PublishForm
from evaluations.decisions.models import Decision
from evaluations.decisions.rules import APPROVE as TO_APPROVE
from evaluations.decisions.rules import (
    EDIT,
    PUBLISH,
    TAKE_BACK,
    DecisionState,
    Facts,
    Outcome,
)
from evaluations.sessions.models import Session
from ocop.accounts.access import may, needs
from ocop.core.audit import services as audit
from ocop.core.files.serving import serve
from ocop.core.lists import ListPage
from ocop.core.moves import Offer
from ocop.core.refusal import Refusal, telling
from ocop.core.requests import UserRequest
from ocop.law.profiles.services import rules_of
from products.certificates.models import Certificate

SIGNS = {
    DecisionState.DRAFT: ("wait", "st-draft"),
    DecisionState.APPROVED: ("go", "st-3"),
    DecisionState.PUBLISHED: ("done", "st-done"),
}
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
    sorts = {"so": ("date", "number"), "nam": ("session__round__year",)}

    def get_queryset(self) -> QuerySet[Decision]:
        return Decision.objects.visible_to(self.request.user).for_list()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        rows = [(decision, *SIGNS[DecisionState(decision.state)]) for decision in context["object_list"]]
        return context | {"rows": rows, "waiting": self.waiting()}

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


@needs("decision.read")
def detail(request: UserRequest, pk: int) -> HttpResponse:
    decision = found(request, pk)
    facts = services.facts_of(decision, request.user)
    lines = services.lines_of(decision)
    tone, icon = SIGNS[facts.state]
    context = {
        "decision": decision,
        "tone": tone,
        "icon": icon,
        "lines": [(line, *OUTCOMES[Outcome(line.outcome)]) for line in lines],
        "unconfirmed": rules_of(decision.session.round.profile).unconfirmed("minimum_missed", *PASSED_UP),
        "bases": decision.legal_bases.order_by("issued_on", "number"),
        "moves": moves(decision, facts),
        "publish_form": PublishForm(initial={"on": timezone.localdate()}) if PUBLISH.offered(facts) else None,
        "publish_refusal": PUBLISH.refusal(facts),
        "job": services.job_of(decision) if may(request.user, "job.read") else None,
        "words": "Lập giấy chứng nhận",
        "certificates": Certificate.objects.visible_to(request.user).filter(batch=services.batch_of(decision)),
        "batch": services.batch_of(decision),
        "events": [
            {"title": EVENTS.get(event.action, event.action), "by": event.by, "at": event.at, "tone": "key"}
            for event in audit.of(decision)[:20]
        ],
    }
    return render(request, "evaluations/decisions/detail.html", context)


EVENTS = {
    "decision.draft": "Lập dự thảo",
    "decision.change": "Sửa dự thảo",
    "decision.refresh": "Cập nhật tên, chủ thể theo thay đổi của cơ quan quản lý",
    "decision.approve": "Duyệt dự thảo",
    "decision.take_back": "Đưa về dự thảo",
    "decision.publish": "Cấp số, ban hành",
    "paper.made": "Lập văn bản PDF",
}


def found(request: UserRequest, pk: int) -> Decision:
    rows = Decision.objects.visible_to(request.user).select_related(
        "unit__parent", "session__round__profile", "session__council", "paper", "drafted_by", "approved_by"
    )
    return get_object_or_404(rows, pk=pk)


def moves(decision: Decision, facts: Facts) -> list[Offer]:
    offers = []
    if TO_APPROVE.offered(facts):
        address = reverse("evaluations:decision_approve", args=[decision.pk])
        offers.append(Offer(TO_APPROVE.label, address, TO_APPROVE.refusal(facts), primary=True))
    if EDIT.offered(facts):
        offers.append(Offer(EDIT.label, reverse("evaluations:decision_edit", args=[decision.pk]), link=True))
    if TAKE_BACK.offered(facts):
        offers.append(Offer(TAKE_BACK.label, reverse("evaluations:decision_take_back", args=[decision.pk])))
    return offers


@needs("decision.draft")
def edit(request: UserRequest, pk: int) -> HttpResponse:
    decision = found(request, pk)
    form = DecisionForm(request.POST or None, instance=decision)
    if request.method == "POST" and form.is_valid():
        try:
            services.change(Decision.objects.get(pk=pk), form.cleaned_data, by=request.user)
        except Refusal as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, "Đã lưu dự thảo.")
            return redirect("evaluations:decision", pk)
    status = 422 if form.errors else 200
    return render(request, "evaluations/decisions/form.html", {"form": form, "decision": decision}, status=status)


@require_POST
@needs("decision.approve")
def approve(request: UserRequest, pk: int) -> HttpResponse:
    decision = found(request, pk)
    with telling(request, "Đã duyệt dự thảo quyết định."):
        services.approve(decision, by=request.user)
    return redirect("evaluations:decision", pk)


@require_POST
@needs("decision.draft")
def take_back(request: UserRequest, pk: int) -> HttpResponse:
    decision = found(request, pk)
    with telling(request, "Đã đưa về dự thảo."):
        services.take_back(decision, by=request.user)
    return redirect("evaluations:decision", pk)


@require_POST
@needs("decision.number")
def publish(request: UserRequest, pk: int) -> HttpResponse:
    decision = found(request, pk)
    form = PublishForm(request.POST)
    if not form.is_valid():
        messages.error(request, f"Ngày ban hành: {form.errors['on'][0]}")
        return redirect("evaluations:decision", pk)
    with telling(request, "Đã ban hành quyết định. Giấy chứng nhận đang được lập."):
        services.publish(decision, by=request.user, on=form.cleaned_data["on"])
    return redirect("evaluations:decision", pk)


@needs("decision.read")
def pdf(request: UserRequest, pk: int) -> HttpResponseBase:
    """The issued paper; before that a draft that is kept nowhere."""
    decision = found(request, pk)
    stored = decision.paper.pdf if decision.paper else None
    if stored is None:
        raise Http404("Quyết định chưa ban hành.")
    return serve(request, stored)


@needs("decision.read")
def preview(request: UserRequest, pk: int) -> HttpResponse:
    """The draft as PDF, kept nowhere."""
    decision = found(request, pk)
    response = HttpResponse(services.preview_of(decision), content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="du-thao-quyet-dinh.pdf"'
    return response
