from typing import Self

from django.db.models import Q

from ocop.accounts.roles import Role
from ocop.accounts.scopes import ScopedQuerySet, of_ward, within


class WardAssessmentQuerySet(ScopedQuerySet):
    scopes = {
        Role.OFFICE: lambda m: within(m.unit, "dossier__round__unit"),
        Role.LEADER: lambda m: within(m.unit, "dossier__round__unit"),
        Role.HELPER_TEAM: lambda m: within(m.unit, "dossier__round__unit"),
        Role.WARD_OFFICER: lambda m: of_ward(m.unit, "dossier__product__ward"),
    }

    def numbered(self) -> Self:
        """With a report whose number holds."""
        return self.filter(number__isnull=False, report__cancelled=None)

    def current(self) -> Self:
        """One a dossier: the first until a later one is numbered, or its own number was cancelled; then the later one,
        whatever the dossier's version."""
        settled = Q(replaces=None) | Q(number__isnull=False) | Q(replaces__report__cancelled__isnull=False)
        held = self.filter(settled).exclude(replaced_by__number__isnull=False)
        return held.exclude(report__cancelled__isnull=False)
