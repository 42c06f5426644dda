from typing import Any, Self

from django.db.models import Q, QuerySet

from ocop.accounts.roles import Role
from ocop.accounts.scopes import ScopedQuerySet, in_name_of, within


class CouncilQuerySet(ScopedQuerySet):
    scopes = {
        Role.OFFICE: lambda m: within(m.unit, "unit"),
        Role.LEADER: lambda m: within(m.unit, "unit"),
        Role.HELPER_TEAM: lambda m: in_name_of(m.unit, "unit"),
        Role.COUNCIL_MEMBER: lambda m: Q(pk__in=seats(m.user_id).values("council_id")),
    }


class CouncilMemberQuerySet(QuerySet[Any]):
    def sitting(self) -> Self:
        """Seats that have not ended."""
        return self.filter(ended_on=None)


def seats(user_id: int) -> "QuerySet[Any]":
    """The seats this user holds in councils now: with a seat's end go its rights."""
    from evaluations.councils.models import CouncilMember

    return CouncilMember.objects.sitting().filter(user_id=user_id)
