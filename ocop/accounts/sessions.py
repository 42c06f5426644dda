from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

SEEN, BEGAN = "seen", "began"
REFRESH = 60  # seconds between writes of "seen": a reader does not write a row with each page


def begin(request: HttpRequest) -> None:
    """Start both clocks, at login."""
    now = int(timezone.now().timestamp())
    request.session[BEGAN] = request.session[SEEN] = now


def left(request: HttpRequest) -> tuple[int, int]:
    """Seconds until this login ends: without another request, and whatever is done."""
    now = int(timezone.now().timestamp())
    return settings.SESSION_IDLE_SECONDS, request.session.get(BEGAN, now) + settings.SESSION_COOKIE_AGE - now


class SessionLimitsMiddleware:
    """A session ends after 30 minutes without a request, and 12 hours after login (SECURITY 5)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.session.session_key and request.user.is_authenticated:
            self.limit(request, int(timezone.now().timestamp()))
        return self.get_response(request)

    def limit(self, request: HttpRequest, now: int) -> None:
        session = request.session
        began, seen = session.setdefault(BEGAN, now), session.get(SEEN, now)
        if now - seen > settings.SESSION_IDLE_SECONDS or now - began > settings.SESSION_COOKIE_AGE:
            logout(request)
        elif SEEN not in session or now - seen >= REFRESH:
            session[SEEN] = now
