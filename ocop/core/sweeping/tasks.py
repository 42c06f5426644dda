from celery import shared_task
from django.utils import timezone

from ocop.core.sweeping import services


@shared_task(name="ocop.core.sweep")
def sweep() -> None:
    services.sweep(timezone.now())
