from typing import Self

from django.db.models import Q

from ocop.accounts.models import Membership
from ocop.accounts.roles import Role
from ocop.accounts.scopes import ScopedQuerySet
from ocop.core.search import SearchQuerySet
from plans.plans.rules import AT_WORK
from products.rounds.queries import above


def in_charge(membership: Membership) -> Q:
    """Tasks this unit leads or shares in; where "UBND các xã, phường" is meant, every ward below the plan's unit."""
    from plans.tasks.models import Task

    unit = membership.unit
    named = Q(pk__in=Task.leads.through.objects.filter(unit_id=unit.pk).values("task_id"))
    named |= Q(pk__in=Task.partners.through.objects.filter(unit_id=unit.pk).values("task_id"))
    if membership.role == Role.WARD_OFFICER:
        named |= Q(all_wards=True, plan__unit_id__in=above(unit))
    return named & Q(plan__state__in=AT_WORK)


class TaskQuerySet(ScopedQuerySet, SearchQuerySet):
    scopes = {
        Role.OFFICE: lambda m: Q(plan__unit__path__startswith=m.unit.path),
        Role.LEADER: lambda m: Q(plan__unit__path__startswith=m.unit.path),
        Role.HELPER_TEAM: lambda m: Q(plan__unit__path__startswith=m.unit.path, plan__state__in=AT_WORK),
        Role.WARD_OFFICER: in_charge,
        Role.DEPARTMENT: in_charge,
    }

    def for_list(self) -> Self:
        """With all a light asks for: the plan, the units, the reports."""
        return self.select_related("plan__unit").prefetch_related("leads", "partners", "reports")
