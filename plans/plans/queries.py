from typing import Self

from django.db.models import Count, Q

from ocop.accounts.roles import Role
from ocop.accounts.scopes import ScopedQuerySet, above, within
from ocop.core.search import FewQuerySet
from plans.plans.rules import AT_WORK


class PlanQuerySet(ScopedQuerySet, FewQuerySet):
    """Who works below a plan's unit sees it once it is approved; a draft is the office's and the leader's."""

    scopes = {
        Role.OFFICE: lambda m: within(m.unit, "unit"),
        Role.LEADER: lambda m: within(m.unit, "unit"),
        Role.HELPER_TEAM: lambda m: within(m.unit, "unit") & Q(state__in=AT_WORK),
        Role.WARD_OFFICER: lambda m: Q(unit_id__in=above(m.unit), state__in=AT_WORK),
        Role.DEPARTMENT: lambda m: Q(unit_id__in=above(m.unit), state__in=AT_WORK),
    }

    def for_list(self) -> Self:
        return self.select_related("unit").annotate(
            target_count=Count("targets", distinct=True), task_count=Count("tasks", distinct=True)
        )
