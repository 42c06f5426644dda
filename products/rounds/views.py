from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from ocop.accounts.access import needs
from ocop.core.columns import Day, Number, Text, Title
from ocop.core.lists import Add, ListPage, Nothing
from ocop.core.refusal import Refusal
from ocop.core.requests import UserRequest
from ocop.law.models import ProfileValue
from ocop.law.profiles.schema import NOT_AUTOMATED
from products.dossiers.rules.states import OVER
from products.rounds import services
from products.rounds.filters import RoundFilter
from products.rounds.forms import RoundForm
from products.rounds.models import Round


class RoundList(ListPage):
    action, filterset_class = "round.read", RoundFilter
    title, noun = "Đợt đánh giá", "đợt"
    columns = (
        Title("nam", "Đợt", str, sort=("year", "number"), under=(Text("don-vi", "Cơ quan", "unit"),)),
        Text("bo-quy-dinh", "Bộ quy định", "profile", sort=("profile__code", "year", "number")),
        Day("mo", "Nhận hồ sơ từ", "opens_on", sort=("opens_on",)),
        Day(
            "han",
            "Đến hết ngày",
            "last_day_on",
            sort=("cut_off_on",),
            empty="chưa đặt",
            counts=lambda round_: round_.last_day_on >= timezone.localdate(),
        ),
        Number("ho-so", "Hồ sơ", "dossier_count", full="Số hồ sơ", sort=("dossier_count",)),
    )
    default_sort = ("-year", "-number")
    add = Add("round.edit", "products:round_new", "Lập đợt mới")
    nothing = Nothing(
        "Chưa có đợt đánh giá",
        "Cơ quan quản lý OCOP lập đợt rồi hồ sơ mới mở được.",
        "Lập đợt đầu tiên để xã, phường và chủ thể nộp hồ sơ.",
    )

    def get_queryset(self) -> QuerySet[Round]:
        rows = Round.objects.visible_to(self.request.user).select_related("unit", "profile")
        return rows.annotate(dossier_count=Count("dossiers"))


@needs("round.read")
def detail(request: UserRequest, pk: int) -> HttpResponse:
    rows = Round.objects.visible_to(request.user).select_related("unit", "profile")
    round_ = get_object_or_404(rows, pk=pk)
    values = list(ProfileValue.objects.filter(profile_id=round_.profile_id))
    context = {
        "round": round_,
        "warnings": services.warnings_of(round_),
        "unverified": [value for value in values if not value.is_confirmed],
        "value_count": len(values),
        "notes": NOT_AUTOMATED,
        "counts": round_.dossiers.aggregate(all=Count("pk"), over=Count("pk", filter=Q(state__in=OVER))),
        "may_edit": services.organises(request.user, round_.unit),
    }
    return render(request, "products/rounds/detail.html", context)


@needs("round.edit")
def new(request: UserRequest) -> HttpResponse:
    form = RoundForm(request.POST or None, user=request.user)
    if request.method == "POST" and (saved := keep(request, form)):
        return redirect(saved)
    return answer(request, form)


@needs("round.edit")
def edit(request: UserRequest, pk: int) -> HttpResponse:
    with transaction.atomic():
        rows = Round.objects.visible_to(request.user).select_for_update(of=("self",))
        round_ = get_object_or_404(rows, pk=pk)
        form = RoundForm(request.POST or None, instance=round_, user=request.user)
        if request.method == "POST" and (saved := keep(request, form)):
            return redirect(saved)
    return answer(request, form)


def keep(request: UserRequest, form: RoundForm) -> Round | None:
    """The saved round; None when the form has something to say."""
    if not form.is_valid():
        return None
    new, round_ = form.instance.pk is None, form.save(commit=False)
    try:
        if new:
            saved = services.create(round_, by=request.user)
        else:
            saved = services.change(round_, form.changes(), by=request.user)
    except Refusal as no:
        form.add_error(None, str(no))
        return None
    messages.success(request, f"Đã lưu {saved}.")
    for words in services.warnings_of(saved):
        messages.warning(request, words)
    return saved


def answer(request: UserRequest, form: RoundForm) -> HttpResponse:
    record = form.instance if form.instance.pk else None
    title = f"Sửa {form.initial_name}" if record else "Lập đợt đánh giá mới"
    back = record.get_absolute_url() if record else reverse("products:rounds")
    crumbs = [("Đợt đánh giá", reverse("products:rounds")), (title, "")]
    context = {"form": form, "round": form.instance, "title": title, "back": back, "crumbs": crumbs}
    return render(request, "products/rounds/form.html", context, status=422 if form.is_bound else 200)
