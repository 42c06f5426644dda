from datetime import date
from typing import Self

from django.db.models import Q

from ocop.accounts.models import Unit
from ocop.accounts.roles import Role
from ocop.accounts.scopes import ScopedQuerySet
from ocop.law.dates.rules import last_day_in_time
from ocop.law.models import RuleProfile
from ocop.law.profiles.rules import ProfileRules
from ocop.law.profiles.services import rules_of


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
        rows = self.filter(Q(cut_off_on=None) | Q(cut_off_on__gte=day), opens_on__lte=day)
        return rows.exclude(cut_off_on=day, profile__in=[pk for pk, law in laws().items() if not in_time(day, law)])


def laws() -> dict[int, ProfileRules]:
    """All profiles; one query."""
    return {profile.pk: rules_of(profile) for profile in RuleProfile.objects.all()}


def in_time(cut_off: date, law: ProfileRules) -> bool:
    """Whether a cut-off on this day is itself in time."""
    return last_day_in_time(cut_off, law.rounds, cut_off_counts=law.cut_off_day_counts) == cut_off


def above(unit: Unit) -> list[int]:
    """The keys of the unit and of all above it: the path spells them."""
    return [int(key) for key in unit.path.strip("/").split("/")]
