from celery import shared_task
from django.utils import timezone

from products.reorganising import services


@shared_task(name="products.move_due")
def move_due() -> None:
    """Each hour: what was due while the machine stood still is done late."""
    services.move_due(timezone.localdate())
