from typing import Self

from django.db.models import Count, Q

from ocop.accounts.roles import Role
from ocop.accounts.scopes import ScopedQuerySet


class DecisionQuerySet(ScopedQuerySet):
    scopes = {
        Role.OFFICE: lambda m: Q(unit__path__startswith=m.unit.path),
        Role.LEADER: lambda m: Q(unit__path__startswith=m.unit.path),
    }

    def for_list(self) -> Self:
        return self.select_related("unit", "session__round", "session__council").annotate(line_count=Count("lines"))
