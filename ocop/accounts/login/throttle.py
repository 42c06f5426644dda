"""Two limits on failed logins (SECURITY 1): account with address, and address alone. Nobody locks a colleague out."""

import hashlib
import hmac
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet

from ocop.accounts.login.models import LoginAttempt

ACCOUNT_WINDOW = timedelta(minutes=15)
ADDRESS_WINDOW = timedelta(hours=1)


def digest(account: str) -> str:
    """What is kept of the name that was typed: it may be a password typed into the wrong field."""
    return hmac.new(settings.SECRET_KEY.encode(), account.casefold().encode(), hashlib.sha256).hexdigest()


def locked_until(account: str, address: str, now: datetime) -> datetime | None:
    """Until when this name from this address may not try; None when it may."""
    failures = LoginAttempt.objects.filter(address=address, at__gt=now - 2 * ADDRESS_WINDOW).order_by("-at")
    ends = (
        _lock(failures.filter(account=digest(account)), settings.LOGIN_FAILURES_PER_ACCOUNT, ACCOUNT_WINDOW),
        _lock(failures, settings.LOGIN_FAILURES_PER_ADDRESS, ADDRESS_WINDOW),
    )
    return max((end for end in ends if end and end > now), default=None)


def _lock(failures: QuerySet[LoginAttempt], most: int, window: timedelta) -> datetime | None:
    """The end of the lock that the newest `most` failures began, if they fell within one window."""
    times = list(failures.values_list("at", flat=True)[:most])
    if len(times) == most and times[0] - times[-1] <= window:
        return times[0] + window
    return None


def failed(account: str, address: str, now: datetime) -> None:
    """Note a failure. Not called while locked: more tries do not prolong a lock."""
    LoginAttempt.objects.create(account=digest(account), address=address, at=now)


def succeeded(account: str, address: str) -> None:
    LoginAttempt.objects.filter(account=digest(account), address=address).delete()
