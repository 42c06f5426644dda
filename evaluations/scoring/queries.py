from django.db.models import Q

from ocop.accounts.roles import Role
from ocop.accounts.scopes import ScopedQuerySet


class ScoreSheetQuerySet(ScopedQuerySet):
    """One's own sheets alone, whatever else one is: nobody learns another's scores before the chair closes."""

    scopes = {Role.COUNCIL_MEMBER: lambda m: Q(member__user_id=m.user_id)}


