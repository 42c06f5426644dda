"""Why a list shows a record whose own words were not searched for."""

from typing import Any

from django.db.models import Value

from ocop.core.columns import Text
from products.merging.names import SAID, FoundByMerged


def asked_for(text: str) -> dict[str, Value]:
    """The annotation by which the rows of a list know what was searched for."""
    return {"asked": Value(text)}


def _found_as(row: Any) -> str:
    assert isinstance(row, FoundByMerged)
    return row.found_as(getattr(row, "asked", ""))


MERGED = Text("da-gop", "Đã gộp", _found_as, shown=lambda row: f"{SAID}: {found}" if (found := _found_as(row)) else "")
