from typing import Any

from django.db import models


class SheetQuerySet(models.QuerySet[Any]):
    def newest(self) -> "SheetQuerySet":
        """Of each code the newest version only."""
        newest = self.model._default_manager.filter(code=models.OuterRef("code")).order_by("-pk").values("pk")[:1]
        return self.filter(pk=models.Subquery(newest))

    def for_list(self) -> "SheetQuerySet":
        """With law, sector and the number of criteria: one query."""
        found: SheetQuerySet = self.select_related("legal_basis", "product_set__group__sector").annotate(
            criteria_count=models.Count("parts__groups__criteria")
        )
        return found
