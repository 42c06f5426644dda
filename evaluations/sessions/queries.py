from django.db.models import Q

from evaluations.councils.queries import seats
from ocop.accounts.roles import Role
from ocop.accounts.scopes import ScopedQuerySet


class SessionQuerySet(ScopedQuerySet):
    scopes = {
        Role.OFFICE: lambda m: Q(council__unit__path__startswith=m.unit.path),
        Role.LEADER: lambda m: Q(council__unit__path__startswith=m.unit.path),
        Role.HELPER_TEAM: lambda m: Q(council__unit_id=m.unit_id),
        Role.COUNCIL_MEMBER: lambda m: Q(council_id__in=seats(m.user_id).values("council_id")),
    }
