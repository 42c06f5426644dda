"""Several files in one form: each is kept or refused by itself, so that one bad file loses none of the others."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.files.base import File
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect

from ocop.core.files.models import StoredFile
from ocop.core.files.rules import clean_name
from ocop.core.files.store import RETRY_AFTER, Silent
from ocop.core.refusal import Refusal


def take_each(
    request: HttpRequest, keep: "Callable[[File[Any]], StoredFile]", back: str
) -> HttpResponse | JsonResponse:
    """Keep every file of `files`, then on to `back`: as a redirect, or as JSON to the page's script (422 with the
    sentence; 503 where the same file may come in later, which it sends again by itself), which shows what arrived. The
    page it was sent from may be gone with what the file replaced."""
    pages, silent = 0, False
    uploads = request.FILES.getlist("files")
    refusals = [] if uploads else ["Chưa chọn tệp nào. Hãy chọn tệp hoặc chụp ảnh."]
    for upload in uploads:
        try:
            pages += keep(upload).pages
        except Refusal as no:
            silent = silent or isinstance(no, Silent)
            refusals.append(str(no) if len(uploads) == 1 else f"{clean_name(upload.name or '')}: {no}")
    kept = len(uploads) - len(refusals) if uploads else 0
    if request.headers.get("X-Requested-With") == "XMLHttpRequest":
        if silent and not kept:
            return JsonResponse({"error": " ".join(refusals)}, status=503, headers={"Retry-After": RETRY_AFTER})
        if refusals:
            return JsonResponse({"error": " ".join(refusals)}, status=422)
        return JsonResponse({"next": back, "pages": pages})
    if kept:
        messages.success(request, f"Đã lưu {kept} tệp.")
    for words in refusals:
        messages.error(request, words)
    return redirect(back)
