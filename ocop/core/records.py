from collections.abc import Sequence
from typing import Any, ClassVar, Self

from django.db import models

from ocop.core.order import LONGEST, order_key
from ocop.core.search import found_by


class BaseRecord(models.Model):
    """What every record of the office has."""

    created_at = models.DateTimeField("lập lúc", auto_now_add=True, editable=False)
    updated_at = models.DateTimeField("sửa lúc", auto_now=True, editable=False)

    class Meta:
        abstract = True


class DerivedRecord(BaseRecord):
    """A record with columns (`derived`) that follow from others.

    `derive` alone writes them, for save, `bulk_create` and the command `rebuild`; `update()` knows nothing of it.
    """

    derived: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True

    @classmethod
    def derive(cls, rows: Sequence[Self]) -> None:
        """Write the derived columns of these rows, in memory only. Each class adds its own to those above it."""

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.derive([self])
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, *self.derived}
        super().save(*args, **kwargs)


class OrderedRecord(DerivedRecord):
    """A record that stands among others by its name: `name_order` is what a database sorts by, the name's key in
    Vietnamese order (`ocop/core/order.py`). `ordered_by`: the column that is its name."""

    derived: ClassVar[tuple[str, ...]] = ("name_order",)
    ordered_by: ClassVar[str] = "name"

    name_order = models.CharField(max_length=LONGEST, editable=False, default="")

    class Meta:
        abstract = True

    @classmethod
    def derive(cls, rows: Sequence[Self]) -> None:
        super().derive(rows)
        for row in rows:
            row.name_order = order_key(getattr(row, row.ordered_by))


class SearchRecord(DerivedRecord):
    """A record found by words without accents: `search_text` is `search_words()` in the spelling of search.

    What `search_words` asks of other records stands in `search_with`, for `rebuild`'s one query a chunk.
    """

    derived: ClassVar[tuple[str, ...]] = ("search_text",)
    search_with: ClassVar[tuple[str, ...]] = ()

    search_text = models.TextField(editable=False, default="")

    class Meta:
        abstract = True

    def search_words(self) -> str:
        raise NotImplementedError

    @classmethod
    def derive(cls, rows: Sequence[Self]) -> None:
        super().derive(rows)
        for row in rows:
            row.search_text = found_by(row.search_words())
