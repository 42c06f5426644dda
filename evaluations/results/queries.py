from django.db.models import Q

from evaluations.sessions.queries import items_on_own_agenda
from ocop.accounts.roles import Role
from ocop.accounts.scopes import ScopedQuerySet, within


class ResultQuerySet(ScopedQuerySet):
    """A row exists only from the chair's closing on: what is in it was revealed to all at once."""

    scopes = {
        Role.OFFICE: lambda m: within(m.unit, "item__session__council__unit"),
        Role.LEADER: lambda m: within(m.unit, "item__session__council__unit"),
        Role.COUNCIL_MEMBER: lambda m: Q(item_id__in=items_on_own_agenda(m.user_id)),
    }
