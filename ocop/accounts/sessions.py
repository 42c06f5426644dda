from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

SEEN, BEGAN, ENDED = "seen", "began", "ended_user"
REFRESH = 60  # seconds between writes of "seen": a reader does not write a row with each page


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
            ended = request.user.pk
            logout(request)
            request.session[ENDED] = ended  # whose typing a late form is; it is kept for no one else
        elif SEEN not in session or now - seen >= REFRESH:
            session[SEEN] = now
