from collections.abc import Collection
from typing import Self

from django.db.models import Q

from ocop.accounts.models import Membership, Unit
from ocop.accounts.roles import Role
from ocop.accounts.scopes import ScopedQuerySet, above, in_name_of, within
from ocop.core.search import SearchQuerySet
from plans.plans.rules import AT_WORK


def in_charge(membership: Membership) -> Q:
    """Tasks this unit leads or shares in; where "UBND các xã, phường" is meant, every ward below the plan's unit."""
    from plans.tasks.models import Task

    unit = membership.unit
    own = in_name_of(unit, "unit")
    named = Q(pk__in=Task.leads.through.objects.filter(own).values("task_id"))
    named |= Q(pk__in=Task.partners.through.objects.filter(own).values("task_id"))
    if membership.role == Role.WARD_OFFICER:
        named |= Q(all_wards=True, plan__unit_id__in=above(unit))
    return named & Q(plan__state__in=AT_WORK)


class TaskQuerySet(ScopedQuerySet, SearchQuerySet):
    scopes = {
        Role.OFFICE: lambda m: within(m.unit, "plan__unit"),
        Role.LEADER: lambda m: within(m.unit, "plan__unit"),
        Role.HELPER_TEAM: lambda m: within(m.unit, "plan__unit") & Q(plan__state__in=AT_WORK),
        Role.WARD_OFFICER: in_charge,
        Role.DEPARTMENT: in_charge,
    }

    def for_list(self) -> Self:
        """With all a light asks for: the plan, the units, the reports."""
        return self.select_related("plan__unit").prefetch_related("leads", "partners", "reports")


def tasks_by_unit(units: Collection[int]) -> dict[int, set[int]]:
    """Unit → the tasks of plans at work that it leads or shares in, by name or as one of all wards; by their keys."""
    from plans.tasks.models import Task

    found: dict[int, set[int]] = {unit: set() for unit in units}
    meant = list(Task.objects.filter(all_wards=True, plan__state__in=AT_WORK).values_list("pk", "plan__unit_id"))
    for ward in Unit.objects.wards().filter(pk__in=units) if meant else ():
        found[ward.pk] = {task for task, office in meant if office in above(ward)}
    for through in (Task.leads.through, Task.partners.through):
        rows = through._default_manager.filter(unit__in=units, task__plan__state__in=AT_WORK)
        for unit, task in rows.values_list("unit_id", "task_id"):
            found[unit].add(task)
    return found
