from datetime import date, timedelta
from typing import Self

from django.db.models import Exists, F, OuterRef, Q

from ocop.accounts.roles import Role
from ocop.accounts.scopes import ScopedQuerySet, of_ward, within
from ocop.core.search import SearchQuerySet
from products.certificates.rules import CertificateState
from products.producers.queries import own_producers


class CertificateQuerySet(ScopedQuerySet, SearchQuerySet):
    scopes = {
        Role.OFFICE: lambda m: within(m.unit, "product__ward"),
        Role.LEADER: lambda m: within(m.unit, "product__ward"),
        Role.HELPER_TEAM: lambda m: within(m.unit, "product__ward"),
        Role.WARD_OFFICER: lambda m: of_ward(m.unit, "product__ward"),
        Role.PRODUCER: lambda m: Q(product__producer_id__in=own_producers(m.user_id)),
    }

    def for_public(self) -> Self:
        """With the address of the product's page: all else that public pages show stands in the row itself."""
        return self.annotate(slug=F("product__slug"))

    def latest_of_product(self) -> Self:
        """Of each product the newest published one: a product is one line, whatever it once was."""
        later = self.model._default_manager.filter(
            published_at__isnull=False, product=OuterRef("product"), pk__gt=OuterRef("pk")
        )
        return self.filter(~Exists(later))

    def on_file(self, state: CertificateState, day: date) -> Self:
        """Those in this state on this day, whether or not the morning job has run."""
        if state == CertificateState.ACTIVE:
            return self.filter(state=state, valid_to__gte=day)
        if state == CertificateState.EXPIRED:
            return self.filter(Q(state=state) | Q(state=CertificateState.ACTIVE, valid_to__lt=day))
        return self.filter(state=state)

    def ending_within(self, days: int, day: date) -> Self:
        """Still valid on this day, and no longer after so many days."""
        return self.on_file(CertificateState.ACTIVE, day).filter(valid_to__lte=day + timedelta(days=days))

    def published(self) -> Self:
        """What strangers may know: issued, with its PDF in place, or ended; never one still being made."""
        return self.exclude(published_at=None)

    def in_force(self, day: date) -> Self:
        """Valid on this day: through its end day, unless revoked or replaced."""
        return self.published().filter(state=CertificateState.ACTIVE, valid_from__lte=day, valid_to__gte=day)
