"""Counts that public pages repeat: reckoned once for each state of the certificates, never out of date."""

import hashlib
from collections.abc import Callable
from typing import TypeVar

from django.core.cache import cache
from django.db.models import Max
from django.utils import timezone

from products.certificates.models import Certificate

T = TypeVar("T")
SECONDS = 3600


def kept(name: str, reckon: Callable[[], T]) -> T:
    """What `reckon` says, asked anew when a certificate was touched, when the day changes, and each hour."""
    newest = Certificate.objects.aggregate(at=Max("updated_at"))["at"]
    stamp = f"{name} {timezone.localdate()} {newest}"
    key = f"register:{hashlib.sha256(stamp.encode()).hexdigest()}"
    found: T = cache.get_or_set(key, reckon, SECONDS)  # type: ignore[assignment]
    return found
