from typing import Self

from django.db.models import Count, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce

from evaluations.councils.queries import seats
from evaluations.sessions.queries import recused_items
from ocop.accounts.roles import Role
from ocop.accounts.scopes import ScopedQuerySet


class ScoreSheetQuerySet(ScopedQuerySet):
    """One's own sheets alone, whatever else one is: nobody learns another's scores before the chair closes."""

    scopes = {
        Role.COUNCIL_MEMBER: lambda m: Q(member__in=seats(m.user_id)) & ~Q(item_id__in=recused_items(m.user_id)),
    }

    def for_page(self) -> Self:
        """With all that the score sheet's head names and its rules come from. The dossier is read by itself: PostgreSQL
        planned all twelve joins together for ten times as long as the rest of the page's queries take."""
        from products.dossiers.models import Dossier

        dossiers = Dossier.objects.select_related("profile", "product__producer", "product__ward", "round")
        sheets = self.select_related("member__user", "item__sheet", "item__session__council")
        return sheets.prefetch_related("findings", Prefetch("item__dossier", dossiers))

    def with_progress(self) -> Self:
        """`answered` of `of` criteria: counts only, never a value."""
        from ocop.law.models import Criterion

        whole = (
            Criterion.objects.filter(group__part__sheet=OuterRef("item__sheet"))
            .order_by()
            .values("group__part__sheet")
            .annotate(n=Count("pk"))
            .values("n")
        )
        return self.annotate(answered=Count("scores"), of=Coalesce(Subquery(whole), 0))
