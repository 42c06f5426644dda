"""What was refused leaves an event, in one place for all views (SECURITY 41, 78).

After the answer is made, so that it is not rolled back with the refused act.
"""

from collections.abc import Callable
from typing import TypeVar

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from ocop.core.audit import services as audit
from ocop.core.refusal import HEARD

View = TypeVar("View", bound=Callable[..., HttpResponse])
SAFE = ("GET", "HEAD", "OPTIONS")


def unlogged(view: View) -> View:
    """Refusals of this view stay out of the trail: they would tell when somebody works in secret (SECURITY 14, 82)."""
    view.unlogged = True  # type: ignore[attr-defined]
    return view


class RefusedMiddleware:
    """403s, and Refusals of what was sent, by users who are logged in; wrong logins leave events of their own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = HEARD.set([])
        try:
            response = self.get_response(request)
            said = [str(no) for no in HEARD.get() or ()]
        finally:
            HEARD.reset(token)
        if request.user.is_authenticated and not self._is_unlogged(request):
            asked = {"method": request.method, "path": request.path[:300]}
            with transaction.atomic():
                if response.status_code == 403:
                    audit.record(request.user, "request.forbidden", **asked)
                elif said and request.method not in SAFE:
                    audit.record(request.user, "request.refused", **asked, said=said[-1][:500])
        return response

    @staticmethod
    def _is_unlogged(request: HttpRequest) -> bool:
        return getattr(getattr(request.resolver_match, "func", None), "unlogged", False)
