from typing import Self

from django.db.models import Q

from ocop.accounts.roles import Role
from ocop.accounts.scopes import ScopedQuerySet
from ocop.core.search import SearchQuerySet
from products.producers.queries import own_producers


class ProductQuerySet(ScopedQuerySet, SearchQuerySet):
    scopes = {
        Role.OFFICE: lambda m: Q(ward__path__startswith=m.unit.path),
        Role.LEADER: lambda m: Q(ward__path__startswith=m.unit.path),
        Role.HELPER_TEAM: lambda m: Q(ward__path__startswith=m.unit.path),
        Role.WARD_OFFICER: lambda m: Q(ward_id=m.unit_id),
        Role.PRODUCER: lambda m: Q(producer_id__in=own_producers(m.user_id)),
    }

    def for_list(self) -> Self:
        return self.select_related("producer", "ward", "product_set")
