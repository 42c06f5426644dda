from typing import Any, Self

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from evaluations.councils.queries import seats
from evaluations.sessions.rules import ItemState
from ocop.accounts.roles import Role
from ocop.accounts.scopes import ScopedQuerySet, in_name_of, within
from ocop.core.search import FewQuerySet


class SessionQuerySet(ScopedQuerySet, FewQuerySet):
    scopes = {
        Role.OFFICE: lambda m: within(m.unit, "council__unit"),
        Role.LEADER: lambda m: within(m.unit, "council__unit"),
        Role.HELPER_TEAM: lambda m: in_name_of(m.unit, "council__unit"),
        Role.COUNCIL_MEMBER: lambda m: Q(council_id__in=seats(m.user_id).values("council_id")),
    }

    def for_list(self) -> Self:
        return self.select_related("council", "round").annotate(
            item_count=Count("items"), confirmed_count=Count("items", filter=Q(items__state=ItemState.CONFIRMED))
        )


class AgendaItemQuerySet(ScopedQuerySet):
    """Who knows of the session knows of its items; a member who recused no longer does."""

    scopes = {
        Role.OFFICE: lambda m: within(m.unit, "session__council__unit"),
        Role.LEADER: lambda m: within(m.unit, "session__council__unit"),
        Role.HELPER_TEAM: lambda m: in_name_of(m.unit, "session__council__unit"),
        Role.COUNCIL_MEMBER: lambda m: on_own_agenda(m.user_id),
    }

    def current(self) -> Self:
        """One a dossier: where it was last put on an agenda."""
        return self.exclude(
            Exists(self.model._default_manager.filter(dossier=OuterRef("dossier"), pk__gt=OuterRef("pk")))
        )


class RecusalQuerySet(QuerySet[Any]):
    def standing(self) -> Self:
        """Those that were not taken back."""
        return self.filter(ended_at=None)


def recused_items(user_id: int) -> "QuerySet[Any, Any]":
    """Keys of the items that this user does not score."""
    from evaluations.sessions.models import Recusal

    return Recusal.objects.standing().filter(member__user_id=user_id).values("item_id")


def on_own_agenda(user_id: int) -> Q:
    """Items of the sessions of one's councils, but for those one recused from."""
    return Q(session__council_id__in=seats(user_id).values("council_id")) & ~Q(pk__in=recused_items(user_id))


def dossiers_on_own_agenda(user_id: int) -> "QuerySet[Any, Any]":
    """Keys of the dossiers that this user may open as a council member."""
    from evaluations.sessions.models import AgendaItem

    return AgendaItem.objects.filter(on_own_agenda(user_id)).values("dossier_id")
