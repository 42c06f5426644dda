"""Targets as the office writes them, and how they stand."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from ocop.accounts.models import User
from ocop.core.audit import services as audit
from plans.plans.models import Plan
from plans.plans.services import check_place, lock_for_edit
from plans.targets.metrics import Counts
from plans.targets.models import Target
from plans.targets.rules import Standing, target_light


def save(target: Target, *, by: User) -> Target:
    """Ghi một chỉ tiêu của dự thảo. Raises Refusal."""
    with transaction.atomic():
        lock_for_edit(target.plan, by=by)
        check_place(target)
        changed = audit.differences(target)
        target.save()
        audit.record(by, "plan.target_saved", target.plan, target=target, changed=changed)
    return target


def delete(target: Target, *, by: User) -> None:
    """Bỏ một chỉ tiêu của dự thảo. Raises Refusal."""
    with transaction.atomic():
        lock_for_edit(target.plan, by=by)
        audit.record(by, "plan.target_deleted", target.plan, text=target.text, low=target.low, high=target.high)
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
