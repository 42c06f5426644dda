from typing import Self

from django.db.models import Q

from ocop.accounts.roles import Role
from ocop.accounts.scopes import ScopedQuerySet


class WardAssessmentQuerySet(ScopedQuerySet):
    scopes = {
        Role.OFFICE: lambda m: Q(dossier__round__unit__path__startswith=m.unit.path),
        Role.LEADER: lambda m: Q(dossier__round__unit__path__startswith=m.unit.path),
        Role.HELPER_TEAM: lambda m: Q(dossier__round__unit__path__startswith=m.unit.path),
        Role.WARD_OFFICER: lambda m: Q(dossier__product__ward_id=m.unit_id),
    }

    def numbered(self) -> Self:
        return self.filter(number__isnull=False)

    def current(self) -> Self:
        """One a dossier: the first until a later one is numbered, then that one; whatever the dossier's version."""
        settled = Q(replaces=None) | Q(number__isnull=False)
        return self.filter(settled).exclude(replaced_by__number__isnull=False)
