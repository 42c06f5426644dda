"""Lãnh đạo: targets against actuals, lights, papers to approve."""

from datetime import date

from django.db.models import Count, Q
from django.urls import reverse

from evaluations.decisions.rules import DecisionState
from evaluations.models import Decision
from ocop.accounts.models import Membership
from ocop.core.templatetags.ocop import ngay
from ocop.worklist.board import SHOWN, Board, Section, Sum, Work, section
from ocop.worklist.parts import (
    by_urgency,
    expiring_section,
    open_dossiers,
    open_list,
    plan_of,
    plan_side,
    task_work,
    within,
)
from plans.models import Plan
from plans.plans.rules import PlanState
from plans.tasks.rules import Light
from products.dossiers.rules.states import State


def board(membership: Membership, today: date) -> Board:
    plan = plan_of(membership.unit, today)
    papers = to_approve(membership)
    slow = by_urgency(plan.lit(Light.LATE) + plan.lit(Light.RISK)) if plan else []
    counts = open_dossiers(membership).aggregate(
        all=Count("pk"), session=Count("pk", filter=Q(state__in=[State.IN_SESSION, State.SCORED]))
    )
    expiring, days = expiring_section(membership, today)
    return Board(
        "Điều hành",
        sums=(
            Sum(papers.total, "văn bản chờ duyệt", "#duyet"),
            Sum(len(slow), "nhiệm vụ quá hạn hoặc có nguy cơ", "#cham", late=True),
            Sum(counts["all"], f"hồ sơ đang xử lý, {counts['session']} ở Hội đồng", open_list()),
            Sum(expiring.total, f"giấy chứng nhận hết hạn trong {days} ngày", "#sap-het"),
        ),
        sections=(
            papers,
            section(
                "cham",
                "Nhiệm vụ quá hạn",
                [task_work(line, "Xem") for line in slow],
                "Không có nhiệm vụ nào quá hạn." if plan else f"Chưa có kế hoạch năm {today.year}.",
                url=plan.plan.get_absolute_url() if plan else "",
            ),
            expiring,
        ),
        side=(plan_side(plan, today),),
    )


def to_approve(membership: Membership) -> Section:
    """Draft decisions and draft plans, the oldest first; not those that wait to be changed."""
    drafts = within(Decision.objects.all(), membership).filter(state=DecisionState.DRAFT, returned_at=None)
    decisions = drafts.for_list().order_by("pk")
    plans = within(Plan.objects.all(), membership).filter(state=PlanState.DRAFT).order_by("pk")
    works = [
        Work(
            row.title,
            row.get_absolute_url(),
            f"{row.session.round} · {row.line_count} sản phẩm · dự thảo từ {ngay(row.created_at)}",
            action="Xem, duyệt",
            primary=True,
        )
        for row in decisions[:SHOWN]
    ]
    works += [
        Work(row.title, row.get_absolute_url(), f"Dự thảo từ {ngay(row.created_at)}", action="Xem, duyệt")
        for row in plans[:SHOWN]
    ]
    total = decisions.count() + plans.count()
    return section("duyet", "Văn bản chờ duyệt", works, "Không có văn bản nào chờ duyệt.", total=total,
                   url=reverse("evaluations:decisions"))  # fmt: skip
