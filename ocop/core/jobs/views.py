from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from ocop.accounts.access import needs
from ocop.accounts.models import memberships
from ocop.accounts.policy import MAY
from ocop.accounts.scopes import within
from ocop.core.jobs.models import Job

WORDS = {"certificates": "Lập giấy chứng nhận"}


@needs("job.read")
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a piece of long work is. htmx asks for the bar alone, every two seconds while it runs."""
    found = get_object_or_404(mine(request.user), pk=pk)
    template = "core/jobs/_bar.html" if request.htmx and not request.htmx.boosted else "core/jobs/job.html"
    return render(request, template, {"job": found, "words": WORDS.get(found.kind, "Việc chạy nền")})


def mine(user) -> QuerySet[Job]:
    """What the user ordered, or somebody of the user's own units or below."""
    reach = Q(ordered_by=user)
    for membership in memberships(user):
        if membership.role in MAY["job.read"]:
            reach |= within(membership.unit, "ordered_by__memberships__unit")
    return Job.objects.filter(pk__in=Job.objects.filter(reach).values("pk"))
