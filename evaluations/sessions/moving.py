"""The acts on a session, as forms that post: agenda, attendance, recusal, opening and closing, minutes."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from evaluations.decisions import reopening
from evaluations.decisions.rules import minutes_refusal
from evaluations.results.minutes import minutes_of
from evaluations.scoring.returning import asked_for
from evaluations.sessions import officers, presence, rulebook, services
from evaluations.sessions.forms import AgendaForm, AttendanceForm, OfficersForm, PresenceForm, RecusalForm, RulesForm
from evaluations.sessions.models import AgendaItem, Recusal, Session
from evaluations.sessions.rules import ItemState, officers_refusal, rulebook_refusal
from evaluations.sessions.seating import item_seating, keeps_roll, rules_in, seating_of
from ocop.accounts.access import needs
from ocop.accounts.models import User
from ocop.accounts.policy import MAY
from ocop.core.audit.journal import journal
from ocop.core.audit.refused import unlogged
from ocop.core.confirming import Question, ask, ask_why, confirm
from ocop.core.fixes import Fix, Fold, fold
from ocop.core.moves import Offer
from ocop.core.refusal import refused_in, telling
from ocop.core.requests import UserRequest
from ocop.core.text import lower_first
from ocop.core.undo import SAID_BY_LINE
from ocop.documents.official import services as official
from ocop.documents.official.models import OfficialPaper
from ocop.documents.official.views import give
from ocop.documents.papers import PaperKind
from products.dossiers.models import Dossier
from products.dossiers.rules.states import State


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
        with refused_in(form):
            with transaction.atomic():  # all of them, or none
                for dossier in form.cleaned_data["dossiers"]:
                    services.put_on_agenda(session, dossier, by=request.user)
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
    with transaction.atomic():
        if request.method == "POST":
            services.SESSIONS.lock(session)  # what is compared is what is written over
        seating = seating_of(session)
        here = {key: (row.present, row.reason) for key, row in seating.attendance.items()}
        form = AttendanceForm(request.POST if request.method == "POST" else None, members=seating.sitting, here=here)
        if request.method == "POST" and form.is_valid():
            with refused_in(form), transaction.atomic():
                for member, present, reason in form.answers():
                    services.mark_attendance(session, member, present, reason, by=request.user)
                messages.success(request, "Đã lưu thành viên dự họp.", extra_tags=SAID_BY_LINE)
                return redirect(session)
    context = {"form": form, "title": "Thành viên dự họp", "session": session}
    return render(request, "evaluations/sessions/attendance.html", context, status=422 if form.is_bound else 200)


@needs("session.attend")
def session_officers(request: UserRequest, pk: int) -> HttpResponse:
    """Ghi chủ trì, thư ký phiên, as they were there."""
    session = own_session(request, pk)
    if refusal := officers_refusal(officers.facts(session, request.user)):
        messages.error(request, refusal)
        return redirect(session)
    form = OfficersForm(request.POST if request.method == "POST" else None, seating=seating_of(session))
    words = (
        "Ghi đúng người đã chủ trì và người đã ghi biên bản phiên này. Biên bản và ô ký nêu tên cùng chức danh của họ "
        "trong Hội đồng. Chỉ chọn được người đang ghi là có mặt; sửa được đến khi xác nhận biên bản."
    )
    question = Question("Ghi chủ trì, thư ký phiên", "Ghi chủ trì, thư ký", session.get_absolute_url(), words)

    def name(given: dict[str, Any]) -> str:
        officers.name(session, by=request.user, **given)
        return "Đã ghi chủ trì, thư ký phiên."

    return ask(request, question, form, name)


@needs("session.rules")
def rules(request: UserRequest, pk: int) -> HttpResponse:
    """Đổi quy chế áp dụng cho phiên: what it does to each item is said first."""
    session = own_session(request, pk)
    if refusal := rulebook_refusal(rulebook.rulebook_facts(session, request.user)):
        messages.error(request, refusal)
        return redirect(session)
    form = RulesForm(request.POST if request.method == "POST" else None, rules=rules_in(session))
    title = f"Đổi quy chế áp dụng cho {lower_first(str(session))}?"
    question = Question(title, "Đổi quy chế áp dụng", session.get_absolute_url(), rules_words(session))

    def change(given: dict[str, Any]) -> str:
        rulebook.change_rules(session, form.values, given["reason"], seen=given["seen"], by=request.user)
        return "Đã đổi quy chế áp dụng cho phiên."

    return ask(request, question, form, change)


def rules_words(session: Session) -> str:
    """What a change does to the items of the agenda, by their state."""
    states = Counter(session.items.values_list("state", flat=True))
    words = [
        "Chỉ phiên này đổi, quy chế của Hội đồng giữ nguyên. Giá trị cũ, mới, lý do vào biên bản; thành viên được báo."
    ]
    if waiting := states[ItemState.CLOSED]:
        words.append(f"{waiting} sản phẩm đã công bố điểm, chưa xác nhận: kết quả được tính lại theo quy chế mới.")
    if kept := states[ItemState.CONFIRMED]:
        words.append(
            f"{kept} sản phẩm đã xác nhận kết quả: giữ nguyên; cần tính lại thì mở lại kết quả của sản phẩm đó."
        )
    return " ".join(words)


@needs("session.attend")
def recuse(request: UserRequest, pk: int) -> HttpResponse:
    item = own_item(request, pk)
    recused = Recusal.objects.standing().filter(item=item).values("member")
    members = item.session.council.members.sitting().exclude(pk__in=recused).select_related("user")
    if not keeps_roll(seating_of(item.session), request.user, Session.objects.roles_of(request.user, item.session_id)):
        members = members.filter(user=request.user)  # a plain member speaks for oneself
    seat = seating_of(item.session).seat_of(request.user)
    form = RecusalForm(request.POST or None, members=members, leads=seat is not None and seat.leads)
    if request.method == "POST" and form.is_valid():
        with refused_in(form):
            presence.recuse(item, by=request.user, **form.cleaned_data)
            messages.success(request, f"Đã ghi nhận không tham gia đánh giá: {form.cleaned_data['member'].user}.")
            return redirect(item.session)
    context = {
        "form": form,
        "title": f"Ghi nhận không tham gia đánh giá: {item.dossier.product}",
        "session": item.session,
        "item": item,
    }
    return render(request, "evaluations/sessions/recuse.html", context, status=422 if form.is_bound else 200)


@needs("session.attend")
def recusal_back(request: UserRequest, pk: int, recusal_pk: int) -> HttpResponse:
    """Rút lại ghi nhận không tham gia đánh giá. GET asks why, POST does."""
    item = own_item(request, pk)
    rows = Recusal.objects.filter(item=item).select_related("item", "member__user")
    row = get_object_or_404(rows, pk=recusal_pk)
    title = f"Rút lại ghi nhận không tham gia đánh giá của {row.member.user}?"
    words = (
        f"Lý do đã ghi: {row.words}. Rút lại rồi thì thành viên này đánh giá {item.dossier.product} như thành viên "
        "khác; phiếu đã gửi, nếu có, được tính. Cả ghi nhận và lý do rút lại đều vào biên bản."
    )
    return ask_why(
        request,
        Question(title, "Rút lại ghi nhận", item.get_absolute_url(), words),
        lambda why: presence.take_back(row, why, by=request.user),
        "Đã rút lại ghi nhận.",
    )


@needs("session.attend")
def item_presence(request: UserRequest, pk: int) -> HttpResponse:
    """Sửa dự họp của sản phẩm này, after its closing."""
    item = own_item(request, pk)
    here = item_seating(item)
    form = PresenceForm(request.POST if request.method == "POST" else None, seen=here)
    words = (
        "Ghi như lúc kết thúc chấm điểm sản phẩm này. Giá trị cũ, mới, lý do đều vào biên bản. Vắng mặt không làm mất "
        "phiếu đã gửi; “không tham gia đánh giá” thì phiếu đã gửi không được tính, kết quả được tính lại."
    )
    title = f"Sửa ghi nhận dự họp: {item.dossier.product}"

    def change(given: dict[str, Any]) -> str:
        presence.correct(item, by=request.user, **given)
        return f"Đã sửa dự họp của {given['member'].user} ở sản phẩm này."

    return ask(request, Question(title, "Sửa dự họp", item.get_absolute_url(), words), form, change)


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
    title = f"Kết thúc chấm điểm và công bố điểm {item.dossier.product}?"
    words = "Điểm của từng người hiện ra cho mọi thành viên cùng lúc. Sau đó chỉ sửa được tiêu chí chủ trì mở lại."
    if item_seating(item).leads(request.user) and (asked := asked_for(item)):
        names = ", ".join(str(row.sheet.member.user) for row in asked.values())
        words = f"{names} đang xin sửa phiếu đã gửi; kết thúc chấm điểm thì phiếu tính như đã gửi. {words}"
    return confirm(request, Question(title, "Kết thúc chấm điểm và công bố", item.get_absolute_url(), words))


@needs("session.read")
def minutes(request: UserRequest, pk: int) -> HttpResponse:
    session = own_session(request, pk)
    roles = Session.objects.roles_of(request.user, session.pk)
    seating, offers = seating_of(session), []
    seat = seating.seat_of(request.user)
    if MAY["result.confirm"] & roles and not session.minutes_confirmed_at and seat is not None and seat.leads:
        url = reverse("evaluations:minutes_confirm", args=[session.pk])
        refusal = services.minutes_refusal(seating, request.user)
        offers.append(Offer("Xác nhận biên bản", url, refusal=refusal, primary=True))
    shows = bool(MAY["result.read"] & roles)
    papers = list(official.about(session, PaperKind.MINUTES)) if shows else []
    paper = papers[0] if papers and session.minutes_confirmed_at else None
    job = official.job_of(paper) if paper and not paper.pdf else None
    if shows and job is None:
        label = "Tải bản ký" if paper and paper.scan else "Tải biên bản (PDF)"
        offers.append(Offer(label, reverse("evaluations:minutes_pdf", args=[session.pk]), link=True))
    if shows and not session.minutes_confirmed_at:
        offers.append(Offer("Cần thảo luận", reverse("evaluations:session_discussion", args=[session.pk]), link=True))
    context = {
        "session": session,
        "minutes": minutes_of(session, request.user) if shows else None,
        "moves": offers,
        "job": job,
        "paper": paper,
        "before": papers[1:] if paper else papers,
        "may_scan": paper is not None and official.scan_refusal(paper, request.user) is None,
        "fixes": minutes_fixes(session, request.user, paper) if shows else None,
        "events": journal(session) if shows else [],
    }
    return render(request, "evaluations/sessions/minutes.html", context)


def minutes_fixes(session: Session, user: User, paper: OfficialPaper | None) -> Fold | None:
    """What of the minutes can be put right, by this reader and now."""
    if not session.minutes_confirmed_at:
        return None
    facts = reopening.minutes_facts(session, user)
    refusal = minutes_refusal(facts)
    rows = [
        Fix(
            "Biên bản đã xác nhận", "Sửa thành viên dự họp rồi xác nhận lại; bản cũ vẫn giữ, dự thảo quyết định bị bỏ",
            "Đến khi quyết định được duyệt",
            Offer("Mở lại biên bản", reverse("evaluations:minutes_reopen", args=[session.pk]), refusal, link=True),
            how=f"Không sửa ở đây vì biên bản đã xác nhận. {refusal if facts.leads else BY_CHAIR}",
        ),
        Fix("Điểm, hạng từng sản phẩm", how=SETTLED if refusal else BY_ITEM),
    ]  # fmt: skip
    if paper and paper.scan and official.scan_refusal(paper, user) is None:
        url = f"{paper.get_absolute_url()}#ban-ky"
        again = Offer("Nộp lại bản ký", url, link=True)
        rows.append(Fix("Bản ký", "Bản trước vẫn giữ", "Lúc nào cũng nộp lại được", again))
    return fold(*rows)


BY_CHAIR = "Chủ tịch hoặc Phó Chủ tịch Hội đồng mở lại được đến khi quyết định được duyệt; sau đó lập biên bản bổ sung."
SETTLED = "Không sửa ở đây vì kết quả đã xác nhận từng sản phẩm. Sửa bằng biên bản bổ sung nêu biên bản này."
BY_ITEM = (
    "Không sửa ở đây. Mở lại biên bản, rồi mở lại kết quả của sản phẩm đó ở trang phiên họp; khi quyết định đã "
    "duyệt thì sửa bằng biên bản bổ sung nêu biên bản này."
)


@needs("result.confirm")
def reopen_minutes(request: UserRequest, pk: int) -> HttpResponse:
    session = own_session(request, pk)
    back = reverse("evaluations:minutes", args=[pk])
    if reason := minutes_refusal(reopening.minutes_facts(session, request.user)):
        messages.error(request, reason)
        return redirect(back)
    words = (
        "Sửa thành viên dự họp rồi xác nhận lại: biên bản mới được lập, bản cũ vẫn giữ. Dự thảo quyết định "
        "theo biên bản này bị bỏ, lập lại sau. Thành viên Hội đồng và người dự thảo được báo cùng lý do."
    )
    return ask_why(
        request,
        Question(f"Mở lại biên bản {session}?", "Mở lại biên bản", back, words, danger=True),
        lambda why: reopening.reopen_minutes(session, why, by=request.user),
        "Đã mở lại biên bản.",
    )


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
    whole = not Recusal.objects.standing().filter(item__session=session, member__user=request.user).exists()
    if whole and session.minutes_confirmed_at:
        return give(request, services.minutes_paper(session), reverse("evaluations:minutes", args=[pk]))
    paper = minutes_of(session, request.user)
    pdf = official.preview(PaperKind.MINUTES, unit=session.council.unit, context=paper)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="bien-ban.pdf"'
    return response
