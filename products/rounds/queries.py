from datetime import date
from typing import Self

from django.db.models import Q

from ocop.accounts.models import Unit
from ocop.accounts.roles import Role
from ocop.accounts.scopes import ScopedQuerySet


class RoundQuerySet(ScopedQuerySet):
    scopes = {
        Role.OFFICE: lambda m: Q(unit__path__startswith=m.unit.path),
        Role.LEADER: lambda m: Q(unit__path__startswith=m.unit.path),
        Role.HELPER_TEAM: lambda m: Q(unit__path__startswith=m.unit.path),
        Role.COUNCIL_MEMBER: lambda m: Q(unit_id=m.unit_id),
        Role.WARD_OFFICER: lambda m: Q(unit_id__in=above(m.unit)),
        Role.PRODUCER: lambda m: Q(unit_id__in=above(m.unit)),
    }

    def open_on(self, day: date) -> Self:
        """Rounds that take dossiers on this day: opened, and not past their cut-off."""
        return self.filter(Q(cut_off_on=None) | Q(cut_off_on__gte=day), opens_on__lte=day)


def above(unit: Unit) -> list[int]:
    """The keys of the unit and of all above it: the path spells them."""
    return [int(key) for key in unit.path.strip("/").split("/")]
