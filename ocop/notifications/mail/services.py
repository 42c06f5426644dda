from datetime import date, datetime, time, timedelta
from smtplib import SMTPConnectError, SMTPServerDisconnected

from django.core.mail import EmailMessage
from django.db.models import F, Q
from django.utils import timezone

from ocop.accounts.models import Membership
from ocop.accounts.roles import Role
from ocop.core.audit import chain
from ocop.core.health.services import Fault
from ocop.notifications import outbox
from ocop.notifications.mail.models import Mail

LEASE = timedelta(minutes=5)
LATE = timedelta(hours=1)
LONGEST_WAIT = timedelta(hours=6)
BATCH = 100
HEADS_BACK = 7
SERVER_SILENT = (TimeoutError, ConnectionError, SMTPConnectError, SMTPServerDisconnected)


def send_due() -> int:
    """Send what is due, each row claimed by one worker; a failure is tried again, later and later. How many went. A
    server that does not answer is not asked again for the rest: that would take a time-out for each."""
    now, sent = timezone.now(), 0
    due = Mail.objects.filter(
        Q(next_try_at=None) | Q(next_try_at__lte=now), Q(leased_until=None) | Q(leased_until__lt=now), sent_at=None
    )
    for pk in due.order_by("pk").values_list("pk", flat=True)[:BATCH]:
        try:
            sent += _send(pk)
        except SERVER_SILENT:
            break
    return sent


def send_audit_heads(today: date) -> None:
    """The audit chain's last digest of each day leaves the machine, by mail to the administrators: once a day each,
    days missed within a week are caught up (SECURITY 43)."""
    held = Membership.objects.on(today).filter(role=Role.ADMINISTRATOR, user__is_active=True).exclude(user__email="")
    addresses = sorted(set(held.values_list("user__email", flat=True)))
    for day in (today - timedelta(days=back) for back in range(HEADS_BACK, 0, -1)):
        end = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
        if head := chain.head(end):
            text = (
                f"Mã kiểm tra của nhật ký đến hết ngày {day:%d/%m/%Y}, {head.place} sự kiện:\n\n{head.digest}\n\n"
                "Hãy giữ thư này. Kiểm tra nhật ký còn nguyên so với thư:\n"
                f"manage.py verify_audit --head {head.digest}\n"
            )
            subject = f"Nhật ký OCOP: mã kiểm tra ngày {day:%d/%m/%Y}"
            outbox.post([(address, subject, text) for address in addresses], key=f"audit-head:{day}")


def mail_goes_out() -> Fault | None:
    """For `doctor`: letters that could not be sent for an hour."""
    old = Mail.objects.filter(sent_at=None, created_at__lt=timezone.now() - LATE)
    if stuck := old.count():
        last = old.exclude(error="").order_by("-pk").values_list("error", flat=True).first()
        return Fault(
            f"{stuck} thư chưa gửi được sau một giờ{f' ({last})' if last else ''}.",
            "Kiểm tra EMAIL_URL, máy chủ thư và tác vụ tự động; thư vẫn được giữ và gửi lại.",
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
        if isinstance(error, SERVER_SILENT):
            raise
        return False
    Mail.objects.filter(pk=pk).update(leased_until=None, sent_at=timezone.now(), error="")
    return True
