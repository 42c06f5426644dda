from collections.abc import Callable, Collection
from datetime import date
from functools import reduce
from operator import or_
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from ocop.accounts.models import Membership, Unit, Visitor, memberships
from ocop.accounts.roles import Role
from ocop.accounts.units.rules import in_force, keys_of

NOTHING = Q(pk__in=())


def within(unit: Unit, prefix: str = "", day: date | None = None) -> Q:
    """Rows of this unit, of what is below it and of what came from it (today, or on `day`), where `prefix` is the way
    from the row to its unit: within(unit, "product__ward"). None for a unit whose path is not known."""
    lookup = f"{prefix}__path__startswith" if prefix else "path__startswith"
    return reduce(or_, (Q(**{lookup: path}) for path in unit.reach(day)), NOTHING)


def of_ward(unit: Unit, prefix: str) -> Q:
    """As `within`, for rows that lie in wards, seen from one ward: by key, as the indexes of such rows begin."""
    return Q(**{f"{prefix}__in": unit.keys()}) if unit.path else NOTHING


def in_name_of(unit: Unit, prefix: str, day: date | None = None) -> Q:
    """Rows of this unit alone, and of ended ones in whose name it acts now (`Unit.stands_for`)."""
    today = day or timezone.localdate()
    return Q(**{prefix: unit.pk}) | (within(unit, prefix, today) & Q(**{f"{prefix}__valid_to__lt": today}))


def above(unit: Unit) -> frozenset[int]:
    """Keys of the unit, of what it came from and what goes on with it, and of all that stand above one of these, or
    stood above it until they ended: a round or plan of theirs is for this unit."""
    today = timezone.localdate()
    paths = [unit.path, *in_force(unit.came_from, today), *in_force(unit.went_to, today)]
    return frozenset(key for path in paths for key in keys_of(path)) | frozenset(unit.was_under)


Scope = Callable[[Membership], Q]


class ScopedQuerySet(models.QuerySet):
    """Rows by who may know of them: the only way in to a record (DESIGN §1)."""

    scopes: ClassVar[dict[Role, Scope]] = {}

    def _reach(self, user: Visitor) -> list[tuple[Role, Q]]:
        return [(Role(m.role), self.scopes[Role(m.role)](m)) for m in memberships(user) if m.role in self.scopes]

    def visible_to(self, user: Visitor) -> Self:
        """Rows this user may know of; a stranger gets none, the view 404."""
        return self.filter(reduce(or_, (q for _, q in self._reach(user)), NOTHING))

    def roles_of(self, user: Visitor, pk: int) -> frozenset[Role]:
        """The roles by which this user reaches this row: a ward officer of A is nobody in B."""
        return frozenset(role for role, q in self._reach(user) if self.filter(q, pk=pk).exists())

    def roles_of_each(self, user: Visitor, pks: Collection[int]) -> dict[int, frozenset[Role]]:
        """As `roles_of`, for many rows; a query for each role of the user."""
        reached = [
            (role, set(self.filter(q, pk__in=pks).values_list("pk", flat=True))) for role, q in self._reach(user)
        ]
        return {pk: frozenset(role for role, keys in reached if pk in keys) for pk in pks}
