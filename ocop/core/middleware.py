"""What happens to every request and answer, whatever the view."""

import codecs
import ipaddress
from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.core.exceptions import BadRequest
from django.core.handlers.wsgi import LimitedStream
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, QueryDict, UnreadablePostError
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.template import loader

from ocop.core.audit.services import ADDRESS
from ocop.core.errors import bad_request
from ocop.core.files.store import RETRY_AFTER, Silent
from ocop.core.requests import OfficeRequest
from ocop.core.text import clean

STRANGERS_BODY = 1024 * 1024
KEY_MAX = 2**63 - 1
COMPRESSED = {"text/html", "application/json", "text/csv", "text/plain"}
Next = Callable[[HttpRequest], HttpResponse]
PUBLIC = ("/static/", "/san-pham/", "/xac-minh/", "/du-lieu-mo/", "/bo-tieu-chi/", "/tra-cuu-ho-so/")


class ProxyMiddleware:
    """The client's address: X-Forwarded-For counts only when the caller is one of TRUSTED_PROXIES (SECURITY 1)."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response
        self.trusted = [ipaddress.ip_network(net) for net in settings.TRUSTED_PROXIES]

    def __call__(self, request: HttpRequest) -> HttpResponse:
        known = cast(OfficeRequest, request)
        known.address = self.address(request)
        token = ADDRESS.set(known.address)
        try:
            return self.get_response(request)
        finally:
            ADDRESS.reset(token)

    def address(self, request: HttpRequest) -> str:
        near = request.META.get("REMOTE_ADDR") or "127.0.0.1"
        for hop in reversed(request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")):
            if not self.is_trusted(near):
                break
            try:
                near = str(ipaddress.ip_address(hop.strip()))
            except ValueError:
                break
        return near

    def is_trusted(self, address: str) -> bool:
        return any(ipaddress.ip_address(address) in net for net in self.trusted)


class CompressedPagesMiddleware(GZipMiddleware):
    """Pages, answers to scripts and CSV go gzipped. Each carries up to a hundred random bytes more (Django's, in the
    head of the gzip), so that its length tells nobody what secret stands beside what he had the server repeat (BREACH);
    its form token is masked anew, too. Files and pictures go as they are: compressed already, their length told."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        if isinstance(response, FileResponse) or kind not in COMPRESSED:
            return response
        return super().process_response(request, response)


class SilentStoreMiddleware:
    """Where the store of files gives no answer (`files/store.py`), the page says so: 503, and nothing is broken."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, Silent):
            return None
        page = loader.get_template("503_files.html").render({"said": str(error)})
        return HttpResponse(page, status=503, headers={"Retry-After": RETRY_AFTER})


class WholeBodyMiddleware:
    """A form whose connection broke off is not taken for one with nothing in it, nor its last file for a whole one."""

    CUT = "Chưa đến đủ: kết nối bị ngắt giữa chừng. Hãy gửi lại."

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, words: object) -> HttpResponse | None:
        if request.content_type != "multipart/form-data" or request.method != "POST":
            return None
        try:
            request.POST  # noqa: B018  # reads the body
        except UnreadablePostError:
            return self.refused()
        stream = getattr(request, "_stream", None)
        return self.refused() if isinstance(stream, LimitedStream) and stream._pos < stream.limit else None  # type: ignore[attr-defined]

    def refused(self) -> HttpResponse:
        return HttpResponse(self.CUT, status=400, content_type="text/plain; charset=utf-8")


class CleanTextMiddleware:
    """All text that comes in is UTF-8, NFC and without control, bidi and zero-width characters, and each number of an
    address one that a key can be (SECURITY 24)."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.encoding is not None and codecs.lookup(request.encoding).name != "utf-8":
            return bad_request(request, BadRequest("not UTF-8"))
        request.encoding = "utf-8"  # whatever the name by which the body calls it
        request.GET = self.cleaned(request.GET)  # type: ignore[assignment]  # a property in the stubs
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, words: dict[str, Any]) -> None:
        if any(clean(word) != word for word in words.values() if isinstance(word, str)):
            raise Http404("Không có địa chỉ này.")
        if any(word > KEY_MAX for word in words.values() if isinstance(word, int)):  # the databases break on it
            raise Http404("Không có địa chỉ này.")
        if request.method == "POST":
            request._post = self.cleaned(request.POST)  # type: ignore[attr-defined]  # Django's own cache of POST

    @staticmethod
    def cleaned(data: QueryDict) -> QueryDict:
        if all(clean(text) == text for key, values in data.lists() for text in (key, *values)):
            return data
        fresh = QueryDict(mutable=True)
        for key, values in data.lists():
            fresh.setlist(clean(key), [clean(value) for value in values])
        fresh._mutable = False
        return fresh


class BodyLimitMiddleware:
    """A body is bounded before a byte of it is stored (SECURITY 76): little of a stranger, a sum for each request."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        said = request.META.get("CONTENT_LENGTH") or "0"
        size = int(said) if said.isdecimal() else 0
        if size > STRANGERS_BODY and not request.user.is_authenticated:
            return self.refused("Chưa đăng nhập, hoặc lần đăng nhập này đã hết hạn. Hãy đăng nhập rồi gửi lại tệp.")
        if size > settings.MAX_REQUEST_MB * 1024 * 1024:
            return self.refused(
                f"Lần gửi này lớn hơn {settings.MAX_REQUEST_MB} MB. Hãy gửi ít tệp hơn mỗi lần, hoặc quét lại gọn hơn."
            )
        return self.get_response(request)

    @staticmethod
    def refused(words: str) -> HttpResponse:
        response = HttpResponse(words, status=413, content_type="text/plain; charset=utf-8")
        response["Connection"] = "close"
        return response


class SecurityHeadersMiddleware:
    """Headers Django and django-csp do not set; private pages are neither stored nor indexed (SECURITY 22)."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        if request.path != "/" and not request.path.startswith(PUBLIC):
            response.headers.setdefault("Cache-Control", "no-store")
            response.headers["X-Robots-Tag"] = "noindex"
        return response
