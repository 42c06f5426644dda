from collections.abc import Callable
from functools import reduce
from operator import or_
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from ocop.accounts.models import Membership, memberships
from ocop.accounts.roles import Role

Scope = Callable[[Membership], Q]


class ScopedQuerySet(models.QuerySet):
    """Rows by who may know of them: the only way in to a record (DESIGN §1)."""

    scopes: ClassVar[dict[Role, Scope]] = {}

    def _reach(self, user) -> list[tuple[Role, Q]]:
        return [(Role(m.role), self.scopes[Role(m.role)](m)) for m in memberships(user) if m.role in self.scopes]

    def visible_to(self, user) -> Self:
        """Rows this user may know of; a stranger gets none, the view 404."""
        return self.filter(reduce(or_, (q for _, q in self._reach(user)), Q(pk__in=())))

    def roles_of(self, user, pk: int) -> frozenset[Role]:
        """The roles by which this user reaches this row: a ward officer of A is nobody in B."""
        return frozenset(role for role, q in self._reach(user) if self.filter(q, pk=pk).exists())
