from typing import Self

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from ocop.accounts.roles import Role
from ocop.accounts.scopes import ScopedQuerySet
from ocop.core.search import MOST_WORDS
from ocop.core.text import fold
from ocop.law.papers.rules import PaperBy
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

    def matching(self, text: str) -> Self:
        """Rows whose product, producer or code has every word of `text`, accents or not. An empty text keeps all."""
        wanted = Q()
        for word in fold(text).split()[:MOST_WORDS]:
            wanted &= Q(product__search_text__contains=word) | Q(code__contains=word.upper())
        return self.filter(wanted)

    def for_page(self) -> Self:
        """With all that a page's head names."""
        return self.select_related("product__producer", "product__ward", "product__product_set", "round", "profile")

    def for_list(self) -> Self:
        """With how many mandatory items there are, how many are filled, and the supplement's day."""
        from products.dossiers.models import DossierItem, SupplementRequest

        items = DossierItem.objects.filter(dossier=OuterRef("pk"), mandatory=True).order_by()
        asked = SupplementRequest.objects.filter(dossier=OuterRef("pk"), answered_at=None)
        return self.for_page().annotate(
            wanted_count=counted(items.of_producer()),
            filled_count=counted(items.of_producer().filled()),
            supplement_due_on=Subquery(asked.order_by("-pk").values("due_on")[:1]),
        )


class DossierItemQuerySet(QuerySet):
    def of_producer(self) -> Self:
        """What the producer hands in; the ward's own report comes by the ward's part."""
        return self.exclude(required_paper__by=PaperBy.WARD)

    def filled(self) -> Self:
        """With a paper in it, or the samples counted."""
        from products.dossiers.models import ItemPaper

        inside = ItemPaper.objects.filter(item=OuterRef("pk"), until_version=None)
        return self.filter(Q(Exists(inside)) | Q(required_paper__has_file=False, physical_units__gt=0))

    def with_counts(self) -> Self:
        """With how many papers lie in each now."""
        return self.select_related("required_paper").annotate(
            paper_count=Count("papers", filter=Q(papers__until_version=None))
        )


class EvidencePaperQuerySet(ScopedQuerySet):
    """Papers are seen by those who see their producer."""

    scopes = {
        Role.OFFICE: lambda m: Q(producer__ward__path__startswith=m.unit.path),
        Role.LEADER: lambda m: Q(producer__ward__path__startswith=m.unit.path),
        Role.HELPER_TEAM: lambda m: Q(producer__ward__path__startswith=m.unit.path),
        Role.WARD_OFFICER: lambda m: Q(producer__ward_id=m.unit_id),
        Role.PRODUCER: lambda m: Q(producer_id__in=own_producers(m.user_id)),
    }

    def newest(self) -> Self:
        """Not replaced by a newer one."""
        return self.filter(evidencepaper=None)


def counted(rows: QuerySet) -> Coalesce:
    """How many rows, as a column."""
    number = rows.values("dossier").annotate(n=Count("pk", distinct=True)).values("n")
    return Coalesce(Subquery(number, output_field=IntegerField()), 0)
