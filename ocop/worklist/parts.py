"""What several boards show: lines of dossiers and certificates, the plan at the side."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils import timezone

from ocop.accounts.models import Membership, Unit
from ocop.accounts.roles import Role
from ocop.accounts.scopes import ScopedQuerySet
from ocop.core import counting
from ocop.core.health.services import worker_lives
from ocop.core.jobs.models import JobQuerySet
from ocop.core.jobs.services import about_of, words_of
from ocop.core.refusal import Refusal
from ocop.law.dates.services import days_off_missing
from ocop.law.profiles.services import profile_for, rules_of
from ocop.worklist.board import SHOWN, Bar, Section, Side, Work, due_tone, section
from plans.models import Plan
from plans.targets.metrics import Counts
from plans.targets.rules import Standing
from plans.targets.services import standings
from plans.tasks.rules import Light
from plans.tasks.services import TaskStanding, standing, wards_of
from products.certificates.models import Certificate
from products.dossiers.filters import OPEN
from products.dossiers.models import Dossier
from products.dossiers.queries import DossierQuerySet
from products.dossiers.rules.states import OVER

Row = TypeVar("Row", bound=Model)
Rows = TypeVar("Rows", bound=ScopedQuerySet)
WORKER_SILENT = (
    "Tác vụ tự động đang dừng: giấy chứng nhận chưa lập, thư báo chưa gửi. Việc đã ghi vẫn còn nguyên và chạy tiếp khi "
    "phần này được mở lại. Hãy báo quản trị viên khởi động lại chương trình."
)


def within(rows: Rows, membership: Membership) -> Rows:
    """Those of the rows that this one membership reaches: a board is of one role, whatever else its reader is."""
    return rows.filter(rows.scopes[Role(membership.role)](membership))


def open_dossiers(membership: Membership) -> DossierQuerySet:
    return within(Dossier.objects.all(), membership).exclude(state__in=OVER)


def open_list() -> str:
    """The list behind what `open_dossiers` counts."""
    return f"{reverse('products:dossiers')}?trang_thai={OPEN[0]}"


def first_of(*lists: QuerySet[Dossier]) -> list[list[Dossier]]:
    """The first rows of each list, with all that `work_of` names; read in one query, for its joins are dear."""
    keys = [list(rows.values_list("pk", flat=True)[:SHOWN]) for rows in lists]
    read = Dossier.objects.for_lines().in_bulk([pk for some in keys for pk in some])
    return [[read[pk] for pk in some if pk in read] for some in keys]


def first_and_total(rows: QuerySet[Row]) -> tuple[list[Row], int]:
    """The first rows, and how many in all: counted only where there are more than are shown."""
    first = list(rows[: SHOWN + 1])
    return first[:SHOWN], len(first) if len(first) <= SHOWN else rows.count()


def work_of(dossier: Dossier, verb: str, today: date, *, action: str, primary: bool = False) -> Work:
    """ "Tiếp nhận hồ sơ Khô cá lóc", its code, ward, since when it waits and until when; from `for_lines`."""
    due = dossier.due_on
    return Work(
        f"{verb} {dossier.product.name}",
        dossier.get_absolute_url(),
        f"{dossier.code} · {dossier.product.producer.name}, {dossier.product.ward.name}",
        due,
        since=timezone.localtime(dossier.state_since).date(),
        action=action,
        primary=primary,
        **due_tone(due, today),
    )


def missing_words(dossier: Dossier) -> str:
    missing = dossier.wanted_count - dossier.filled_count
    return f"còn thiếu {missing} giấy tờ" if missing > 0 else "đủ giấy tờ bắt buộc"


def stopped_jobs(rows: JobQuerySet) -> list[Section]:
    """What the machine gave up, with the way to its page, where it is run again; no section where there is none."""
    works = [
        Work(
            f"{words_of(job)}: {about.text}" if (about := about_of(job)) else words_of(job),
            reverse("core:job", args=[job.pk]),
            f"Đã thử {job.attempts} lần, dừng lúc {timezone.localtime(job.failed_at):%H:%M %d/%m/%Y}",
            due_words="đã dừng",
            action="Xem, chạy lại",
            late=True,
        )
        for job in rows.order_by("failed_at")[:SHOWN]
    ]
    return [section("viec-nen", "Tác vụ tự động đã dừng vì lỗi", works, "", total=rows.count())] if works else []


def notices(today: date) -> tuple[str, ...]:
    """What keeps the program itself from working or reckoning right, for those who can have it mended."""
    days = days_off_missing(today)
    return tuple(
        filter(
            None,
            (
                f"{days} Quản trị viên nhập trong Quản trị, mục Ngày nghỉ, ngày làm bù." if days else "",
                WORKER_SILENT if worker_lives() else "",
            ),
        )
    )


# ── certificates ──


def horizon(today: date) -> int:
    """How many days ahead ends are shown: the earliest reminder of the law under which one is renewed now."""
    try:
        law = rules_of(profile_for(today))
    except Refusal:
        return 0
    return max((milestone.days_before for milestone in law.milestones), default=0)


def expiring_section(membership: Membership, today: date) -> tuple[Section, int]:
    """Certificates that end within the horizon, the first to end on top, and the horizon."""
    days = horizon(today)
    ending = within(Certificate.objects.all(), membership).standing().ending_within(days, today)
    rows = list(ending.select_related("notice").order_by("valid_to", "pk")[: SHOWN + 1])
    key = f"worklist:expiring:{membership.pk}:{today}"
    total = len(rows) if len(rows) <= SHOWN else counting.count(key, ending.count)
    works = [
        Work(
            row.product_name,
            row.get_absolute_url(),
            f"{row.stars} sao · {row.producer_name}, {row.ward_name} · hết hạn {row.valid_to:%d/%m/%Y}"
            f" · {row.notice_words or 'chưa gửi thông báo'}",
            row.valid_to,
            action="Xem",
            **due_tone(row.valid_to, today),
        )
        for row in rows
    ]
    shown = section(
        "sap-het",
        "Giấy chứng nhận sắp hết hạn",
        works,
        f"Không có giấy chứng nhận hết hạn trong {days} ngày tới.",
        total=total,
        url=f"{reverse('products:certificates')}?het_han={days}&sap-xep=het-han",
        note=f"trong {days} ngày",
    )
    return shown, days


# ── the plan ──


@dataclass(frozen=True)
class PlanView:
    """The year's plan as a board needs it."""

    plan: Plan
    targets: list[Standing]
    names: list[str]
    tasks: list[TaskStanding]

    def lit(self, light: Light) -> list[TaskStanding]:
        return [task for task in self.tasks if task.light is light]


