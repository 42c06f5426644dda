from datetime import date
from typing import Self

from django.db.models import Q

from ocop.accounts.roles import Role
from ocop.accounts.scopes import ScopedQuerySet, above, in_name_of, within
from ocop.law.dates.rules import last_day_in_time
from ocop.law.models import RuleProfile
from ocop.law.profiles.rules import ProfileRules
from ocop.law.profiles.services import rules_of


class RoundQuerySet(ScopedQuerySet):
    scopes = {
        Role.OFFICE: lambda m: within(m.unit, "unit"),
        Role.LEADER: lambda m: within(m.unit, "unit"),
        Role.HELPER_TEAM: lambda m: within(m.unit, "unit"),
        Role.COUNCIL_MEMBER: lambda m: in_name_of(m.unit, "unit"),
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
