from django.http import HttpResponse
from django.shortcuts import render

from ocop.core.requests import UserRequest
from ocop.core.search import SearchQuerySet

MOST = 10


def suggestions(request: UserRequest, rows: SearchQuerySet) -> HttpResponse:
    """Those of `rows` that match what stands in a `RowField`: the request's one parameter, whatever its name."""
    typed = request.GET.get(next(iter(request.GET), ""), "")
    found = rows.matching(typed).order_by("name_order", "pk")[:MOST] if typed.strip() else []
    return render(request, "core/choosing/options.html", {"found": found, "typed": typed.strip()})
