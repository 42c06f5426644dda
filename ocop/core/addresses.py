"""Addresses of records, for pages that show many."""

from functools import cache

from django.urls import get_script_prefix, get_urlconf, reverse


def address(name: str, *keys: int) -> str:
    """`reverse(name, args=keys)` for a page that numbers name: looked up once, not for every row, where it was a tenth
    of a list."""
    return _pattern(name, len(keys), get_urlconf(), get_script_prefix()) % keys


@cache
def _pattern(name: str, keys: int, urlconf: str | None, prefix: str) -> str:
    parts = reverse(name, args=[0] * keys).replace("%", "%%").split("0")
    assert len(parts) == keys + 1, f"the address of {name} has other zeros than those of its keys"
    return "%d".join(parts)
