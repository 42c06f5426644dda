"""What this house answers to those below it."""

from ocop.core import seams
from ocop.notifications import outbox
from ocop.notifications.inbox.services import unread
from ocop.notifications.mail.services import mail_goes_out


@seams.send_mail.answered_by
def send_mail(to: str, subject: str, text: str) -> None:
    outbox.post([(to, subject, text)])


seams.tell.answered_by(outbox.tell)
seams.unread.answered_by(unread)
seams.health_faults.answered_by(mail_goes_out)
