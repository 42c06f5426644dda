from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html

from evaluations.councils import services
from evaluations.councils.filters import CouncilFilter
from evaluations.councils.forms import CouncilForm, Members, ReplaceForm
from evaluations.councils.models import Council, CouncilMember
from evaluations.councils.rules import restore_refusal
from ocop.accounts.access import needs
from ocop.accounts.models import User
from ocop.accounts.policy import MAY
from ocop.core.columns import Day, Number, Text, Title
from ocop.core.confirming import Question, confirm
from ocop.core.lists import Add, ListPage, Nothing
from ocop.core.moves import Offer
from ocop.core.refusal import Refusal, refused_in, telling
from ocop.core.requests import UserRequest
from ocop.core.templatetags.ocop import ngay
from ocop.core.two_windows import mark_of
from ocop.core.undo import SAID_BY_LINE, Undo, Way, undo_line


class CouncilList(ListPage):
    action, filterset_class = "council.read", CouncilFilter
    title, noun = "Hội đồng", "Hội đồng"
    columns = (
        Title("ten", "Hội đồng", str, sort=("name_order",), under=(Text("don-vi", "Đơn vị", "unit"),)),
        Text(
            "ngay",
            "Quyết định",
            "decision_number",
            full="Số quyết định",
            sort=("decision_date",),
            shown=lambda council: format_html(
                '<span>{} ngày <span class="num">{}</span></span>', council.decision_number, ngay(council.decision_date)
            ),
        ),
        Day("ngay-quyet-dinh", "Ngày quyết định", "decision_date", sort=("decision_date",), listed=False),
        Number("thanh-vien", "Thành viên", "member_count", full="Số thành viên", sort=("member_count",)),
        Number("phien", "Phiên", "session_count", full="Số phiên", sort=("session_count",)),
    )
    default_sort = ("-decision_date",)
    add = Add("council.edit", "evaluations:council_new", "Lập Hội đồng")
    nothing = Nothing(
        "Chưa có Hội đồng",
        "Cơ quan quản lý OCOP lập Hội đồng theo quyết định thành lập.",
        "Lập Hội đồng theo quyết định thành lập, rồi lập phiên họp.",
    )

    def get_queryset(self) -> QuerySet[Council]:
        rows = Council.objects.visible_to(self.request.user).select_related("unit")
        sitting = Count("members", filter=Q(members__ended_on=None), distinct=True)
        return rows.annotate(member_count=sitting, session_count=Count("sessions", distinct=True))


@needs("council.read")
def detail(request: UserRequest, pk: int) -> HttpResponse:
    council = get_object_or_404(Council.objects.visible_to(request.user).select_related("unit"), pk=pk)
    roles = Council.objects.roles_of(request.user, council.pk)
    context = {
        "council": council,
        "members": council.members.sitting().select_related("user", "succeeds__user"),
        "ended": council.members.exclude(ended_on=None).select_related("user", "successor").order_by("-ended_on"),
        "sessions": council.sessions.for_list(),
        "rules": council.lines,
        "may_edit": bool(MAY["council.edit"] & roles),
        "undo": undo(council, request.user),
        "may_call": bool(MAY["session.edit"] & roles),
    }
    return render(request, "evaluations/councils/detail.html", context)


def undo(council: Council, user: User) -> Undo | None:
    """Right after a seat ended, alone or with another in its place."""
    seat = council.members.exclude(ended_on=None).select_related("user").order_by("-updated_at").first()
    if seat is None:
        return None
    new = CouncilMember.objects.filter(succeeds=seat).select_related("user").first()
    refusal = restore_refusal(services.restoring(council, seat, new, user))
    back = Offer("Hoàn tác", reverse("evaluations:council_seat_restore", args=[council.pk, seat.pk]), refusal)
    said, over = f"{seat.user} đã thôi", f"{seat.user} có ghế khác"
    if new:
        said, over = f"{new.user} thay {seat.user}", f"{new.user} có phiếu đánh giá"
    return undo_line(council, user, Way("council.replace_member", said, back, f"Hoàn tác được đến khi {over}"))


@needs("council.edit")
def new(request: UserRequest) -> HttpResponse:
    return edit_form(request, Council())


@needs("council.edit")
def edit(request: UserRequest, pk: int) -> HttpResponse:
    with transaction.atomic():
        rows = Council.objects.visible_to(request.user).select_for_update(of=("self",))
        council = get_object_or_404(rows, pk=pk)
        return edit_form(request, council)


def edit_form(request: UserRequest, council: Council) -> HttpResponse:
    title = f"Sửa {council}" if council.pk else "Lập Hội đồng"
    sitting = list(council.members.sitting()) if council.pk else []
    stored = {member.pk: (str(member.user_id), member.office, member.organisation) for member in sitting}
    seats = [
        {"pk": pk, "user": int(user), "office": office, "organisation": body, "seen": mark_of((user, office, body))}
        for pk, (user, office, body) in stored.items()
    ]
    form = CouncilForm(request.POST or None, instance=council, user=request.user)
    members = Members(request.POST or None, initial=seats, prefix="tv", user=request.user, stored=stored)
    if request.method == "POST" and form.is_valid() and members.is_valid():
        try:
            with transaction.atomic():
                services.save_council(form.save(commit=False), members.places(), by=request.user)
        except Refusal as no:
            form.add_error(None, str(no))
        except ValidationError as no:
            form.add_error(None, no)
        else:
            messages.success(request, "Đã lưu Hội đồng.")
            return redirect(council)
    context = {
        "form": form,
        "members": members,
        "title": title,
        "back": council.get_absolute_url() if council.pk else reverse("evaluations:councils"),
        "act": "Lưu Hội đồng" if council.pk else "Lập Hội đồng",
    }
    failed = request.method == "POST"
    return render(request, "evaluations/councils/form.html", context, status=422 if failed else 200)


def own_seat(request: UserRequest, council: int, pk: int) -> CouncilMember:
    rows = CouncilMember.objects.filter(council__in=Council.objects.visible_to(request.user), council=council)
    return get_object_or_404(rows.select_related("council", "user"), pk=pk)


@needs("council.edit")
def replace_member(request: UserRequest, pk: int, seat: int) -> HttpResponse:
    """A seat ends with day and reason; another person, or the same in another office, takes its place."""
    member = own_seat(request, pk, seat)
    form = ReplaceForm(request.POST if request.method == "POST" else None, seat=member, by=request.user)
    if request.method == "POST" and form.is_valid():
        with refused_in(form):
            new = services.replace_member(member, by=request.user, **form.cleaned_data)
            said = f"{new.user} thay {member.user}." if new else f"{member.user} đã thôi."
            messages.success(request, said, extra_tags=SAID_BY_LINE)
            return redirect(member.council)
    context = {"form": form, "seat": member, "council": member.council}
    return render(request, "evaluations/councils/replace.html", context, status=422 if form.errors else 200)


@needs("council.edit")
def restore_member(request: UserRequest, pk: int, seat: int) -> HttpResponse:
    """GET asks, POST does."""
    member = own_seat(request, pk, seat)
    if request.method == "POST":
        with telling(request, f"{member.user} là thành viên như trước."):
            services.restore_member(member, by=request.user)
        return redirect(member.council)
    words = "Dùng khi ghi thôi nhầm. Người thay, nếu có và chưa chấm gì, ra khỏi Hội đồng."
    title, back = f"Mở lại ghế của {member.user}?", member.council.get_absolute_url()
    return confirm(request, Question(title, "Mở lại ghế", back, words))
