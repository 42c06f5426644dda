import structlog
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 in words: the form was open too long, or did not come from our page."""
    return render(request, "403_csrf.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: a code that the log has too, and nothing else (SECURITY 70). Asks no database: that may be the fault."""
    code = structlog.contextvars.get_contextvars().get("request_id", "")
    return HttpResponse(loader.get_template("500.html").render({"request_id": code}), status=500)
