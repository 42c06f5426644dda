"""What a record is found by besides: the names and numbers of those that were merged into it."""

from collections.abc import Sequence
from typing import Any, Self

from django.db import models

from ocop.core.search import SearchQuerySet, holding

SAID = "đã gộp"
Merged = Sequence[str]
"""Name, number or code, and the words by which it is found."""


class MergedQuerySet(SearchQuerySet):
    def apart(self) -> Self:
        """Without those that were merged into another."""
        return self.filter(merged_into=None)

    def of_key(self, key: int) -> Any | None:
        """Chosen on a page that stood open while it was merged, it is the kept one."""
        into: int | None = key
        while into is not None:
            if (found := self.filter(pk=into).first()) is not None:
                return found
            into = self.model._base_manager.filter(pk=into).values_list("merged_into", flat=True).first()
        return None


class FoundByMerged(models.Model):
    """`merged_names` is written by a merge and by its undoing: of each that goes on in this record, also of those that
    had been merged into one of them."""

    merged_names = models.JSONField("tên các bản đã gộp", default=list, editable=False)

    class Meta:
        abstract = True

    @property
    def called(self) -> tuple[str, ...]:
        """Its name, and those of the merged ones: who is about to record one of them again is led here."""
        return (str(self), *(name for name, *_ in self.merged_names))

    @property
    def own_words(self) -> str:
        raise NotImplementedError

    @property
    def merged_words(self) -> str:
        return " ".join(words for *_, words in self.merged_names)

    def found_as(self, text: str) -> str:
        """The merged ones by which a search for `text` finds this record; empty where its own words do."""
        return found_as(text, self.own_words, self.merged_names)


def found_as(text: str, own_words: str, merged: Sequence[Merged]) -> str:
    if not merged or not text:
        return ""
    holds = holding(text)
    if holds(own_words):
        return ""
    meant = [each for each in merged if holds(each[-1])] or merged
    return "; ".join(", ".join(filter(None, (name, number))) for name, number, _ in meant)
