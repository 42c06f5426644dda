"""A form that comes after its session ended: the login takes its place, then it is sent on (SECURITY 5)."""

from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.urls import reverse

from ocop.core.requests import WHILE_TYPING

COOKIE, SALT = "nguoi-dung", "ocop.kept-form"
KEPT_FOR = 12 * 3600
NOT_KEPT = {"csrfmiddlewaretoken", "password"}


def answer_stranger(request: HttpRequest) -> HttpResponse:
    """Send a stranger to log in; a posted form is kept on the login page itself, signed, for the user it belongs to.
    Who types into a form stays there until it is sent."""
    if WHILE_TYPING in request.headers:
        return HttpResponse(status=204)
    if request.headers.get("HX-Request") or "application/json" in request.headers.get("Accept", ""):
        response = HttpResponse("Lần đăng nhập này đã hết hạn. Hãy đăng nhập lại.", status=401)
        page = urlsplit(request.headers.get("HX-Current-URL", "")).path or resolve_url(settings.LOGIN_REDIRECT_URL)
        response["HX-Redirect"] = f"{reverse(settings.LOGIN_URL)}?{urlencode({'next': page})}"
        return response
    if request.method == "POST" and (owner := whose(request)):
        return render(
            request,
            "accounts/login_in_place.html",
            {"kept": keep(request, owner), "files": bool(request.FILES)},
            status=401,
        )
    return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)


def keep(request: HttpRequest, owner: int) -> str:
    fields = [[key, values] for key, values in request.POST.lists() if key not in NOT_KEPT]
    return signing.dumps({"path": request.get_full_path(), "fields": fields, "owner": owner}, salt=SALT, compress=True)


def kept_form(token: str) -> dict[str, Any] | None:
    """The form that was kept: {path, fields: [[name, [values]]], owner}; None if it is none of ours, or too old."""
    try:
        return signing.loads(token, salt=SALT, max_age=KEPT_FOR)
    except signing.BadSignature:
        return None


def whose(request: HttpRequest) -> int | None:
    """Who last logged in from this browser and did not log out."""
    value = request.get_signed_cookie(COOKIE, default=None, salt=SALT, max_age=KEPT_FOR * 60)
    return int(value) if value else None


def remember(response: HttpResponse, user_pk: int) -> None:
    response.set_signed_cookie(
        COOKIE, str(user_pk), salt=SALT, max_age=KEPT_FOR * 60, httponly=True, secure=settings.HTTPS, samesite="Lax"
    )
