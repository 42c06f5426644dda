"""Handing files out. The house's view has made its scoped check before it calls one of these."""

from typing import TypeVar

import structlog
from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from ocop.core.files import pictures
from ocop.core.files.models import StoredFile
from ocop.core.files.services import at_hand
from ocop.core.files.store import Silent
from ocop.core.refusal import Refusal

log = structlog.get_logger(__name__)


def serve(request: HttpRequest, stored: StoredFile, as_attachment: bool = True) -> FileResponse:
    """The kept bytes under the type that was found, for this reader only, able to do nothing (SECURITY 31)."""
    try:
        stream = at_hand(stored).open("rb")
    except FileNotFoundError:
        log.error("stored_file_missing", file=stored.pk)
        raise Http404("Không tìm thấy tệp này.") from None
    response = FileResponse(
        stream, as_attachment=as_attachment, filename=stored.original_name, content_type=stored.content_type
    )
    return guarded(response)


FOREVER = "public, max-age=31536000, immutable"


def public_picture(request: HttpRequest, stored: StoredFile) -> HttpResponseBase:
    """A photograph for everybody, in the width asked for (`?rong=400`). An address that names its content (`?anh=`,
    from `public_address`) never changes and is asked for once; another is asked for again."""
    wanted = request.GET.get("rong", "")
    response = picture_response(stored, 1, PUBLIC_WIDTHS.get(wanted, 800))
    if response.status_code == 202 and wanted == "240":  # of photos from before there was this width
        response = picture_response(stored, 1, 400)
    if response.status_code == 200 and isinstance(response, FileResponse):
        same = request.GET.get("anh") == stored.sha256[:12]
        response["Cache-Control"] = FOREVER if same else "public, max-age=600"
    return response


PUBLIC_WIDTHS = {"240": 240, "400": 400, "800": 800}


def public_address(address: str, sha256: str) -> str:
    """To be followed by the width: `{address}?anh=1f2e…&rong=`."""
    return f"{address}?anh={sha256[:12]}&rong="


def picture_response(stored: StoredFile, page: int = 1, width: int = 1200) -> HttpResponseBase:
    """Picture of one page; a page that is not there is a 404. What is being made, or cannot be, is said in a picture:
    202 until it comes, or its store answers (`static/js/pictures.js` asks again)."""
    try:
        path = pictures.page_picture(stored, page, width)
    except pictures.BeingMade:
        return _said("dang-tao-trang.svg", 202)
    except Silent:
        return _said("kho-chua-tra-loi.svg", 202)
    except Refusal as no:
        if stored.has_pages and 1 <= page <= stored.pages:
            return _said("khong-ve-duoc.svg", 200)
        raise Http404(str(no)) from None
    try:
        return guarded(FileResponse(path.open("rb"), content_type="image/webp"), seconds=600)
    except FileNotFoundError:  # swept a moment ago
        return _said("dang-tao-trang.svg", 202)


def _said(name: str, status: int) -> HttpResponse:
    words = (settings.BASE_DIR / "static" / "img" / name).read_bytes()
    return guarded(HttpResponse(words, status=status, content_type="image/svg+xml"))


Answer = TypeVar("Answer", bound=HttpResponseBase)


def guarded(response: Answer, seconds: int = 0) -> Answer:
    """For this reader only, and able to do nothing."""
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox"
    response["Cache-Control"] = f"private, max-age={seconds}"
    return response
