import errno
import sys
from collections.abc import Iterator

import structlog
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader

FULL = {errno.ENOSPC, errno.EDQUOT}
FULL_IN_WORDS = ("disk is full", "No space left on device")  # SQLite, PostgreSQL


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 in words: the form was open too long, or did not come from our page."""
    return render(request, "403_csrf.html", status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400 in words. Django's own asks the form's token first, so it reads the body that cannot be read once more."""
    return HttpResponse(loader.get_template("400.html").render({}), status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: a code that the log has too, and nothing else (SECURITY 70). Asks no database: that may be the fault. A full
    disk is told as such: 507."""
    if is_disk_full(sys.exc_info()[1]):
        return HttpResponse(loader.get_template("507.html").render({}), status=507)
    code = structlog.contextvars.get_contextvars().get("request_id", "")
    return HttpResponse(loader.get_template("500.html").render({"request_id": code}), status=500)


def is_disk_full(error: BaseException | None) -> bool:
    return any(
        (isinstance(each, OSError) and each.errno in FULL)
        or (isinstance(each, DatabaseError) and any(words in str(each) for words in FULL_IN_WORDS))
        for each in _chain(error)
    )


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
