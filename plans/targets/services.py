"""Targets as the office writes them, and how they stand."""

from collections.abc import Iterable
from datetime import date

from ocop.accounts.models import User
from ocop.core import acts
from ocop.core.audit import services as audit
from ocop.core.refusal import Refusal
from ocop.core.text import compared
from plans.plans.models import Plan
from plans.plans.rules import edit_refusal
from plans.plans.services import PLANS, check_place
from plans.targets.metrics import Counts
from plans.targets.models import Target
from plans.targets.rules import Standing, target_light


def save(target: Target, *, by: User) -> Target:
    """Ghi một chỉ tiêu của dự thảo. Raises Refusal."""
    with acts.doing(PLANS, "plan.target_saved", edit_refusal, target.plan, by) as act:
        _once(target)
        act.said["changed"] = audit.differences(target)
        target.save()
        act.said["target"] = target
    return target


def _once(target: Target) -> None:
    """The same words at the same place of the plan are the same target. Needs the plan's lock; raises Refusal."""
    check_place(target)
    for other in target.plan.targets.filter(position=target.position).exclude(pk=target.pk):
        if (compared(other.text), compared(other.note)) == (compared(target.text), compared(target.note)):
            raise Refusal(
                f"Kế hoạch đã có chỉ tiêu “{other}” ở thứ tự {other.position}. Hãy mở chỉ tiêu đó để sửa, hoặc ghi"
                " nội dung khác."
            )


def delete(target: Target, *, by: User) -> None:
    """Bỏ một chỉ tiêu của dự thảo. Raises Refusal."""
    with acts.doing(PLANS, "plan.target_deleted", edit_refusal, target.plan, by) as act:
        act.said |= {"text": target.text, "low": target.low, "high": target.high}
        target.delete()


def standings(plan: Plan, targets: Iterable[Target], counts: Counts, today: date) -> list[tuple[Target, Standing]]:
    """Each target with its figures and its light."""
    return [(target, _standing(plan, target, counts, today)) for target in targets]


def _standing(plan: Plan, target: Target, counts: Counts, today: date) -> Standing:
    if target.metric:
        actual = counts.actual(target.metric, target.stars_from)
        forecast = counts.forecast(target.metric, target.stars_from)
    else:
        actual, forecast = target.by_hand or 0, None
    light = target_light(target.low, actual, forecast, year=plan.year, today=today, margin=plan.risk_margin)
    return Standing(target.low, target.high, actual, forecast, light)
