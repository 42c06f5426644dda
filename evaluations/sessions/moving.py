"""The acts on a session, as forms that post: agenda, attendance, recusal, opening and closing, minutes."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from evaluations.results.minutes import minutes_of
from evaluations.sessions import services
from evaluations.sessions.forms import AgendaForm, AttendanceForm, RecusalForm
from evaluations.sessions.models import AgendaItem, Recusal, Session
from evaluations.sessions.seating import keeps_roll, seating_of
from ocop.accounts.access import needs
from ocop.accounts.policy import MAY
from ocop.core.audit.refused import unlogged
from ocop.core.moves import Offer
from ocop.core.refusal import Refusal, telling
from ocop.core.requests import UserRequest
from ocop.core.undo import SAID_BY_LINE
from ocop.documents.official import services as official
from ocop.documents.official.views import give
from ocop.documents.papers import PaperKind
from products.dossiers.models import Dossier
from products.dossiers.rules import State


def own_session(request: UserRequest, pk: int) -> Session:
    rows = Session.objects.visible_to(request.user).select_related("council__unit", "round__profile")
    return get_object_or_404(rows, pk=pk)


def own_item(request: UserRequest, pk: int) -> AgendaItem:
    rows = AgendaItem.objects.visible_to(request.user).select_related("session__council", "dossier__product")
    return get_object_or_404(rows, pk=pk)


@needs("session.edit")
def agenda(request: UserRequest, pk: int) -> HttpResponse:
    session = own_session(request, pk)
    eligible = (
        Dossier.objects.visible_to(request.user)
        .filter(round=session.round_id, state=State.ELIGIBLE)
        .select_related("product__producer")
        .order_by("code")
    )
    form = AgendaForm(request.POST or None, eligible=eligible)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():  # all of them, or none
                for dossier in form.cleaned_data["dossiers"]:
                    services.put_on_agenda(session, dossier, by=request.user)
        except Refusal as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, f"Đã đưa {len(form.cleaned_data['dossiers'])} hồ sơ vào chương trình.")
            return redirect(session)
    context = {
        "form": form,
        "title": "Đưa hồ sơ vào chương trình",
        "session": session,
        "any": eligible.exists(),
        "act": "Đưa vào chương trình",
    }
    return render(request, "evaluations/sessions/agenda.html", context, status=422 if form.is_bound else 200)


@needs("session.attend")
def attendance(request: UserRequest, pk: int) -> HttpResponse:
    session = own_session(request, pk)
    seating = seating_of(session)
    here = {key: (row.present, row.reason) for key, row in seating.attendance.items()}
    form = AttendanceForm(request.POST if request.method == "POST" else None, members=seating.sitting, here=here)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                for member, present, reason in form.answers():
                    services.mark_attendance(session, member, present, reason, by=request.user)
        except Refusal as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, "Đã lưu thành viên dự họp.", extra_tags=SAID_BY_LINE)
            return redirect(session)
    context = {"form": form, "title": "Thành viên dự họp", "session": session}
    return render(request, "evaluations/sessions/attendance.html", context, status=422 if form.is_bound else 200)


@needs("session.attend")
def recuse(request: UserRequest, pk: int) -> HttpResponse:
    item = own_item(request, pk)
    members = item.session.council.members.sitting().exclude(recusal__item=item).select_related("user")
    if not keeps_roll(seating_of(item.session), request.user, Session.objects.roles_of(request.user, item.session_id)):
        members = members.filter(user=request.user)  # a plain member speaks for oneself
    form = RecusalForm(request.POST or None, members=members)
    if request.method == "POST" and form.is_valid():
        try:
            services.recuse(item, form.cleaned_data["member"], form.cleaned_data["reason"], by=request.user)
        except Refusal as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, f"Đã ghi nhận không tham gia đánh giá: {form.cleaned_data['member'].user}.")
            return redirect(item.session)
    context = {
        "form": form,
        "title": f"Ghi nhận không tham gia đánh giá: {item.dossier.product}",
        "session": item.session,
        "item": item,
    }
    return render(request, "evaluations/sessions/recuse.html", context, status=422 if form.is_bound else 200)


@require_POST
@needs("scoring.open")
def open_item(request: UserRequest, pk: int) -> HttpResponse:
    item = own_item(request, pk)
    with telling(request, f"Đã bắt đầu chấm điểm {item.dossier.product}."):
        services.open_item(item, by=request.user)
    return redirect(item)


@needs("scoring.close")
@unlogged  # the sentence names who has not sent yet
def close_item(request: UserRequest, pk: int) -> HttpResponse:
    """GET asks, POST does: what was revealed cannot be hidden again."""
    item = own_item(request, pk)
    if request.method == "POST":
        with telling(request, f"Đã kết thúc chấm điểm và công bố {item.dossier.product}."):
            services.close_item(item, by=request.user)
        return redirect(item)
    context = {
        "question": f"Kết thúc chấm điểm và công bố điểm {item.dossier.product}?",
        "text": "Điểm của từng người hiện ra cho mọi thành viên cùng lúc. Sau đó chỉ sửa được tiêu chí chủ trì mở lại.",
        "act": "Kết thúc chấm điểm và công bố",
        "back": item.get_absolute_url(),
    }
    return render(request, "components/confirm.html", context)


@needs("session.read")
def minutes(request: UserRequest, pk: int) -> HttpResponse:
    session = own_session(request, pk)
    roles = Session.objects.roles_of(request.user, session.pk)
    offers = []
    if MAY["result.confirm"] & roles and not session.minutes_confirmed_at:
        url = reverse("evaluations:minutes_confirm", args=[session.pk])
        offers.append(
            Offer("Xác nhận biên bản", url, refusal=services.minutes_refusal(session, request.user), primary=True)
        )
    seat = seating_of(session).seat_of(request.user)
    offers = offers if seat is not None and seat.leads else []
    shows = bool(MAY["result.read"] & roles)
    paper = services.minutes_paper(session) if shows else None
    job = official.job_of(paper) if paper and not paper.pdf else None
    if shows and job is None:
        offers.append(Offer("Tải biên bản (PDF)", reverse("evaluations:minutes_pdf", args=[session.pk]), link=True))
    context = {
        "session": session,
        "minutes": minutes_of(session, request.user) if shows else None,
        "moves": offers,
        "job": job,
    }
    return render(request, "evaluations/sessions/minutes.html", context)


@require_POST
@needs("result.confirm")
def confirm_minutes(request: UserRequest, pk: int) -> HttpResponse:
    session = own_session(request, pk)
    with telling(request, "Đã xác nhận biên bản."):
        services.confirm_minutes(session, by=request.user)
    return redirect("evaluations:minutes", pk=session.pk)


@needs("result.read")
def minutes_pdf(request: UserRequest, pk: int) -> HttpResponseBase:
    """The confirmed minutes as they were kept; before, a draft. A member's own recusals stay out of it."""
    session = own_session(request, pk)
    whole = not Recusal.objects.filter(item__session=session, member__user=request.user).exists()
    if whole and session.minutes_confirmed_at:
        return give(request, services.minutes_paper(session), reverse("evaluations:minutes", args=[pk]))
    paper = minutes_of(session, request.user)
    pdf = official.preview(PaperKind.MINUTES, unit=session.council.unit, context=paper)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="bien-ban.pdf"'
    return response
