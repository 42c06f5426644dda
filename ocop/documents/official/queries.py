from typing import Any, Self

from django.db.models import QuerySet


class PaperFileQuerySet(QuerySet[Any]):
    def current(self) -> Self:
        """One a paper and kind: the file that no later one replaces."""
        return self.filter(replaced_by=None)
