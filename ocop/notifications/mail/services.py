from datetime import timedelta

from django.core.mail import EmailMessage
from django.db.models import F, Q
from django.utils import timezone

from ocop.core.health.services import Fault
from ocop.notifications.mail.models import Mail

LEASE = timedelta(minutes=5)
LATE = timedelta(hours=1)
LONGEST_WAIT = timedelta(hours=6)
BATCH = 100


def send_due() -> int:
    """Send what is due, each row claimed by one worker; a failure is tried again, later and later. How many went."""
    now = timezone.now()
    due = Mail.objects.filter(
        Q(next_try_at=None) | Q(next_try_at__lte=now), Q(leased_until=None) | Q(leased_until__lt=now), sent_at=None
    )
    return sum(_send(pk) for pk in due.order_by("pk").values_list("pk", flat=True)[:BATCH])


def mail_goes_out() -> Fault | None:
    """For `doctor`: letters that could not be sent for an hour."""
    old = Mail.objects.filter(sent_at=None, created_at__lt=timezone.now() - LATE)
    if stuck := old.count():
        last = old.exclude(error="").order_by("-pk").values_list("error", flat=True).first()
        return Fault(
            f"{stuck} thư chưa gửi được sau một giờ{f' ({last})' if last else ''}.",
            "Kiểm tra EMAIL_URL, máy chủ thư và tiến trình chạy nền; thư vẫn được giữ và gửi lại.",
        )
    return None


def _send(pk: int) -> bool:
    now = timezone.now()
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    if not Mail.objects.filter(free, pk=pk, sent_at=None).update(leased_until=now + LEASE, attempts=F("attempts") + 1):
        return False
    mail = Mail.objects.get(pk=pk)
    letter = EmailMessage(mail.subject, mail.text, to=[mail.to], headers={"Message-ID": mail.message_id})
    try:
        letter.send()
    except OSError as error:  # smtplib's errors are OSError too
        wait = min(timedelta(minutes=2**mail.attempts), LONGEST_WAIT)
        Mail.objects.filter(pk=pk).update(
            leased_until=None, next_try_at=timezone.now() + wait, error=type(error).__name__
        )
        return False
    Mail.objects.filter(pk=pk).update(leased_until=None, sent_at=timezone.now(), error="")
    return True
