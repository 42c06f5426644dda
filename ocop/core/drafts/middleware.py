from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from ocop.core.drafts.rules import is_mark
from ocop.core.drafts.services import drop
from ocop.core.refusal import HEARD

FIELD, COOKIE = "ban-nhap", "ban-nhap-da-luu"
TOLD_SECONDS = 600


class DraftsMiddleware:
    """A form that was saved ends its draft, here and in the browser: the answer alone can say so (acts 30).

    Saved is what was accepted from a user and sends the browser on; a refusal with a redirect is none. Stands inside
    RefusedMiddleware, which hears refusals.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "POST" and response.status_code in (302, 303) and not HEARD.get():
            mark = request.POST.get(FIELD, "")
            if is_mark(mark) and request.user.is_authenticated:
                drop(request.user, mark)
                response.set_cookie(
                    COOKIE, mark, max_age=TOLD_SECONDS, secure=settings.HTTPS, httponly=False, samesite="Lax"
                )
        return response