def plan_of(unit: Unit, today: date) -> PlanView | None:
    """The plan of this unit for this year, with its figures and lights; None when there is none."""
    plan = Plan.objects.filter(unit=unit, year=today.year).select_related("unit").first()
    if plan is None:
        return None
    counts, wards = Counts(plan.unit, plan.year), wards_of(plan.unit, today)
    lines = standings(plan, plan.targets.all(), counts, today)
    tasks = [standing(task, plan, wards, counts, today) for task in plan.tasks.for_list()]
    return PlanView(plan, [stand for _, stand in lines], [target.text for target, _ in lines], tasks)


def plan_side(view: PlanView | None, today: date) -> Side:
    if view is None:
        return Side(
            f"Kế hoạch năm {today.year}",
            lines=(("Chưa lập", "chưa có chỉ tiêu để so"),),
            url=reverse("plans:plans"),
            link="Mở các kế hoạch",
        )
    late, risk = view.lit(Light.LATE), view.lit(Light.RISK)
    lights = [("late", f"{len(late)} nhiệm vụ quá hạn")] if late else []
    lights += [("risk", f"{len(risk)} nhiệm vụ có nguy cơ quá hạn")] if risk else []
    bars = [
        Bar(name, stand.actual, stand.asked, max(stand.high or stand.low, stand.actual))
        for name, stand in zip(view.names, view.targets, strict=True)
    ]
    return Side(
        f"Kế hoạch năm {today.year}",
        bars=tuple(bars),
        lights=tuple(lights or [("ok", "Không có nhiệm vụ quá hạn")]),
        url=view.plan.get_absolute_url(),
        link="Mở kế hoạch",
    )


def task_work(line: TaskStanding, action: str = "Báo cáo tiến độ") -> Work:
    """A task as a thing to do; what is late says so, the rest its light."""
    late, risk = line.light is Light.LATE, line.light is Light.RISK
    return Work(
        line.task.content,
        line.task.get_absolute_url(),
        f"{line.task.units_text} · {line.task.time_text} · {line.words}",
        due_words=line.label,
        action=action,
        late=late,
        soon=risk,
    )


def by_urgency(lines: Iterable[TaskStanding]) -> list[TaskStanding]:
    """Late first, then at risk, then what runs; what is done or not yet due last."""
    order = [Light.LATE, Light.RISK, Light.OK, Light.IDLE, Light.DONE]
    return sorted(lines, key=lambda line: (order.index(line.light), line.task.position))
