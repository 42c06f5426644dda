"""Several files in one form: each is kept or refused by itself, so that one bad file loses none of the others."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core.files.base import File
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect

from ocop.core.files.models import StoredFile
from ocop.core.files.rules import clean_name
from ocop.core.files.store import RETRY_AFTER, Silent
from ocop.core.refusal import Refusal
from ocop.core.resuming import services as resuming
from ocop.core.resuming import views as pieces


def take_each(
    request: HttpRequest, keep: "Callable[[File[Any]], StoredFile]", back: str
) -> HttpResponse | JsonResponse:
    """Keep every file of `files`, or the one that came in pieces, then on to `back`: as a redirect, or as JSON to the
    page's script (422 with the sentence; 503 where the same file may come in later, which it sends again by itself),
    which shows what arrived. The page it was sent from may be gone with what the file replaced."""
    if (answer := pieces.step(request)) is not None:
        return answer
    part = pieces.of(request)
    if part and part.answer:
        return JsonResponse(part.answer)
    try:
        with pieces.opened(part) as whole:
            came = _each([*request.FILES.getlist("files"), *whole], keep)
    except Silent as no:
        came = Came(silent=True, refusals=[str(no)])
    if part and not came.silent:  # else it comes again, and what has arrived with it
        resuming.end(part, None if came.refusals else {"next": back, "pages": came.pages})
    if request.headers.get("X-Requested-With") == "XMLHttpRequest":
        return _told(came, back)
    if came.kept:
        messages.success(request, f"Đã lưu {came.kept} tệp.")
    for words in came.refusals:
        messages.error(request, words)
    return redirect(back)


@dataclass
class Came:
    kept: int = 0
    pages: int = 0
    silent: bool = False
    refusals: list[str] = field(default_factory=list)


def _each(uploads: "list[File[Any]]", keep: "Callable[[File[Any]], StoredFile]") -> Came:
    came = Came(refusals=[] if uploads else ["Chưa chọn tệp nào. Hãy chọn tệp hoặc chụp ảnh."])
    for upload in uploads:
        try:
            came.pages += keep(upload).pages
            came.kept += 1
        except Refusal as no:
            came.silent = came.silent or isinstance(no, Silent)
            came.refusals.append(str(no) if len(uploads) == 1 else f"{clean_name(upload.name or '')}: {no}")
    return came


def _told(came: Came, back: str) -> JsonResponse:
    words = " ".join(came.refusals)
    if came.silent and not came.kept:
        return JsonResponse({"error": words}, status=503, headers={"Retry-After": RETRY_AFTER})
    if words:
        return JsonResponse({"error": words}, status=422)
    return JsonResponse({"next": back, "pages": came.pages})
