"""The demo's past. What was "done forty days ago" must carry that time in every row and event, as if it had been."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.utils import timezone


@contextmanager
def days_ago(days: int, hour: int = 9, minute: int = 0) -> Iterator[datetime]:
    """Within it `timezone.now()` says: so many days ago, at that hour. For seed_demo alone, in its own process."""
    real = timezone.now
    day = timezone.localtime(real()) - timedelta(days=days)
    then = day.replace(hour=hour, minute=minute, second=0, microsecond=0)
    then = min(then, real())
    timezone.now = lambda: then
    try:
        yield then
    finally:
        timezone.now = real
