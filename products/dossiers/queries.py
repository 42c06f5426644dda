from typing import Self

from django.db.models import Q

from ocop.accounts.roles import Role
from ocop.accounts.scopes import ScopedQuerySet
from products.dossiers.rules import AT_OFFICE
from products.producers.queries import own_producers


class DossierQuerySet(ScopedQuerySet):
    """Office and leader see all of their round's unit and below; the ward its own; the helper team what is at the
    office. `evaluations` adds the council's scope."""

    scopes = {
        Role.OFFICE: lambda m: Q(round__unit__path__startswith=m.unit.path),
        Role.LEADER: lambda m: Q(round__unit__path__startswith=m.unit.path),
        Role.HELPER_TEAM: lambda m: Q(round__unit__path__startswith=m.unit.path, state__in=AT_OFFICE),
        Role.WARD_OFFICER: lambda m: Q(product__ward_id=m.unit_id),
        Role.PRODUCER: lambda m: Q(product__producer_id__in=own_producers(m.user_id)),
    }

    def for_list(self) -> Self:
        return self.select_related("product__producer", "product__ward", "product__product_set", "round")
