from collections.abc import Iterable
from typing import Any, Self, cast

from django.db import models
from django.db.models import Q

from ocop.core.text import spelt

MOST_WORDS = 8  # a longer query is cut: each word is one condition


def found_by(words: str) -> str:
    """The `search_text` of a record with these words: a blank stands before each."""
    return f" {spelt(words)}"


def contains(text: str, *, column: str = "search_text") -> Q:
    """Every word of `text`, in any spelling: "89-30301-1" is one, its parts in this order; one of two letters stands at
    the beginning of a word, as the index knows those. An empty text keeps all rows."""
    wanted = Q()
    for word in [word for part in text.split() if (word := spelt(part))][:MOST_WORDS]:
        wanted &= Q(**{f"{column}__contains": word if len(word) > 2 else f" {word}"})
    return wanted


class SearchQuerySet(models.QuerySet):
    """Of a SearchRecord."""

    def matching(self, text: str) -> Self:
        """Rows whose `search_text` has every word of `text`, accents or not. An empty text keeps all."""
        return self.filter(contains(text))

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        """Rows made by the thousand are found like those that were saved one by one."""
        from ocop.core.records import SearchRecord

        rows = list(objs)
        cast(type[SearchRecord], self.model).derive(rows)
        return super().bulk_create(rows, *args, **kwargs)
