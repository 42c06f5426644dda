"""What `doctor` asks of the morning's work."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from ocop.core.health.models import Pulse
from ocop.core.health.services import Fault

PULSE = "morning"
LONGEST_BREAK = timedelta(days=30)
"""A longer one may be a clock that jumped ahead: hundreds would be told what is not so."""


def done(today: date) -> None:
    """The morning's work of this day is done."""
    at = timezone.make_aware(datetime.combine(today, time(12)))
    Pulse.objects.update_or_create(name=PULSE, defaults={"at": at})


def jumped_from(today: date) -> date | None:
    """The last morning, where more than a month lies between it and today."""
    last = Pulse.objects.filter(name=PULSE).first()
    day = timezone.localdate(last.at) if last else today
    return day if today - day > LONGEST_BREAK else None


def clock_did_not_jump() -> Fault | None:
    today = timezone.localdate()
    if last := jumped_from(today):
        return Fault(
            f"Lời nhắc buổi sáng lần cuối chạy ngày {last:%d/%m/%Y}, nay đồng hồ máy chủ chỉ ngày {today:%d/%m/%Y}: "
            "máy đã dừng gửi lời nhắc, phòng khi đồng hồ sai.",
            "Xem lại ngày giờ của máy chủ; nếu đúng, chạy: manage.py send_expiry_reminders "
            f"--date {today.isoformat()}.",
        )
    return None
