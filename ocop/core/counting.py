"""Counting what may be very many rows: a small figure is exact at once, a large one is remembered for a minute."""

from collections.abc import Callable
from typing import TypeVar

from django.core.cache import cache

LARGE = 1000
SECONDS = 60

T = TypeVar("T")


def remembered(key: str, ask: Callable[[], T], size: Callable[[T], int]) -> T:
    """What `ask` answers; an answer of more than LARGE is asked again after SECONDS only."""
    known: T | None = cache.get(key)
    if known is not None:
        return known
    answer = ask()
    if size(answer) > LARGE:
        cache.set(key, answer, SECONDS)
    return answer


def count(key: str, ask: Callable[[], int]) -> int:
    return remembered(key, ask, int)
