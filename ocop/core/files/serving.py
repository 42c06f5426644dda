"""Handing files out. The house's view has made its scoped check before it calls one of these."""

import structlog
from django.http import FileResponse, Http404, HttpRequest

from ocop.core.files import services
from ocop.core.files.models import StoredFile
from ocop.core.refusal import Refusal

log = structlog.get_logger(__name__)


def serve(request: HttpRequest, stored: StoredFile, as_attachment: bool = True) -> FileResponse:
    """The kept bytes under the type that was found, for this reader only, able to do nothing (SECURITY 31)."""
    try:
        stream = stored.disk_path.open("rb")
    except FileNotFoundError:
        log.error("stored_file_missing", file=stored.pk)
        raise Http404("Không tìm thấy tệp này.") from None
    response = FileResponse(
        stream, as_attachment=as_attachment, filename=stored.original_name, content_type=stored.content_type
    )
    return guarded(response)


def picture_response(stored: StoredFile, page: int = 1, width: int = 1200) -> FileResponse:
    """JPEG of one page; a page that is not there is a 404."""
    try:
        path = services.page_picture(stored, page, width)
    except (Refusal, FileNotFoundError) as no:
        raise Http404(str(no)) from None
    return guarded(FileResponse(path.open("rb"), content_type="image/jpeg"), seconds=600)


def guarded(response: FileResponse, seconds: int = 0) -> FileResponse:
    """For this reader only, and able to do nothing."""
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox"
    response["Cache-Control"] = f"private, max-age={seconds}"
    return response
