"""Cán bộ cơ quan quản lý OCOP: what is late, what waits today, what expires, who else is waited for."""

from datetime import date, datetime, time

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from evaluations.decisions.rules import DecisionState
from evaluations.models import Decision, Session, WardAssessment
from ocop.accounts.models import Membership
from ocop.core.jobs.queries import of_unit
from ocop.worklist.board import SHOWN, Board, Section, Side, Sum, Work, section
from ocop.worklist.parts import (
    expiring_section,
    first_of,
    notices,
    open_dossiers,
    plan_of,
    plan_side,
    stopped_jobs,
    task_work,
    within,
    work_of,
)
from plans.models import Plan
from plans.plans.rules import PlanState
from plans.tasks.rules import Light
from products.dossiers.models import Dossier
from products.dossiers.rules import State

VERBS = {
    State.RECEIVED: ("Kiểm tra hồ sơ", "Bắt đầu kiểm tra hồ sơ"),
    State.CHECKING: ("Kiểm tra hồ sơ", "Kiểm tra"),
    State.ELIGIBLE: ("Đưa vào phiên họp:", "Mở hồ sơ"),
}
WAITED_FOR = {
    State.SUBMITTED: "Xã, phường tiếp nhận:",
    State.WARD_ASSESSING: "Xã, phường đánh giá:",
    State.SUPPLEMENT: "Chủ thể bổ sung:",
}


def board(membership: Membership, today: date) -> Board:
    plan = plan_of(membership.unit, today)
    late_tasks = [task_work(line) for line in plan.lit(Light.LATE)] if plan else []
    late, waiting = waited_for(membership, today, late_tasks)
    now = waits_for_me(membership, today)
    expiring, days = expiring_section(membership, today)
    stopped = stopped_jobs(of_unit(membership).given_up())
    return Board(
        "Việc hôm nay",
        sums=(
            Sum(late.total, "việc quá hạn", "#tre", late=True),
            Sum(now.total, "việc chờ hôm nay", "#hom-nay"),
            Sum(expiring.total, f"giấy chứng nhận hết hạn trong {days} ngày", "#sap-het"),
            Sum(waiting.total, "hồ sơ đang chờ người khác", "#cho"),
        ),
        sections=(*stopped, late, now, expiring, waiting, *higher_level(membership)),
        side=(next_session(membership, today), plan_side(plan, today)),
        action=("Đợt đánh giá", reverse("products:rounds")),
        notices=notices(today),
    )


def waits_for_me(membership: Membership, today: date) -> Section:
    """What the office itself moves on, the longest waiting first."""
    rows = open_dossiers(membership).order_by("state_since", "pk")
    is_reported = Q(state=State.WARD_ASSESSING, pk__in=WardAssessment.objects.numbered().values("dossier"))
    reported, own = rows.filter(is_reported), rows.filter(state__in=VERBS)
    papers, total = papers_to_issue(membership)
    works = papers[:SHOWN]
    to_receive, to_move = first_of(reported, own)
    works += [work_of(row, "Tiếp nhận hồ sơ", today, action="Tiếp nhận", primary=True) for row in to_receive]
    for row in to_move:
        verb, action = VERBS[State(row.state)]
        works.append(work_of(row, verb, today, action=action))
    total += rows.filter(is_reported | Q(state__in=VERBS)).count()
    nothing = "Không có hồ sơ nào chờ cơ quan quản lý OCOP."
    return section("hom-nay", "Chờ xử lý hôm nay", works, nothing, total=total, url=reverse("products:dossiers"),
                   note="chờ lâu nhất đứng trước")  # fmt: skip


def papers_to_issue(membership: Membership) -> tuple[list[Work], int]:
    """What a leader gave back or approved, and minutes that have no decision yet; how many in all."""
    decided = (DecisionState.APPROVED, DecisionState.NUMBERED)
    decisions = within(Decision.objects.all(), membership).filter(state__in=decided)
    plans = within(Plan.objects.all(), membership).filter(state=PlanState.APPROVED)
    sessions = within(Session.objects.all(), membership).filter(minutes_confirmed_at__isnull=False, decisions=None)
    returned = within(Decision.objects.all(), membership).filter(state=DecisionState.DRAFT).exclude(returned_at=None)
    works = [returned_work(row) for row in returned.select_related("session", "returned_by").order_by("pk")[:SHOWN]]
    works += [decision_work(row) for row in decisions.select_related("session__round").order_by("pk")[:SHOWN]]
    works += [
        Work(f"Ghi số, ban hành {row}", row.get_absolute_url(), "Lãnh đạo đã duyệt", action="Ghi số", primary=True)
        for row in plans.order_by("pk")[:SHOWN]
    ]
    works += [
        Work(f"Lập quyết định của {row}", reverse("evaluations:decisions"), str(row.council), action="Mở", primary=True)
        for row in sessions.select_related("council").order_by("pk")[:SHOWN]
    ]
    return works, returned.count() + decisions.count() + plans.count() + sessions.count()


