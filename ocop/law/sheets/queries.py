from django.db import models


class SheetQuerySet(models.QuerySet["CriteriaSheet"]):
    def newest(self) -> "SheetQuerySet":
        """Of each code the newest version only."""
        newest = self.model._default_manager.filter(code=models.OuterRef("code")).order_by("-pk").values("pk")[:1]
        return self.filter(pk=models.Subquery(newest))

    def with_rows(self) -> "SheetQuerySet":
        """All of a sheet in six queries."""
        return self.select_related("legal_basis", "product_set__group__sector").prefetch_related(
            "knock_outs", "parts__groups__criteria__levels"
        )
