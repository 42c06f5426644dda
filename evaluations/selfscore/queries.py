from typing import Any, Self

from django.db.models import Exists, OuterRef, QuerySet


class SelfAssessmentQuerySet(QuerySet[Any]):
    def current(self) -> Self:
        """One a dossier: that of its newest version."""
        later = self.model._default_manager.filter(
            dossier=OuterRef("dossier"), dossier_version__gt=OuterRef("dossier_version")
        )
        return self.exclude(Exists(later)).select_related("sheet")
