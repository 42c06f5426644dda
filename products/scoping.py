"""Which wards a user may act in, by the roles that may do the act."""

from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from ocop.accounts.models import Unit, User, memberships
from ocop.accounts.policy import MAY
from ocop.accounts.roles import Role


def wards_for(user: User, action: str, day: date) -> QuerySet[Unit]:
    """Wards that exist on this day: all below an office's unit, a ward officer's own, none for others."""
    reach = Q(pk__in=())
    held = [m for m in memberships(user) if m.role in MAY[action]]
    reach = reduce(or_, (reach_of(m.role, m.unit) for m in held), reach)
    return Unit.objects.on(day).wards().filter(reach).order_by("name")


def reach_of(role: str, unit: Unit) -> Q:
    if role in (Role.OFFICE, Role.LEADER, Role.HELPER_TEAM):
        return Q(path__startswith=unit.path)
    return Q(pk=unit.pk) if role == Role.WARD_OFFICER else Q(pk__in=())
