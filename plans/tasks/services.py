"""Tasks as the office writes them, reports of the units in charge, and how a task stands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from ocop.accounts.models import Unit, User, memberships
from ocop.accounts.policy import MAY
from ocop.accounts.roles import Role
from ocop.accounts.scopes import above
from ocop.core import acts
from ocop.core.audit import services as audit
from ocop.core.files.models import StoredFile
from ocop.core.refusal import Refusal
from plans.plans.models import Plan
from plans.plans.rules import AT_WORK, PlanState, edit_refusal
from plans.plans.services import PLANS, check_place
from plans.targets.metrics import Counts
from plans.tasks import rules
from plans.tasks.models import ProgressReport, Task
from plans.tasks.rules import Light

TOLD = "Báo cáo này ({}) đã được ghi trong ngày. Hãy xem ở danh sách báo cáo; có tiến độ mới thì ghi nội dung khác."


@dataclass(frozen=True)
class TaskStanding:
    """A task as its line shows it."""

    task: Task
    percent: int
    light: Light
    words: str  # under the light: "11/13 đơn vị đã báo cáo", "4/6", "23"
    late_days: int

    @property
    def label(self) -> str:
        return f"Quá hạn {self.late_days} ngày" if self.light is Light.LATE else self.light.label


def save(task: Task, leads: Iterable[Unit], partners: Iterable[Unit], *, by: User) -> Task:
    """Ghi một nhiệm vụ của dự thảo. Raises Refusal."""
    with acts.doing(PLANS, "plan.task_saved", edit_refusal, task.plan, by) as act:
        check_place(task)
        act.said["changed"] = audit.differences(task)
        task.save()
        task.leads.set(leads)
        task.partners.set(partners)
        act.said["task"] = task
    return task


def delete(task: Task, *, by: User) -> None:
    """Bỏ một nhiệm vụ của dự thảo; one that has been reported on stays. Raises Refusal."""
    with acts.doing(PLANS, "plan.task_deleted", edit_refusal, task.plan, by) as act:
        if task.reports.exists():
            raise Refusal("Nhiệm vụ này đã có báo cáo tiến độ nên phải giữ lại. Hãy sửa nội dung thay vì bỏ.")
        act.said |= {"heading": task.heading, "content": task.content}
        task.delete()


def report(
    task: Task,
    unit: Unit,
    percent: int,
    words: str,
    *,
    by: User,
    on: date | None = None,
    file: StoredFile | None = None,
) -> ProgressReport:
    """Báo cáo tiến độ của một đơn vị được giao. Raises Refusal."""
    with transaction.atomic():
        plan = PLANS.lock(task.plan)
        if reason := report_refusal(task, plan, unit, by):
            raise Refusal(reason)
        made = ProgressReport(
            task=task, unit=unit, day=on or timezone.localdate(), percent=percent, words=words, file=file, by=by
        )
        if _is_told(made):
            raise Refusal(TOLD.format(made))
        made.save()
        audit.record(by, "task.report", task, unit=unit, percent=percent, words=words)
    return made


def _is_told(new: ProgressReport) -> bool:
    """The same person said the same, with the same paper, on the same day. Needs the plan's lock."""
    same = ProgressReport.objects.filter(
        task=new.task, unit=new.unit, day=new.day, by=new.by, percent=new.percent, words=new.words
    )
    return same.filter(file__sha256=new.file.sha256 if new.file else None).exists()


def report_refusal(task: Task, plan: Plan, unit: Unit, by: User) -> str | None:
    """Why this user cannot report for this unit now; None when allowed."""
    if unit not in reporting_units(task, by):
        return "Chỉ đơn vị được giao nhiệm vụ này báo cáo tiến độ."
    if plan.state not in AT_WORK:
        return f"Kế hoạch đang là “{PlanState(plan.state).label}”. Duyệt kế hoạch rồi mới báo cáo tiến độ."
    return None


def reporting_units(task: Task, user: User) -> list[Unit]:
    """The units for which this user may report on this task: the plan's own for its office, else one's own unit, or an
    ended one that came to it, when it is in charge."""
    held = [m for m in memberships(user) if Role(m.role) in MAY["task.report"]]
    office = [task.plan.unit for m in held if m.role == Role.OFFICE and m.unit.covers(task.plan.unit)]
    others = [m for m in held if m.role != Role.OFFICE]
    named = (*task.leads.all(), *task.partners.all())
    own = [unit for m in others for unit in named if m.unit.stands_for(unit)]
    shared = [m.unit for m in others if _shares(task, m.role, m.unit)]
    return list(dict.fromkeys((*office, *own, *shared)))


def _shares(task: Task, role: str, unit: Unit) -> bool:
    return task.all_wards and role == Role.WARD_OFFICER and task.plan.unit_id in above(unit)


# ── how they stand ──


def standing(task: Task, plan: Plan, wards: Sequence[int], counts: Counts, today: date) -> TaskStanding:
    """How one task stands; `task.reports`, `leads`, `partners` should be prefetched. `wards`: keys of the wards of
    the plan's unit."""
    reports = [rules.Report(made.unit_id, made.percent) for made in task.reports.all()]
    charged = charged_units(task, wards)
    percent = rules.progress(reports, plan.unit_id, charged)
    actual = counts.actual(task.metric, task.stars_from) if task.metric else None
    if actual is not None and task.aim:
        percent = rules.counted(actual, task.aim)
    days = rules.window(plan.year, task.quarters, task.starts_on, task.ends_on)
    return TaskStanding(
        task,
        percent,
        rules.light(days, percent, today=today, margin=plan.risk_margin),
        _words(task, actual, percent, reports, charged),
        rules.late_days(days, today),
    )


def charged_units(task: Task, wards: Sequence[int]) -> list[int]:
    """Keys of the units whose reports make the progress: those that lead, and the wards where they share."""
    return [unit.pk for unit in task.leads.all()] + (list(wards) if task.all_wards else [])


def wards_of(unit: Unit, today: date) -> list[int]:
    """Keys of the wards below a unit that exist today."""
    return list(Unit.objects.on(today).below(unit).wards().values_list("pk", flat=True))


def _words(
    task: Task, actual: int | None, percent: int, reports: Sequence[rules.Report], charged: Sequence[int]
) -> str:
    if actual is not None and task.aim:
        return f"{actual}/{task.aim} theo hồ sơ"
    said = f"{percent}%" if reports else "Chưa có báo cáo"
    if task.all_wards and charged:
        said = f"{said}, {rules.reported(reports, charged)}/{len(charged)} đơn vị đã báo cáo"
    return f"{said}, {actual} theo hồ sơ" if actual is not None else said
