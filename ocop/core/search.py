from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache, reduce
from operator import and_, or_
from typing import Any, Self, TypeVar, cast

from django.db import models
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from ocop.core.synonyms.queries import names
from ocop.core.synonyms.rules import Needles, wanted
from ocop.core.text import spelt

Row = TypeVar("Row", bound=models.Model)
LOOKED_AT, MOST_ALIKE = 50, 5


def found_by(words: str) -> str:
    """The `search_text` of a record with these words: a blank stands before each."""
    return f" {spelt(words)}"


def contains(text: str, *, column: str = "search_text") -> Q:
    """Every word of `text`, in any spelling, or what the office calls it too: "89-30301-1" is one, its parts in this
    order; one of two letters stands at the beginning of a word, as the index knows those. An empty text keeps all."""
    every = Q()
    for either in wanted(text, names()):
        every &= reduce(or_, (_all(needles, column) for needles in either))
    return every


def _all(needles: Needles, column: str) -> Q:
    return reduce(and_, (Q(**{f"{column}__contains": needle}) for needle in needles))


def holding(text: str) -> Callable[[str], bool]:
    """As `contains`, to be asked of one record's words after the other: for the few of a kind that keeps no column."""
    asked = wanted(text, names())

    def holds(words: str) -> bool:
        searched = _spelt_once(words)
        return all(any(all(part in searched for part in needles) for needles in either) for either in asked)

    return holds


_spelt_once = lru_cache(4096)(found_by)


def phrase(text: str, *, column: str = "search_text") -> Q:
    """The words of `text` as they stand, whole and one after the other: a name, a number, a part of one."""
    return Q(**{f"{column}__contains": f" {spelt(text)} "}) | Q(**{f"{column}__endswith": f" {spelt(text)}"})


class FewQuerySet(models.QuerySet):
    """Of records that are few (some dozens a year) and keep no column of words: they are read. The model says its
    `search_words()`, and in `search_with` whose words they are besides."""

    def reading(self, text: str) -> list[Any]:
        """Those that have every word of `text`, the newest first; one query."""
        model, holds = cast(Any, self.model), holding(text)
        rows = self.select_related(*model.search_with).order_by("-pk")
        return [row for row in rows if holds(cast(Any, row).search_words())]

    def matching(self, text: str) -> Self:
        """As rows of the list. An empty text keeps all."""
        return self.filter(pk__in=[row.pk for row in self.reading(text)]) if spelt(text) else self.all()


def nearest(rows: "QuerySet[Row]", tiers: Sequence[Q], most: int) -> list[Row]:
    """At most so many of these rows, those of the first tier first, the newest first in each; one query. Each tier is
    read only as far as it is wanted, whatever the size of the table."""
    every = rows.model._base_manager
    keys = [rows.filter(tier).order_by("-pk").values("pk")[:most] for tier in tiers]
    # SQLite takes no LIMIT beside UNION: it stands one deeper
    first, *others = [every.filter(pk__in=some).order_by().values("pk") for some in keys]
    near = Case(
        *(When(tier, then=Value(place)) for place, tier in enumerate(tiers)),
        default=Value(len(tiers)),
        output_field=IntegerField(),
    )
    found = rows.filter(pk__in=first.union(*others) if others else first)
    return list(found.annotate(near=near).order_by("near", "-pk")[:most])


class SearchQuerySet(models.QuerySet):
    """Of a SearchRecord."""

    def matching(self, text: str) -> Self:
        """Rows whose `search_text` has every word of `text`, accents or not. An empty text keeps all."""
        return self.filter(contains(text))

    def of_key(self, key: int) -> Any | None:
        """The row that a field names by its key; a kind whose rows go on in others says which."""
        return self.filter(pk=key).first()

    def called_like(self, name: str, telling: Callable[[str], str] = spelt) -> list[Any]:
        """The few rows whose `name` (or one of those that they are `called`) has the words of this one, or their
        beginnings; first those that have no others.
        `telling` leaves the words that tell a name apart, in the spelling of search."""
        words = telling(name)
        if len(words) < 2:
            return []
        looked_at: list[Any] = list(self.matching(words).order_by("name_order", "pk")[:LOOKED_AT])
        called = {row: [telling(name) for name in getattr(row, "called", (row.name,))] for row in looked_at}
        alike = [
            row for row in looked_at
            if any(all(f" {word}" in f" {own}" for word in words.split()) for own in called[row])
        ]  # fmt: skip
        return sorted(alike, key=lambda row: words not in called[row])[:MOST_ALIKE]

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        """Rows made by the thousand are found like those that were saved one by one."""
        from ocop.core.records import SearchRecord

        rows = list(objs)
        cast(type[SearchRecord], self.model).derive(rows)
        return super().bulk_create(rows, *args, **kwargs)
