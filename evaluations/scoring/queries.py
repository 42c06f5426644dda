from typing import Self

from django.db.models import Count, OuterRef, Q, Subquery
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
        """With all that the score sheet's head names and its rules come from."""
        return self.select_related(
            "member__user",
            "item__sheet",
            "item__session__council",
            "item__dossier__profile",
            "item__dossier__product__producer",
            "item__dossier__product__ward",
            "item__dossier__round",
        ).prefetch_related("findings")

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
