"""Phòng, ban: the tasks of the plan that are theirs."""

from datetime import date

from django.urls import reverse

from ocop.accounts.models import Membership
from ocop.worklist.board import Board, Section, Sum, section
from ocop.worklist.parts import by_urgency, task_work, within
from plans.models import Task
from plans.tasks.rules import Light
from plans.tasks.services import TaskStanding
from plans.tasks.views import standings


def board(membership: Membership, today: date) -> Board:
    lines = lines_of(membership, today)
    tasks = section_of(lines, today)
    return Board(
        "Việc hôm nay",
        sums=(
            Sum(sum(line.light is Light.LATE for line in lines), "nhiệm vụ quá hạn", "#nhiem-vu", late=True),
            Sum(sum(line.light is Light.RISK for line in lines), "nhiệm vụ có nguy cơ quá hạn", "#nhiem-vu"),
            Sum(sum(line.light is Light.OK for line in lines), "nhiệm vụ đúng tiến độ", "#nhiem-vu"),
        ),
        sections=(tasks,),
    )


def own_tasks(membership: Membership, today: date) -> Section:
    return section_of(lines_of(membership, today), today)


def lines_of(membership: Membership, today: date) -> list[TaskStanding]:
    """This year's tasks of the unit, how they stand, the most urgent first."""
    rows = within(Task.objects.all(), membership).filter(plan__year=today.year).for_list().order_by("plan", "position")
    return by_urgency(standings(list(rows[:100])))


def section_of(lines: list[TaskStanding], today: date) -> Section:
    open_ = [line for line in lines if line.light is not Light.DONE]
    return section(
        "nhiem-vu",
        f"Nhiệm vụ theo kế hoạch năm {today.year}",
        [task_work(line) for line in open_],
        "Không có nhiệm vụ nào đang mở của đơn vị.",
        url=reverse("plans:tasks"),
    )
