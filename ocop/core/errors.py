from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 in words: the form was open too long, or did not come from our page."""
    return render(request, "403_csrf.html", status=403)
