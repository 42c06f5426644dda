from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from ocop.accounts.access import may, needs
from ocop.core.lists import ListPage
from ocop.core.refusal import Refusal
from ocop.core.requests import UserRequest
from ocop.law.models import ProfileValue
from ocop.law.profiles.schema import NOT_AUTOMATED
from products.dossiers.rules import OVER
from products.rounds import services
from products.rounds.filters import RoundFilter
from products.rounds.forms import RoundForm
from products.rounds.models import Round


class RoundList(ListPage):
    action, filterset_class = "round.read", RoundFilter
    template_name = "products/rounds/list.html"
    sorts = {"nam": ("year", "number"), "mo": ("opens_on",), "han": ("cut_off_on",)}
    default_sort = ("-year", "-number")

    def get_queryset(self) -> QuerySet[Round]:
        rows = Round.objects.visible_to(self.request.user).select_related("unit", "profile")
        return rows.annotate(dossier_count=Count("dossiers"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            may_create=may(self.request.user, "round.edit"), today=timezone.localdate(), **kwargs
        )


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
    try:
        saved = services.save_round(form.save(commit=False), form.changes(), by=request.user)
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
