"""The steps of a file that comes in pieces, at the address to which a whole one would be sent: its view has asked who
may. Begun (`X-Part: new`), one more piece (`X-Part`, `X-Part-Number`), then the form with `X-Part-Whole`."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.files.base import File
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.request import UnreadablePostError

from ocop.core.files.store import RETRY_AFTER, Silent
from ocop.core.middleware import WholeBodyMiddleware
from ocop.core.refusal import Refusal
from ocop.core.resuming import services
from ocop.core.resuming.models import PartialUpload

NEW = "new"


def step(request: HttpRequest) -> HttpResponse | None:
    """How far the file is that this request begins or continues; None for any other request."""
    token = request.headers.get("X-Part")
    if token is None:
        return None
    try:
        part = _begin(request) if token == NEW else _add(request, token)
    except Silent as no:
        return JsonResponse({"error": str(no)}, status=503, headers={"Retry-After": RETRY_AFTER})
    except Refusal as no:
        return JsonResponse({"error": str(no)}, status=422)
    except (services.Cut, UnreadablePostError):
        return HttpResponse(WholeBodyMiddleware.CUT, status=400, content_type="text/plain; charset=utf-8")
    except services.Gone:
        raise Http404("Không có tệp gửi dở này.") from None
    return JsonResponse({"part": part.token, "sums": part.sums})


def _begin(request: HttpRequest) -> PartialUpload:
    said = {name: request.POST.get(name, "") for name in ("name", "size", "head")}
    size = int(said["size"]) if said["size"].isdecimal() and len(said["size"]) < 16 else 0
    return services.begin(_user(request), request.path, said["name"], size, said["head"])


def _add(request: HttpRequest, token: str) -> PartialUpload:
    part, number = services.of(_user(request), request.path, token), request.headers.get("X-Part-Number", "")
    if not number.isdecimal() or len(number) > 9:
        raise services.Cut
    return services.add(part, int(number), request.body, request.headers.get("X-Part-Sum", ""))


def of(request: HttpRequest) -> PartialUpload | None:
    """The file that this form's request ends; None for a form with its own."""
    token = request.headers.get("X-Part-Whole")
    if token is None:
        return None
    try:
        return services.of(_user(request), request.path, token)
    except services.Gone:
        raise Http404("Không có tệp gửi dở này.") from None


@contextmanager
def opened(part: PartialUpload | None) -> "Iterator[list[File[Any]]]":
    """It, or nothing. One whose pieces are lost is forgotten: it begins anew."""
    if part is None:
        yield []
        return
    try:
        with services.whole(part) as upload:
            yield [upload]
    except services.Gone:
        services.end(part, None)
        raise Http404("Không có tệp gửi dở này.") from None


def _user(request: HttpRequest) -> Any:
    return request.user
