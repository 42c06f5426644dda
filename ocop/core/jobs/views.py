from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from ocop.accounts.access import needs
from ocop.core.jobs import services
from ocop.core.jobs.page import page_of
from ocop.core.jobs.queries import visible_to
from ocop.core.refusal import telling
from ocop.core.requests import UserRequest


@needs("job.read")
def job(request: UserRequest, pk: int) -> HttpResponse:
    """How far a piece of long work is. htmx asks for the bar alone, every two seconds while it runs."""
    found = get_object_or_404(visible_to(request.user), pk=pk)
    template = "core/jobs/_bar.html" if request.htmx and not request.htmx.boosted else "core/jobs/job.html"
    return render(request, template, {"page": page_of(found, request.user)})


@require_POST
@needs("job.again")
def again(request: UserRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(visible_to(request.user), pk=pk)
    with telling(request, "Máy đang chạy lại việc này từ chỗ đã dừng."):
        services.again(found, by=request.user)
    return redirect("core:job", pk=found.pk)
