from typing import Any, Self

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from evaluations.councils.queries import seats
from evaluations.sessions.rules import OVER, ItemState
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
    """Who knows of the session knows of its items; a member from the own declaration on, and not of those one recused
    from."""

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


def of_own_councils(user_id: int) -> Q:
    return Q(session__council_id__in=seats(user_id).values("council_id"))


def answered(user_id: int) -> Q:
    """Items for which this user named no interest. Who has a sheet did so before it opened, or before this program
    asked; where the result is confirmed nothing is asked any more."""
    from evaluations.sessions.models import Declaration

    return (
        Q(pk__in=Declaration.objects.filter(member__user_id=user_id).values("item_id"))
        | Q(pk__in=sheets_of(user_id))
        | Q(state__in=OVER)
    )


def sheets_of(user_id: int) -> "QuerySet[Any, Any]":
    """Keys of the items for which this user has a sheet."""
    from evaluations.scoring.models import ScoreSheet

    return ScoreSheet.objects.filter(member__user_id=user_id).values("item_id")


def on_own_agenda(user_id: int) -> Q:
    """Items of the sessions of one's councils that one declared for, but for those one recused from."""
    return of_own_councils(user_id) & answered(user_id) & ~Q(pk__in=recused_items(user_id))


def to_declare(user_id: int) -> Q:
    """Items of the sessions of one's councils that wait for one's own declaration."""
    return of_own_councils(user_id) & ~answered(user_id) & ~Q(pk__in=recused_items(user_id))


def items_on_own_agenda(user_id: int) -> "QuerySet[Any, Any]":
    from evaluations.sessions.models import AgendaItem

    return AgendaItem.objects.filter(on_own_agenda(user_id)).values("pk")


def dossiers_on_own_agenda(user_id: int) -> "QuerySet[Any, Any]":
    """Keys of the dossiers that this user may open as a council member: where one came to one's councils more than
    once, by what one declared the last time."""
    from evaluations.sessions.models import AgendaItem

    own = AgendaItem.objects.filter(of_own_councils(user_id))
    later = own.filter(dossier=OuterRef("dossier"), pk__gt=OuterRef("pk"))
    return own.filter(on_own_agenda(user_id)).exclude(Exists(later)).values("dossier_id")
