"""The plan of the year, from 441/KH-UBND: approved, issued, with reports of some units and a task that is late."""

from datetime import timedelta
from typing import TYPE_CHECKING

from ocop.accounts.models import Unit, User
from ocop.accounts.roles import Role
from ocop.demo.clock import days_ago
from plans.models import Plan
from plans.plans import services as plans
from plans.tasks import services as tasks
from plans.tasks.rules import year_share

if TYPE_CHECKING:
    from ocop.demo.year import Demo

NUMBER = 12
WHOLE = {  # by the office for the whole task: percent, or None for "as far as the year is"
    "1a": (100, "Các xã, phường đã rà soát xong, có danh sách sản phẩm tiềm năng."),
    "1b": (None, "Đã tuyên truyền trên đài truyền thanh và tại hội nghị của các xã, phường."),
    "2": (None, "Hồ sơ nộp theo từng đợt, tiếp nhận trong ngày."),
    "3a": (100, "Đã kiện toàn Hội đồng và Tổ giúp việc."),
    "4": (30, "Một sản phẩm đã đề nghị cấp tỉnh; còn chờ hồ sơ bổ sung."),
}


def plan(demo: "Demo") -> None:
    with days_ago(300) as then:
        made = plans.from_template(demo.place.office, demo.today.year, by=demo.people["vanphong"])
        made = plans.approve(made, by=demo.people["lanhdao"])
        plans.issue(made, NUMBER, then.date(), by=demo.people["vanphong"])
    with days_ago(25) as then:
        for user in wards_and_departments(demo):
            report_own(made, user)
    with days_ago(12) as then:
        share = year_share(made.year, demo.today)
        for task in made.tasks.for_list():
            if task.label in WHOLE:
                percent, words = WHOLE[task.label]
                on = then.date() - timedelta(days=1)
                said = percent if percent is not None else min(95, share)
                tasks.report(task, made.unit, said, words, by=demo.people["vanphong"], on=on)


def wards_and_departments(demo: "Demo") -> list[User]:
    held = User.objects.filter(memberships__role__in=[Role.WARD_OFFICER, Role.DEPARTMENT], is_demo=True)
    return list(held.distinct().order_by("pk")[:4])


def report_own(made: Plan, user: User) -> None:
    """The unit's share of each task it is in charge of."""
    for task in made.tasks.for_list():
        for unit in own(tasks.reporting_units(task, user), made.unit):
            tasks.report(task, unit, 60, "Đã làm phần việc của đơn vị theo kế hoạch, còn một buổi họp.", by=user)


def own(units: list[Unit], whole: Unit) -> list[Unit]:
    return [unit for unit in units if unit != whole]
