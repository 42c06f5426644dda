from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from ocop.accounts.access import may, needs
from ocop.core.lists import PAGE_SIZE
from ocop.core.requests import UserRequest
from plans.editing import Editing, edit_line, take_out
from plans.plans.models import Plan
from plans.targets import services
from plans.targets.forms import TargetForm
from plans.targets.metrics import METRICS, presented, rows_for, visible_rows
from plans.targets.models import Target


@needs("plan.read")
def counted(request: UserRequest, pk: int, metric: str) -> HttpResponse:
    """The list behind a figure of a plan: the very rows that were counted (`?sao=` as the line asks)."""
    plan = get_object_or_404(Plan.objects.visible_to(request.user).select_related("unit"), pk=pk)
    found = METRICS.get(metric)
    if found is None or not may(request.user, found.action):
        raise Http404
    stars = request.GET.get("sao", "")
    rows = found.rows(plan.unit, plan.year, int(stars) if stars in {"1", "2", "3", "4", "5"} else None)
    total = rows.count()
    mine = visible_rows(found, rows, request.user)
    page = Paginator(rows_for(found, mine), PAGE_SIZE).get_page(request.GET.get("trang"))
    context = {
        "plan": plan,
        "metric": found,
        "stars": stars,
        "total": total,
        "page": page,
        "rows": presented(found, page.object_list),
    }
    return render(request, "plans/targets/counted.html", context)


@needs("plan.edit")
def new(request: UserRequest, pk: int) -> HttpResponse:
    plan = get_object_or_404(Plan.objects.visible_to(request.user), pk=pk)
    return edit_target(request, Target(plan=plan, position=plan.targets.count() + 1), "Thêm chỉ tiêu")


@needs("plan.edit")
def edit(request: UserRequest, pk: int) -> HttpResponse:
    return edit_target(request, own_target(request, pk), "Sửa chỉ tiêu")


@needs("plan.edit")
def delete(request: UserRequest, pk: int) -> HttpResponse:
    return take_out(request, own_target(request, pk), "chỉ tiêu", services.delete)


def own_target(request: UserRequest, pk: int) -> Target:
    visible = Plan.objects.visible_to(request.user)
    return get_object_or_404(Target.objects.select_related("plan"), pk=pk, plan__in=visible)


def edit_target(request: UserRequest, target: Target, title: str) -> HttpResponse:
    form = TargetForm(request.POST or None, instance=target)

    def save() -> None:
        services.save(form.save(commit=False), by=request.user)

    delete = reverse("plans:target_delete", args=[target.pk]) if target.pk else ""
    return edit_line(request, Editing(target.plan, form, save, title, "Đã lưu chỉ tiêu.", delete=delete))
