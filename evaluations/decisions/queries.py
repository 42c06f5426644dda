from typing import Any, Self

from django.db.models import Count, Q, QuerySet

from evaluations.decisions.rules import DecisionState
from ocop.accounts.roles import Role
from ocop.accounts.scopes import ScopedQuerySet, within
from ocop.core.search import FewQuerySet


class DecisionQuerySet(ScopedQuerySet, FewQuerySet):
    scopes = {
        Role.OFFICE: lambda m: within(m.unit, "unit"),
        Role.LEADER: lambda m: within(m.unit, "unit"),
    }

    def for_list(self) -> Self:
        return self.select_related("unit", "session__round", "session__council").annotate(line_count=Count("lines"))

    def current(self) -> Self:
        """One a session: its first decision until an amendment is published, then that amendment. What takes up a
        higher level's results stands beside it."""
        return self.filter(Q(takes_up=False), Q(amends=None) | Q(state=DecisionState.PUBLISHED)).exclude(
            amended_by__state=DecisionState.PUBLISHED
        )


class DecisionLineQuerySet(QuerySet[Any]):
    def current(self) -> Self:
        """One a result: the line that no published decision replaces."""
        settled = Q(replaces=None) | Q(decision__state=DecisionState.PUBLISHED)
        return self.filter(settled).exclude(replaced_by__decision__state=DecisionState.PUBLISHED)
