from celery import shared_task

from ocop.notifications.mail import services


@shared_task(name="ocop.notifications.send_due_mail")
def send_due_mail() -> None:
    services.send_due()