def returned_work(decision: Decision) -> Work:
    """A draft that a leader gave back, with what is to be changed."""
    return Work(
        f"Sửa dự thảo được trả lại: {decision.title}", decision.get_absolute_url(),
        f"{decision.returned_by}: {decision.returned_why}", action="Sửa dự thảo", primary=True,
    )  # fmt: skip


def decision_work(decision: Decision) -> Work:
    """The next step of an approved decision: its number, then the signed copy and publication."""
    if decision.state == DecisionState.NUMBERED:
        return Work(
            f"Nộp bản ký, công bố {decision}", decision.get_absolute_url(),
            f"Ban hành ngày {decision.date:%d/%m/%Y}" if decision.date else "", action="Công bố", primary=True,
        )  # fmt: skip
    at = decision.approved_at
    return Work(
        f"Ghi số, ban hành {decision}", decision.get_absolute_url(),
        f"Lãnh đạo duyệt ngày {timezone.localtime(at):%d/%m/%Y}" if at else "", action="Ghi số", primary=True,
    )  # fmt: skip


def waited_for(membership: Membership, today: date, late_tasks: list[Work]) -> tuple[Section, Section]:
    """What is past its day, and what others still have time for. Where no day is set there is none to be past."""
    reported = WardAssessment.objects.numbered().values("dossier")
    rows = open_dossiers(membership).filter(state__in=WAITED_FOR).exclude(pk__in=reported, state=State.WARD_ASSESSING)
    dated = rows.with_due()
    late = dated.filter(due__lt=today).order_by("due", "pk")
    waiting = dated.filter(due__gte=today).order_by("state_since", "pk")
    past = late.values("pk").count()
    first_late, first_waiting = first_of(late, waiting)
    dossiers = reverse("products:dossiers")
    return (
        section(
            "tre",
            "Quá hạn",
            [*late_tasks, *(waiting_work(row, today) for row in first_late)],
            "Không có việc nào quá hạn.",
            total=len(late_tasks) + past,
            url=dossiers,
        ),
        section(
            "cho",
            "Đang chờ người khác",
            [waiting_work(row, today) for row in first_waiting],
            "Không có hồ sơ nào chờ xã, phường hay chủ thể.",
            total=rows.count() - past,
            url=dossiers,
        ),
    )


def higher_level(membership: Membership) -> list[Section]:
    """Proposed and not yet answered, the longest waiting first; no section where none waits."""
    rows = within(Dossier.objects.all(), membership).filter(state=State.PROPOSED).order_by("state_since", "pk")
    works = [
        Work(
            f"Kết quả của cấp trên: {row.product}",
            row.get_absolute_url(),
            f"{row.code} · đề nghị ngày {timezone.localtime(row.state_since):%d/%m/%Y}",
            action="Ghi kết quả",
        )
        for row in rows.for_page()[:SHOWN]
    ]
    url = reverse("products:dossiers") + f"?trang_thai={State.PROPOSED}"
    return [section("cap-tren", "Chờ kết quả của cấp trên", works, "", total=rows.count(), url=url)] if works else []


def waiting_work(row: Dossier, today: date) -> Work:
    return work_of(row, WAITED_FOR[State(row.state)], today, action="Xem")


def next_session(membership: Membership, today: date) -> Side:
    """The first session from today on that is not over."""
    start = timezone.make_aware(datetime.combine(today, time.min))
    rows = within(Session.objects.all(), membership).filter(starts_at__gte=start, minutes_confirmed_at=None)
    found = rows.select_related("council").annotate(products=Count("items")).order_by("starts_at").first()
    if found is None:
        nothing = (("Chưa có", "phiên nào được lên lịch"),)
        return Side("Phiên họp tới", lines=nothing, url=reverse("evaluations:sessions"), link="Mở các phiên họp")
    at = timezone.localtime(found.starts_at)
    lines = [(str(found), found.council.name), ("Lúc", f"{at:%H:%M} ngày {at:%d/%m/%Y}")]
    lines += [("Tại", found.place)] if found.place else []
    lines += [("Chương trình", f"{found.products} sản phẩm")]
    return Side("Phiên họp tới", lines=tuple(lines), url=found.get_absolute_url(), link="Mở phiên họp")
