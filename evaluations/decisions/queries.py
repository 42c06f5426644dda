from django.db.models import Q

from ocop.accounts.roles import Role
from ocop.accounts.scopes import ScopedQuerySet


class DecisionQuerySet(ScopedQuerySet):
    scopes = {
        Role.OFFICE: lambda m: Q(unit__path__startswith=m.unit.path),
        Role.LEADER: lambda m: Q(unit__path__startswith=m.unit.path),
    }
