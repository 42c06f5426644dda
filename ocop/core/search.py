from collections.abc import Iterable
from typing import Any, Self, cast

from django.db import models
from django.db.models import Q

from ocop.core.records import SearchRecord
from ocop.core.text import fold

MOST_WORDS = 8  # a longer query is cut: each word is one condition


class SearchQuerySet(models.QuerySet):
    """Of a SearchRecord."""

    def matching(self, text: str) -> Self:
        """Rows whose `search_text` has every word of `text`, accents or not. An empty text keeps all."""
        wanted = Q()
        for word in fold(text).split()[:MOST_WORDS]:
            wanted &= Q(search_text__contains=word)
        return self.filter(wanted)

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        """Rows made by the thousand are found like those that were saved one by one."""
        rows = list(objs)
        cast(type[SearchRecord], self.model).derive(rows)
        return super().bulk_create(rows, *args, **kwargs)
