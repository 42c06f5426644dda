import re
from typing import Any, Self

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from ocop.accounts.models import Visitor
from ocop.accounts.roles import Role
from ocop.accounts.scopes import ScopedQuerySet, of_ward, within
from ocop.core.search import contains, phrase
from ocop.core.typed import registration
from ocop.core.typed.phones import phones
from products.merging.names import MergedQuerySet
from products.producers.rules import telling


class ProducerQuerySet(ScopedQuerySet, MergedQuerySet):
    scopes = {
        Role.OFFICE: lambda m: within(m.unit, "ward"),
        Role.LEADER: lambda m: within(m.unit, "ward"),
        Role.HELPER_TEAM: lambda m: within(m.unit, "ward"),
        Role.WARD_OFFICER: lambda m: of_ward(m.unit, "ward"),
        Role.PRODUCER: lambda m: Q(pk__in=own_producers(m.user_id)),
    }

    def visible_to(self, user: Visitor) -> Self:
        return super().visible_to(user).apart()

    def for_list(self) -> Self:
        """With the ward, and how many products each has."""
        from products.products.models import Product

        own = Product.objects.filter(producer=OuterRef("pk")).order_by().values("producer")
        count = Subquery(own.annotate(number=Count("pk")).values("number"))  # for the rows of the page alone
        return self.select_related("ward").annotate(product_count=Coalesce(count, 0))

    def matching(self, text: str) -> Self:
        """Also by a phone number, however it is typed: who may see these rows sees it on them. It stands in no column
        of words, for by those products and dossiers are found too, by people who may not."""
        if (phone := phoned(text)) is None:
            return super().matching(text)
        return self.filter(Q(pk__in=self.filter(phone).values("pk")) | contains(text))

    def maybe(self, name: str, number: str) -> list[Any]:
        """The few that one with this name or number may be: that of the number (or who goes on for
        it), then those called alike."""
        key = registration.compared(number)
        same = list(self.filter(Q(registration_key=key) | phrase(key))) if key else []
        return same + [row for row in self.called_like(name, telling) if row not in same]


def phoned(text: str) -> Q | None:
    """Who has this number among theirs, also in an older row, with its spaces or as it would not be taken today; None
    where it is none."""
    number = "".join(phones(text).numbers or re.sub(r"[\s.\-()]", "", text))
    if not re.fullmatch(r"0\d{8,10}", number):
        return None
    return Q(phone__contains=number) | Q(phone__contains=" ".join(text.split()))


def own_producers(user_id: int) -> QuerySet[Any]:
    """Keys of the producers this user acts for, as a subquery."""
    from products.producers.models import Producer

    return Producer.users.through.objects.filter(user_id=user_id).values("producer_id")
