from typing import Self

from django.db.models import Q

from ocop.accounts.models import Visitor
from ocop.accounts.roles import Role
from ocop.accounts.scopes import ScopedQuerySet, of_ward, within
from products.merging.names import MergedQuerySet
from products.producers.queries import own_producers


class ProductQuerySet(ScopedQuerySet, MergedQuerySet):
    scopes = {
        Role.OFFICE: lambda m: within(m.unit, "ward"),
        Role.LEADER: lambda m: within(m.unit, "ward"),
        Role.HELPER_TEAM: lambda m: within(m.unit, "ward"),
        Role.WARD_OFFICER: lambda m: of_ward(m.unit, "ward"),
        Role.PRODUCER: lambda m: Q(producer_id__in=own_producers(m.user_id)),
    }

    def visible_to(self, user: Visitor) -> Self:
        return super().visible_to(user).apart()

    def for_list(self) -> Self:
        return self.select_related("producer", "ward", "product_set")
