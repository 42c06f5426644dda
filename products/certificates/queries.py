from datetime import date, timedelta
from typing import Self

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from ocop.accounts.roles import Role
from ocop.accounts.scopes import ScopedQuerySet, of_ward, within
from ocop.core.search import SearchQuerySet
from products.certificates.rules import CertificateState, Origin, lives_to, number_in
from products.dossiers.rules.states import UNANSWERED, DossierKind
from products.producers.queries import own_producers
from products.rounds.queries import laws


class CertificateQuerySet(ScopedQuerySet, SearchQuerySet):
    scopes = {
        Role.OFFICE: lambda m: within(m.unit, "product__ward"),
        Role.LEADER: lambda m: within(m.unit, "product__ward"),
        Role.HELPER_TEAM: lambda m: within(m.unit, "product__ward"),
        Role.WARD_OFFICER: lambda m: of_ward(m.unit, "product__ward"),
        Role.PRODUCER: lambda m: Q(product__producer_id__in=own_producers(m.user_id)),
    }

    def matching(self, text: str) -> Self:
        """The one of this number, however it is typed; else as everywhere."""
        number = number_in(text)
        return super().matching(text) | self.filter(number_text=number) if number else super().matching(text)

    def for_public(self) -> Self:
        """With the address of the product's page and the label's content: all else that public pages show stands in
        the row itself."""
        return self.annotate(slug=F("product__slug"), label_sha256=F("label_photo__sha256"))

    def latest_of_product(self) -> Self:
        """Of each product the published one that began last: a product is one line, whatever it once was. One of
        long ago may be recorded late, so the order of recording says nothing."""
        begun_later = Q(valid_from__gt=OuterRef("valid_from")) | Q(
            valid_from=OuterRef("valid_from"), pk__gt=OuterRef("pk")
        )
        later = self.model._default_manager.filter(begun_later, published_at__isnull=False, product=OuterRef("product"))
        return self.filter(~Exists(later))

    def on_file(self, state: CertificateState, day: date) -> Self:
        """Those in this state on this day, reckoned from their dates."""
        if state not in (CertificateState.ACTIVE, CertificateState.EXPIRED):
            return self.filter(state=state)
        from products.certificates.models import Certificate

        held = Q(state=CertificateState.ACTIVE, valid_to__gte=day)
        over = Q(state=CertificateState.EXPIRED) | Q(state=CertificateState.ACTIVE, valid_to__lt=day)
        if going_on := Certificate.objects.going_on(day):
            held, over = held | Q(pk__in=going_on), over & ~Q(pk__in=going_on)
        return self.filter(held if state == CertificateState.ACTIVE else over)

    def lives_on(self) -> dict[int, date]:
        """Of these those that a re-evaluation in hand lets go on after their end, and until when at most. One query
        where no law has that rule, else two."""
        days = {pk: law.lives_on_days for pk, law in laws().items() if law.lives_on_days}
        if not days:
            return {}
        in_hand = self.filter(
            product__dossiers__kind=DossierKind.RE_EVALUATION,
            product__dossiers__state__in=UNANSWERED,
            product__dossiers__profile__in=days,
            product__dossiers__submitted_at__isnull=False,
        )
        dossier = ("product__dossiers__submitted_at", "product__dossiers__profile_id")
        found = in_hand.order_by().values_list("pk", "valid_from", "valid_to", *dossier)
        return {
            pk: last
            for pk, valid_from, valid_to, submitted_at, profile in found
            if (last := lives_to(valid_from, valid_to, timezone.localdate(submitted_at), days[profile]))
        }

    def going_on(self, day: date) -> list[int]:
        """Keys of those that hold on this day although it lies past their end."""
        over = self.standing().filter(state__in=(CertificateState.ACTIVE, CertificateState.EXPIRED), valid_to__lt=day)
        return [pk for pk, last in over.lives_on().items() if day <= last]

    def ending_within(self, days: int, day: date) -> Self:
        """Still before their end on this day, and past it after so many days."""
        return self.on_file(CertificateState.ACTIVE, day).filter(
            valid_to__gte=day, valid_to__lte=day + timedelta(days=days)
        )

    def published(self) -> Self:
        """What strangers may know: issued, with its PDF in place, or ended; never one still being made."""
        return self.exclude(published_at=None)

    def standing(self) -> Self:
        """What the office counts with: published, or recorded from a list and so not told to strangers."""
        return self.exclude(published_at=None, origin=Origin.OURS).exclude(state=CertificateState.VOIDED)

    def in_force(self, day: date) -> Self:
        """Valid on this day: through its end day or while it goes on, unless revoked or replaced."""
        return self.published().on_file(CertificateState.ACTIVE, day).filter(valid_from__lte=day)
