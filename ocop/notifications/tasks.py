from celery import shared_task
from django.utils import timezone

from ocop.notifications.mail import services


@shared_task(name="ocop.notifications.send_due_mail")
def send_due_mail() -> None:
    services.send_due()


@shared_task(name="ocop.notifications.send_audit_heads")
def send_audit_heads() -> None:
    services.send_audit_heads(timezone.localdate())
