"""A letter that could not go is tried again, later and later, at most every six hours."""

from datetime import timedelta

import pytest
from django.utils import timezone

from ocop.notifications.mail.services import send_due
from ocop.notifications.models import Mail

pytestmark = pytest.mark.django_db


@pytest.fixture
def silent_server(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # nobody listens there


@pytest.mark.parametrize(("tries", "minutes"), [(0, 2), (1, 4), (4, 32), (20, 360)])
def test_each_failure_doubles_the_wait_up_to_six_hours(silent_server, tries, minutes):
    mail = Mail.objects.create(to="a@example.vn", subject="Thử", text="Thử", message_id="<1@thu>", attempts=tries)
    before = timezone.now()
    assert send_due() == 0
    mail.refresh_from_db()
    wait = timedelta(minutes=minutes)
    assert before + wait <= mail.next_try_at <= timezone.now() + wait
    assert (mail.sent_at, mail.leased_until, mail.attempts) == (None, None, tries + 1)
    assert mail.error == "ConnectionRefusedError"
    assert send_due() == 0
    mail.refresh_from_db()
    assert mail.attempts == tries + 1, "not before its hour"
