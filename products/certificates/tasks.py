from datetime import date

from celery import shared_task
from django.utils import timezone

from products.certificates import reminders


@shared_task(name="products.morning")
def morning(day: str | None = None) -> None:
    """Each morning. `day` (ISO) stands for today when a day is done again by hand."""
    reminders.run(date.fromisoformat(day) if day else timezone.localdate())
