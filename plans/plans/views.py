from datetime import date
from itertools import count
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from ocop.accounts.access import may, needs
from ocop.accounts.models import Unit, memberships
from ocop.accounts.roles import Role
from ocop.core.audit.journal import journal
from ocop.core.columns import Day, Mark, Number, Text, Title, Year
from ocop.core.confirming import Question, confirm
from ocop.core.lists import Add, ListPage, Nothing
from ocop.core.looked_at import seen_by
from ocop.core.refusal import Refusal, refused_in, telling
from ocop.core.requests import UserRequest
from ocop.core.templatetags.ocop import ngay
from ocop.core.typed.glyphs import unprintable
from ocop.core.undo import SAID_BY_LINE
from ocop.documents import papers
from ocop.documents.official import services as official
from ocop.documents.official.forms import NumberForm
from ocop.documents.official.models import OfficialPaper
from ocop.documents.official.views import Asking, ask_cancel, ask_number, give
from plans.editing import Editing, edit_line, take_out
from plans.plans import page, rules, services
from plans.plans.filters import PlanFilter
from plans.plans.forms import NewPlanForm, PlanForm, SectionForm
from plans.plans.models import Plan, Section
from plans.plans.paper import paper_of, printed_by
from plans.plans.rules import SIGNS, TONES, Part, PlanState
from plans.targets.metrics import METRICS, Counts
from plans.targets.rules import Standing
from plans.targets.services import standings
from plans.tasks.models import Task
from plans.tasks.rules import quarter_of
from plans.tasks.services import standing, wards_of

BAR = 240  # width of the target's bar, in units of its picture


def state_of(plan: Plan) -> tuple[str, str, str]:
    state = PlanState(plan.state)
    return state.label, TONES[state], SIGNS[state]


def numbered(plan: Plan) -> str:
    return f"{plan.number_text} ngày {ngay(plan.date)}" if plan.number_text else ""


class PlanList(ListPage):
    action, filterset_class = "plan.read", PlanFilter
    title, noun = "Kế hoạch năm", "kế hoạch"
    columns = (
        Year("nam", "Năm", "year", sort=("year",)),
        Title(
            "ten",
            "Kế hoạch",
            "title",
            sort=("name_order",),
            under=(Text("so", "Số, ký hiệu", "number_text", shown=numbered),),
        ),
        Day("ngay", "Ngày ban hành", "date", sort=("date",), listed=False),
        Text("don-vi", "Đơn vị", "unit", sort=("unit__name_order", "year")),
        Number("chi-tieu", "Chỉ tiêu", "target_count", sort=("target_count",)),
        Number("nhiem-vu", "Nhiệm vụ", "task_count", sort=("task_count",)),
        Mark("trang-thai", "Trạng thái", state_of, sort=("state",)),
    )
    default_sort = ("-year",)
    add = Add("plan.edit", "plans:plan_new", "Lập kế hoạch")
    nothing = Nothing(
        "Chưa có kế hoạch",
        "Kế hoạch hiện ở đây khi lãnh đạo đã duyệt.",
        "Lập kế hoạch từ mẫu của Kế hoạch 441, hoặc chép kế hoạch năm trước rồi sửa.",
    )

    def get_queryset(self) -> QuerySet[Plan]:
        return Plan.objects.visible_to(self.request.user).for_list()


@needs("plan.edit")
def new(request: UserRequest) -> HttpResponse:
    held = [m.unit for m in memberships(request.user) if m.role == Role.OFFICE]
    own = [unit.pk for unit in held if unit.is_in_force(timezone.localdate())]
    plans = Plan.objects.visible_to(request.user).select_related("unit").order_by("-year")
    taken = {plan.year for plan in plans if plan.unit_id in own}
    form = NewPlanForm(
        request.POST or None,
        units=Unit.objects.filter(pk__in=own),
        plans=[plan for plan in plans if plan.unit_id in own],
        initial={"year": next(year for year in count(timezone.localdate().year) if year not in taken)},
    )
    if request.method == "POST" and form.is_valid():
        with refused_in(form):
            if source := form.copied:
                plan = services.copy(source, form.cleaned_data["year"], by=request.user)
            else:
                plan = services.from_template(form.cleaned_data["unit"], form.cleaned_data["year"], by=request.user)
            messages.success(request, "Đã lập dự thảo. Hãy soát từng mục, chỉ tiêu và nhiệm vụ.")
            return redirect(plan)
    crumbs = [("Kế hoạch năm", reverse("plans:plans")), ("Lập kế hoạch", "")]
    context = {"form": form, "title": "Lập kế hoạch năm", "back": reverse("plans:plans"), "crumbs": crumbs}
    return render(request, "plans/form.html", context, status=422 if form.is_bound else 200)


