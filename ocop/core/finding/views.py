from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from ocop.accounts.access import login_in_place, may
from ocop.core.finding.rules import MOST_CHARACTERS, only_exact
from ocop.core.finding.services import find as find_all
from ocop.core.requests import UserRequest


@require_safe
@login_in_place
def find(request: UserRequest) -> HttpResponse:
    """The search of the top bar: everything this user may see, by kind. A code or number that is one record's alone
    leads straight to it."""
    typed = " ".join(request.GET.get("q", "").split())[:MOST_CHARACTERS]
    groups = find_all(request.user, typed)
    if hit := only_exact(groups):
        return redirect(hit.url)
    return render(
        request, "core/find.html", {"typed": typed, "groups": groups, "may_edit": may(request.user, "synonym.edit")}
    )
