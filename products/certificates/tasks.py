from celery import shared_task
from django.utils import timezone

from products.certificates import health, reminders


@shared_task(name="products.morning")
def morning() -> None:
    """Each morning; not after a break so long that the clock may be wrong, which `doctor` tells."""
    today = timezone.localdate()
    if not health.jumped_from(today):
        reminders.take_back_early(today)
        reminders.run(today)
        health.done(today)