@needs("plan.read")
def detail(request: UserRequest, pk: int) -> HttpResponse:
    rows = Plan.objects.visible_to(request.user).select_related("unit", "approved_by")
    plan = get_object_or_404(rows, pk=pk)
    facts, today = services.facts_of(plan, request.user), timezone.localdate()
    counts, wards = Counts(plan.unit, plan.year), wards_of(plan.unit, today)
    targets = standings(plan, plan.targets.all(), counts, today)
    tasks = [standing(task, plan, wards, counts, today) for task in plan.tasks.for_list()]
    paper = issued_paper(plan) if may(request.user, "paper.read") else None
    context = {
        "plan": plan,
        "today": today,
        "state": state_of(plan),
        "targets": [(target, stand, bar(stand), opens(request, target.metric)) for target, stand in targets],
        "tasks": [(stand, quarters(stand.task, today)) for stand in tasks],
        "parts": by_part(plan.sections.all()),
        "to_scan": plan.state == PlanState.ISSUED and not facts.signed and may(request.user, "paper.scan"),
        "paper": paper,
        "paper_job": official.job_in_hand(paper),
        "moves": page.offers(plan, facts),
        "undo": page.undo(plan, facts, request.user),
        "fixes": page.fixes(plan, facts, paper if may(request.user, "paper.scan") else None),
        "events": journal(plan),
        "editable": rules.edit_refusal(facts) is None,
        "late": sum(stand.light == "late" for stand in tasks),
        "risk": sum(stand.light == "risk" for stand in tasks),
    }
    return render(request, "plans/plans/detail.html", context)


@needs("plan.edit")
def edit(request: UserRequest, pk: int) -> HttpResponse:
    plan = get_object_or_404(Plan.objects.visible_to(request.user), pk=pk)
    form = PlanForm(request.POST or None, instance=plan)

    def save() -> None:
        changed = {name: form.cleaned_data[name] for name in form.changed_data if name in form.Meta.fields}
        services.save_texts(plan, changed, by=request.user)

    return edit_line(request, Editing(plan, form, save, f"Sửa {plan}", "Đã lưu kế hoạch."))


@needs("plan.edit")
def section_new(request: UserRequest, pk: int) -> HttpResponse:
    plan = get_object_or_404(Plan.objects.visible_to(request.user), pk=pk)
    last = plan.sections.filter(part=Part.CONTENT).order_by("-position").first()
    section = Section(plan=plan, position=last.position + 1 if last else 1)
    return edit_section(request, section, "Thêm mục")


@needs("plan.edit")
def section_edit(request: UserRequest, pk: int) -> HttpResponse:
    return edit_section(request, own_section(request, pk), "Sửa mục")


@needs("plan.edit")
def section_delete(request: UserRequest, pk: int) -> HttpResponse:
    return take_out(request, own_section(request, pk), "mục", services.delete_section)


@needs("plan.delete")
def delete(request: UserRequest, pk: int) -> HttpResponse:
    """Asks first, for it does not come back."""
    plan = get_object_or_404(Plan.objects.visible_to(request.user).select_related("unit"), pk=pk)
    if reason := rules.delete_refusal(services.facts_of(plan, request.user)):
        messages.error(request, reason)
        return redirect(plan)
    if request.method == "POST":
        try:
            services.delete_draft(plan, by=request.user)
        except Refusal as no:
            messages.error(request, str(no))
            return redirect(plan)
        messages.success(request, f"Đã xóa dự thảo kế hoạch năm {plan.year}.")
        return redirect("plans:plans")
    text = (
        f"Các mục, {plan.targets.count()} chỉ tiêu và {plan.tasks.count()} nhiệm vụ của dự thảo mất hẳn. Sau đó lập lại"
        f" được kế hoạch năm {plan.year} từ mẫu hoặc chép năm trước."
    )
    title, back = f"Xóa dự thảo kế hoạch năm {plan.year}?", plan.get_absolute_url()
    return confirm(request, Question(title, "Xóa dự thảo", back, text, danger=True))


@needs("plan.approve")
def approve(request: UserRequest, pk: int) -> HttpResponse:
    plan = get_object_or_404(Plan.objects.visible_to(request.user), pk=pk)
    if request.method == "POST":
        with telling(request, "Đã duyệt kế hoạch.", SAID_BY_LINE):
            services.approve(plan, by=request.user, seen=seen_by(request))
        return redirect(plan)
    text = "Duyệt xong, các đơn vị được giao thấy nhiệm vụ của mình và báo cáo tiến độ được."
    return confirm(request, Question("Duyệt kế hoạch này?", "Duyệt kế hoạch", plan.get_absolute_url(), text))


@require_POST
@needs("plan.back_to_draft")
def back_to_draft(request: UserRequest, pk: int) -> HttpResponse:
    plan = get_object_or_404(Plan.objects.visible_to(request.user), pk=pk)
    with telling(request, "Đã trả kế hoạch về dự thảo."):
        services.back_to_draft(plan, by=request.user)
    return redirect(plan)


