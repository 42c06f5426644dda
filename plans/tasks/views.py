from collections.abc import Sequence
from contextlib import nullcontext

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from ocop.accounts.access import may, needs
from ocop.core.columns import Code, Text, Title
from ocop.core.files import services as files
from ocop.core.files.serving import serve
from ocop.core.lists import ListPage, Nothing
from ocop.core.refusal import refused_in
from ocop.core.requests import UserRequest
from ocop.core.templatetags.ocop import light
from plans.editing import Editing, edit_line, take_out
from plans.plans.models import Plan
from plans.plans.rules import AT_WORK, edit_refusal
from plans.plans.services import facts_of
from plans.targets.metrics import METRICS, Counts
from plans.tasks import services
from plans.tasks.filters import TaskFilter
from plans.tasks.forms import ReportForm, TaskForm
from plans.tasks.models import ProgressReport, Task


class TaskList(ListPage):
    """Tasks of the plans at work: a department's and a ward's own, the office's all."""

    action, filterset_class = "plan.read", TaskFilter
    title, noun = "Nhiệm vụ", "nhiệm vụ"
    lead = "Theo kế hoạch năm đã duyệt"
    columns = (
        Code("stt", "STT", "task.label", phone=False),
        Title(
            "noi-dung",
            "Nội dung thực hiện",
            "task.content",
            url=lambda line: line.task.get_absolute_url(),
            under=(Text("cong-viec", "Công việc", "task.heading"),),
        ),
        Text("don-vi", "Đơn vị thực hiện", "task.units_text"),
        Text("nam", "Thời gian", "task.time_text", sort=("plan__year", "position")),
        Text(
            "tinh-trang",
            "Tình trạng",
            "label",
            shown=lambda line: light(line.light.sign, line.label),
            under=(Text("tien-do", "Tiến độ", "words"),),
        ),
    )
    nothing = Nothing("Chưa có nhiệm vụ", "Nhiệm vụ hiện ở đây khi kế hoạch năm được duyệt và giao cho đơn vị.")
    default_sort = ("-plan__year", "plan", "position")

    def get_queryset(self) -> QuerySet[Task]:
        return Task.objects.visible_to(self.request.user).filter(plan__state__in=AT_WORK).for_list()

    def rows(self, found: Sequence[Task]) -> Sequence[services.TaskStanding]:
        return standings(found)


def standings(tasks: Sequence[Task]) -> list[services.TaskStanding]:
    """Tasks of one or more plans, each plan's figures and wards asked once."""
    today = timezone.localdate()
    counts: dict[int, Counts] = {}
    wards: dict[int, list[int]] = {}
    lines = []
    for task in tasks:
        plan = task.plan
        if plan.pk not in counts:
            counts[plan.pk] = Counts(plan.unit, plan.year)
        if plan.unit_id not in wards:
            wards[plan.unit_id] = services.wards_of(plan.unit, today)
        lines.append(services.standing(task, plan, wards[plan.unit_id], counts[plan.pk], today))
    return lines


@needs("plan.read")
def detail(request: UserRequest, pk: int) -> HttpResponse:
    """A task with its reports; who is in charge reports on the same page."""
    task = get_object_or_404(Task.objects.visible_to(request.user).for_list(), pk=pk)
    units = services.reporting_units(task, request.user)
    form = report_form(request, task, units)
    if request.method == "POST":
        if form is None:
            raise PermissionDenied
        if form.is_valid() and report(request, task, form):
            return redirect(task)
    reports = task.reports.select_related("unit", "by", "file").order_by("-day", "-pk")
    found = METRICS.get(task.metric)
    context = {
        "task": task,
        "plan": task.plan,
        "stand": standings([task])[0],
        "form": form,
        "events": [event(made) for made in reports],
        "opens": found is not None and may(request.user, found.action),
        "metric": found,
        "editable": edit_refusal(facts_of(task.plan, request.user)) is None,
        "waiting": bool(units) and task.plan.state not in AT_WORK,
    }
    return render(request, "plans/tasks/detail.html", context, status=422 if form and form.errors else 200)


def report_form(request: UserRequest, task: Task, units: list) -> ReportForm | None:
    """None for who only reads, and while the plan is a draft."""
    if not units or task.plan.state not in AT_WORK:
        return None
    return ReportForm(request.POST or None, request.FILES or None, units=units, instance=ProgressReport(task=task))


def report(request: UserRequest, task: Task, form: ReportForm) -> bool:
    said = form.cleaned_data
    with refused_in(form):
        with files.storing(said["upload"], by=request.user) if said["upload"] else nullcontext() as kept:
            services.report(task, said["unit"], said["percent"], said["words"], by=request.user, file=kept)
        messages.success(request, "Đã ghi báo cáo tiến độ.")
        return True
    return False


def event(made: ProgressReport) -> dict[str, object]:
    """A report as the timeline shows it."""
    return {
        "title": f"{made.unit}: {made.percent}%",
        "by": made.by,
        "at": made.created_at,
        "quote": made.words,
        "file": made.file,
        "url": reverse("plans:report_file", args=[made.pk]),
    }


@needs("plan.read")
def report_file(request: UserRequest, pk: int) -> HttpResponseBase:
    visible = Task.objects.visible_to(request.user)
    rows = ProgressReport.objects.filter(~Q(file=None), task__in=visible).select_related("file")
    file = get_object_or_404(rows, pk=pk).file
    assert file is not None  # as the query asked
    return serve(request, file)


@needs("plan.edit")
def new(request: UserRequest, pk: int) -> HttpResponse:
    plan = get_object_or_404(Plan.objects.visible_to(request.user).select_related("unit"), pk=pk)
    last = plan.tasks.order_by("-position").first()
    return edit_task(request, Task(plan=plan, position=last.position + 1 if last else 1), "Thêm nhiệm vụ")


@needs("plan.edit")
def edit(request: UserRequest, pk: int) -> HttpResponse:
    return edit_task(request, own_task(request, pk), "Sửa nhiệm vụ")


@needs("plan.edit")
def delete(request: UserRequest, pk: int) -> HttpResponse:
    return take_out(request, own_task(request, pk), "nhiệm vụ", services.delete)


def own_task(request: UserRequest, pk: int) -> Task:
    return get_object_or_404(Task.objects.visible_to(request.user).select_related("plan__unit"), pk=pk)


def edit_task(request: UserRequest, task: Task, title: str) -> HttpResponse:
    form = TaskForm(request.POST or None, instance=task)

    def save() -> None:
        said = form.cleaned_data
        services.save(form.save(commit=False), said["leads"], said["partners"], by=request.user)

    delete = reverse("plans:task_delete", args=[task.pk]) if task.pk else ""
    return edit_line(request, Editing(task.plan, form, save, title, "Đã lưu nhiệm vụ.", delete=delete))
