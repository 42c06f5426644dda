"""What this house answers to those below it."""

from collections.abc import Collection, Mapping

from ocop.core import seams
from plans import found
from plans.tasks.queries import tasks_by_unit

for kind in (found.PLANS, found.TASKS):
    seams.found.answered_by(kind.find)


@seams.unit_tasks.answered_by
def tasks_of_units(units: Collection[int]) -> Mapping[int, set[int]]:
    return tasks_by_unit(units)
