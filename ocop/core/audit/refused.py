"""What was refused leaves an event, in one place for all views (SECURITY 41, 78).

After the answer is made, so that it is not rolled back with the refused act.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from ocop.core.audit import services as audit
from ocop.core.refusal import HEARD

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
FORBIDDEN, REFUSED = "request.forbidden", "request.refused"
SAFE = ("GET", "HEAD", "OPTIONS")


def unlogged(view: View) -> View:
    """Refusals of this view stay out of the trail: they would tell when somebody works in secret (SECURITY 14, 82)."""
    view.unlogged = True  # type: ignore[attr-defined]  # a mark on a function
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
        if action := self._action(request, response, said):
            words: dict[str, Any] = {"said": said[-1][:500]} if action == REFUSED else {}
            assert request.user.is_authenticated  # as _action asked
            with transaction.atomic():
                audit.record(request.user, action, method=request.method, path=request.path[:300], **words)
        return response

    def _action(self, request: HttpRequest, response: HttpResponse, said: list[str]) -> str:
        """Of the event; empty for nearly all requests, which get no transaction: on SQLite it would lock the file."""
        if response.status_code != 403 and (not said or request.method in SAFE):
            return ""
        if not request.user.is_authenticated or self._is_unlogged(request):
            return ""
        return FORBIDDEN if response.status_code == 403 else REFUSED

    @staticmethod
    def _is_unlogged(request: HttpRequest) -> bool:
        return getattr(getattr(request.resolver_match, "func", None), "unlogged", False)
