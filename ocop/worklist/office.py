"""Cán bộ cơ quan quản lý OCOP: what is late, what waits today, what expires, who else is waited for."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from evaluations.decisions.rules import DecisionState
from evaluations.decisions.taking_up import waiting
from evaluations.models import Decision, Session, WardAssessment
from ocop.accounts.models import Membership
from ocop.core.jobs.queries import of_unit
from ocop.worklist.board import SHOWN, Board, Section, Side, Sum, Work, section
from ocop.worklist.parts import (
    expiring_section,
    first_and_total,
    first_of,
    notices,
    open_dossiers,
    open_list,
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
from products.dossiers.queries import DossierQuerySet
from products.dossiers.rules.states import State

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
    waiting = waited_for(membership, today)
    mine = waits_for_me(membership)
    to_hurry, to_wait, to_receive, to_move = first_of(waiting.late, waiting.in_time, mine.reported, mine.own)
    late, others = waiting.sections(late_tasks, to_hurry, to_wait, today)
    now = mine.section(to_receive, to_move, today, *papers_to_issue(membership))
    expiring, days = expiring_section(membership, today)
    stopped = stopped_jobs(of_unit(membership).given_up())
    return Board(
        "Việc hôm nay",
        sums=(
            Sum(late.total, "việc quá hạn", "#tre", late=True),
            Sum(now.total, "việc chờ hôm nay", "#hom-nay"),
            Sum(expiring.total, f"giấy chứng nhận hết hạn trong {days} ngày", "#sap-het"),
            Sum(others.total, "hồ sơ đang chờ người khác", "#cho"),
        ),
        sections=(*stopped, late, now, expiring, others, *higher_level(membership)),
        side=(next_session(membership, today), plan_side(plan, today)),
        action=("Đợt đánh giá", reverse("products:rounds")),
        notices=notices(today),
    )


@dataclass(frozen=True)
class Mine:
    """What the office itself moves on, the longest waiting first."""

    reported: DossierQuerySet  # by the ward, to be received
    own: DossierQuerySet
    total: int

    def section(
        self, to_receive: list[Dossier], to_move: list[Dossier], today: date, papers: list[Work], papers_total: int
    ) -> Section:
        works = papers[:SHOWN]
        works += [work_of(row, "Tiếp nhận hồ sơ", today, action="Tiếp nhận", primary=True) for row in to_receive]
        for row in to_move:
            verb, action = VERBS[State(row.state)]
            works.append(work_of(row, verb, today, action=action))
        return section(
            "hom-nay",
            "Chờ xử lý hôm nay",
            works,
            "Không có hồ sơ nào chờ cơ quan quản lý OCOP.",
            total=papers_total + self.total,
            url=open_list(),
            note="chờ lâu nhất đứng trước",
        )


def waits_for_me(membership: Membership) -> Mine:
    rows = open_dossiers(membership).order_by("state_since", "pk")
    is_reported = Q(state=State.WARD_ASSESSING, pk__in=WardAssessment.objects.numbered().values("dossier"))
    total = rows.filter(is_reported | Q(state__in=VERBS)).count()
    return Mine(rows.filter(is_reported), rows.filter(state__in=VERBS), total)


def papers_to_issue(membership: Membership) -> tuple[list[Work], int]:
    """What a leader gave back or approved, minutes that have no decision yet, products that a higher level left to us;
    how many in all."""
    decided = (DecisionState.APPROVED, DecisionState.NUMBERED)
    decisions = within(Decision.objects.select_related("session__round"), membership).filter(state__in=decided)
    plans = within(Plan.objects.all(), membership).filter(state=PlanState.APPROVED)
    sessions = within(Session.objects.select_related("council"), membership)
    sessions = sessions.filter(minutes_confirmed_at__isnull=False, decisions=None)
    returned = within(Decision.objects.select_related("session", "returned_by"), membership)
    returned = returned.filter(state=DecisionState.DRAFT).exclude(returned_at=None)
    passed_up = within(Decision.objects.all(), membership)
    back = waiting().filter(decision__in=passed_up).order_by("result__item__dossier__state_since", "pk")
    to_take_up, returned_total = first_and_total(back)
    to_mend, mending = first_and_total(returned.order_by("pk"))
    to_issue, issuing = first_and_total(decisions.order_by("pk"))
    to_number, numbering = first_and_total(plans.order_by("pk"))
    to_decide, deciding = first_and_total(sessions.order_by("pk"))
    works = [returned_work(row) for row in to_mend]
    works += [decision_work(row) for row in to_issue]
    works += [
        Work(f"Ghi số, ban hành {row}", row.get_absolute_url(), "Lãnh đạo đã duyệt", action="Ghi số", primary=True)
        for row in to_number
    ]
    works += [
        Work(f"Lập quyết định của {row}", reverse("evaluations:decisions"), str(row.council), action="Mở", primary=True)
        for row in to_decide
    ]
    works += [
        Work(
            f"Lập quyết định công nhận {row.product_name}",
            reverse("evaluations:decision_take_up", args=[row.result.item.session_id]),
            f"{row.result.item.dossier.code} · cấp trên chuyển về", action="Lập dự thảo", primary=True,
        )
        for row in to_take_up
    ]  # fmt: skip
    return works, mending + issuing + numbering + deciding + returned_total


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


@dataclass(frozen=True)
class Waiting:
    """What is past its day, and what others still have time for. Where no day is set there is none to be past."""

    late: DossierQuerySet
    in_time: DossierQuerySet
    late_total: int
    total: int

    def sections(
        self, late_tasks: list[Work], to_hurry: list[Dossier], to_wait: list[Dossier], today: date
    ) -> tuple[Section, Section]:
        return (
            section(
                "tre",
                "Quá hạn",
                [*late_tasks, *(waiting_work(row, today) for row in to_hurry)],
                "Không có việc nào quá hạn.",
                total=len(late_tasks) + self.late_total,
                url=open_list(),
            ),
            section(
                "cho",
                "Đang chờ người khác",
                [waiting_work(row, today) for row in to_wait],
                "Không có hồ sơ nào chờ xã, phường hay chủ thể.",
                total=self.total - self.late_total,
                url=open_list(),
            ),
        )


def waited_for(membership: Membership, today: date) -> Waiting:
    reported = WardAssessment.objects.numbered().values("dossier")
    rows = open_dossiers(membership).filter(state__in=WAITED_FOR).exclude(pk__in=reported, state=State.WARD_ASSESSING)
    dated = rows.with_due(WAITED_FOR)
    counted = dated.aggregate(all=Count("pk"), late=Count("pk", filter=Q(due__lt=today)))
    return Waiting(
        dated.filter(due__lt=today).order_by("due", "pk"),
        dated.filter(due__gte=today).order_by("state_since", "pk"),
        counted["late"],
        counted["all"],
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
        for row in rows.select_related("product")[:SHOWN]
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
