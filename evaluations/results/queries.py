from django.db.models import Q

from evaluations.councils.queries import seats
from evaluations.sessions.queries import recused_items
from ocop.accounts.roles import Role
from ocop.accounts.scopes import ScopedQuerySet, within


class ResultQuerySet(ScopedQuerySet):
    """A row exists only from the chair's closing on: what is in it was revealed to all at once."""

    scopes = {
        Role.OFFICE: lambda m: within(m.unit, "item__session__council__unit"),
        Role.LEADER: lambda m: within(m.unit, "item__session__council__unit"),
        Role.COUNCIL_MEMBER: lambda m: (
            Q(item__session__council_id__in=seats(m.user_id).values("council_id"))
            & ~Q(item_id__in=recused_items(m.user_id))
        ),
    }
