"""Days as the office has them."""

from datetime import date

from django.utils import timezone


def today() -> date:
    return timezone.localdate()
