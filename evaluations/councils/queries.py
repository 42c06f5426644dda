from typing import Any

from django.db.models import Q, QuerySet

from ocop.accounts.roles import Role
from ocop.accounts.scopes import ScopedQuerySet


class CouncilQuerySet(ScopedQuerySet):
    scopes = {
        Role.OFFICE: lambda m: Q(unit__path__startswith=m.unit.path),
        Role.LEADER: lambda m: Q(unit__path__startswith=m.unit.path),
        Role.HELPER_TEAM: lambda m: Q(unit_id=m.unit_id),
        Role.COUNCIL_MEMBER: lambda m: Q(pk__in=seats(m.user_id).values("council_id")),
    }


def seats(user_id: int) -> "QuerySet[Any]":
    """The seats this user holds in councils."""
    from evaluations.councils.models import CouncilMember

    return CouncilMember.objects.filter(user_id=user_id)