@needs("plan.number")
def issue(request: UserRequest, pk: int) -> HttpResponse:
    """Number and day as the clerk gave them."""
    plan = get_object_or_404(Plan.objects.visible_to(request.user), pk=pk)
    if reason := rules.ISSUE.refusal(services.facts_of(plan, request.user)):
        messages.error(request, reason)
        return redirect(plan)

    def act(given: dict[str, Any]) -> str:
        return f"Đã ban hành kế hoạch số {services.issue(plan, **given, by=request.user).number_text}."

    form = NumberForm(request.POST or None, numbering=services.numbering_of(plan))
    back, title = plan.get_absolute_url(), rules.ISSUE.label
    crumbs = [("Kế hoạch năm", reverse("plans:plans")), (str(plan), back), (title, "")]
    boxes = unprintable(printed_by(plan))
    return ask_number(request, Asking(form, title, crumbs, back, EFFECTS, act, plan.title, boxes))


EFFECTS = (
    "Văn bản để ký được tạo (PDF), nội dung không đổi nữa.",
    "Các đơn vị báo cáo tiến độ như trước.",
)


@needs("plan.cancel_number")
def cancel_number(request: UserRequest, pk: int) -> HttpResponse:
    plan = get_object_or_404(Plan.objects.visible_to(request.user), pk=pk)
    if reason := rules.CANCEL_NUMBER.refusal(services.facts_of(plan, request.user)):
        messages.error(request, reason)
        return redirect(plan)
    return ask_cancel(
        request,
        plan.number_text,
        plan.get_absolute_url(),
        lambda why, slip: services.cancel_number(plan, why, by=request.user, slip=slip),
        effect="Hủy được đến khi có bản ký. Kế hoạch trở lại bước chờ số; nội dung, báo cáo tiến độ giữ nguyên.",
    )


@needs("plan.read")
def pdf(request: UserRequest, pk: int) -> HttpResponseBase:
    """The plan with its appendix. An issued one was made once and is kept; a draft is made for this reader."""
    plan = get_object_or_404(Plan.objects.visible_to(request.user).select_related("unit__parent"), pk=pk)
    if made := issued_paper(plan):
        return give(request, made, plan.get_absolute_url(), as_attachment=False)
    data = official.preview(papers.PaperKind.PLAN, unit=plan.unit, context=paper_of(plan))
    name = f"ke-hoach-ocop-{plan.year}-du-thao.pdf"
    return HttpResponse(
        data,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "private, no-store"},
    )


# ── what the pages show ──


def issued_paper(plan: Plan) -> OfficialPaper | None:
    """The paper that was issued and holds; None for a draft."""
    if plan.state != PlanState.ISSUED:
        return None
    return official.about(plan, papers.PaperKind.PLAN).standing().first()


def opens(request: UserRequest, metric: str) -> bool:
    """Whether this reader may open the list behind the figure."""
    return metric in METRICS and may(request.user, METRICS[metric].action)


def bar(stand: Standing) -> dict[str, str | int]:
    """Places on the target's bar, as SVG attributes."""

    def at(figure: int) -> int:
        return figure * BAR // (stand.most + 1)

    high = stand.high or stand.low
    made: dict[str, str | int] = {"actual": at(stand.actual), "low": at(stand.low), "high": at(high)}
    made["range"] = at(high) - at(stand.low)
    more = max(0, (stand.forecast or 0) - stand.actual)
    made["more"] = at(stand.actual + more) - at(stand.actual)
    made["words"] = f"Đã đạt {stand.actual}, kế hoạch {stand.asked}" + (
        f", dự báo {stand.forecast}" if stand.forecast is not None else ""
    )
    return made


def quarters(task: Task, today: date) -> list[tuple[bool, bool]]:
    """For each quarter: does the task run, is it now. A task with dates shows the quarters they touch."""
    days = task.window
    on = [
        date(task.plan.year, number * 3 + 1, 1) <= days.end and days.start <= date(task.plan.year, number * 3 + 3, 28)
        for number in range(4)
    ]
    shown = on if task.starts_on or task.ends_on or not any(task.quarters) else task.quarters
    return [(runs, today.year == task.plan.year and quarter_of(today) == n) for n, runs in enumerate(shown)]


def by_part(sections: "QuerySet[Section]") -> list[tuple[str, list[Section]]]:
    rows = list(sections)
    return [(part.label, found) for part in Part if (found := [row for row in rows if row.part == part])]


# ── forms ──


def own_section(request: UserRequest, pk: int) -> Section:
    visible = Plan.objects.visible_to(request.user)
    return get_object_or_404(Section.objects.select_related("plan"), pk=pk, plan__in=visible)


def edit_section(request: UserRequest, section: Section, title: str) -> HttpResponse:
    form = SectionForm(request.POST or None, instance=section)

    def save() -> None:
        services.save_section(form.save(commit=False), by=request.user)

    delete = reverse("plans:section_delete", args=[section.pk]) if section.pk else ""
    return edit_line(request, Editing(section.plan, form, save, title, "Đã lưu mục.", delete=delete))
