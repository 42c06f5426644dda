import errno
import re
import sys
from collections.abc import Iterator
from contextlib import suppress

import structlog
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.template import loader
from django.urls import Resolver404, resolve

FULL = {errno.ENOSPC, errno.EDQUOT}
FULL_IN_WORDS = ("disk is full", "No space left on device")  # SQLite, PostgreSQL


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 in words: the form was open too long, or did not come from our page."""
    return render(request, "403_csrf.html", status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400 in words. Django's own asks the form's token first, so it reads the body that cannot be read once more."""
    return HttpResponse(loader.get_template("400.html").render({}), status=400)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404 in words, with the way to the list the address lies under. Somebody may have deleted the record, or handed it
    to another unit, while its form stood open: what was typed into it is there to be copied."""
    context = {"back": list_above(request.path_info), "sent": request.method == "POST", "typed": typed(request)}
    return HttpResponse(loader.get_template("404.html").render(context), status=404)


NOT_TYPED = ("csrf", "password", "seen", "mark")
CODE = re.compile(r"[a-z0-9_-]{1,20}")  # what a choice sends


def typed(request: HttpRequest) -> str:
    """The texts of the form that was sent, where it was read before: keys of rows and marks of the page left out."""
    sent: QueryDict | None = getattr(request, "_post", None)
    if sent is None or request.method != "POST":
        return ""
    rows = [(name, value.strip()) for name, values in sent.lists() for value in values]
    return "\n\n".join(
        value
        for name, value in rows
        if any(sign.isalpha() for sign in value)
        and not CODE.fullmatch(value)
        and not any(part in name for part in NOT_TYPED)
    )


def list_above(path: str) -> tuple[str, str] | None:
    """Name and address of the nearest list above this address: ("Kế hoạch năm", "/lam-viec/ke-hoach/")."""
    parts = path.strip("/").split("/")
    for count in range(len(parts) - 1, 0, -1):
        address = f"/{'/'.join(parts[:count])}/"
        with suppress(Resolver404):
            page = getattr(resolve(address).func, "view_class", None)
            if title := getattr(page, "title", ""):
                return str(title), address
    return None


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
