from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from ocop.accounts.access import login_in_place
from ocop.core.exports import services
from ocop.core.exports.files import TYPES, ExportFormat
from ocop.core.files.serving import guarded
from ocop.core.jobs.models import Job
from ocop.core.listing import listing_of
from ocop.core.requests import UserRequest

GONE = "Tệp này không còn. Hãy xuất lại danh sách."


@require_POST
@login_in_place
def export(request: UserRequest) -> HttpResponseBase:
    """A list, as it is filtered and sorted at the address the form names, for whoever may open it there."""
    listing, kind = listing_of(request), request.POST.get("kieu")
    if kind not in ExportFormat.values:
        raise Http404
    made = services.export(listing, ExportFormat(kind))
    if isinstance(made, Job):
        return redirect("core:export_job", pk=made.pk)
    name = services.file_name(listing, ExportFormat(kind), timezone.localtime())
    return guarded(FileResponse(made, as_attachment=True, filename=name, content_type=TYPES[ExportFormat(kind)]))


@require_safe
@login_in_place
def job(request: UserRequest, pk: int) -> HttpResponse:
    """How far a long list's file is; once it is made, where to take it."""
    found = own(request, pk)
    ends = services.until(found)
    context = {
        "job": found, "until": ends, "over": ends and ends <= timezone.now(),
        "lost": services.lost_refusal(found, request.user),
    }  # fmt: skip
    return render(request, "core/exports/job.html", context)


@require_safe
@login_in_place
def file(request: UserRequest, pk: int) -> HttpResponseBase:
    found = own(request, pk)
    ends = services.until(found)
    if ends is None or ends <= timezone.now():
        raise Http404(GONE)
    if services.lost_refusal(found, request.user):
        return redirect("core:export_job", pk=pk)  # which says why
    kind = ExportFormat(found.arguments["kind"])
    try:
        made = services.opened(found)
    except FileNotFoundError:
        raise Http404(GONE) from None
    return guarded(FileResponse(made, as_attachment=True, filename=found.arguments["name"], content_type=TYPES[kind]))


def own(request: UserRequest, pk: int) -> Job:
    """Of nobody but who ordered it: what it holds was that user's to see."""
    return get_object_or_404(Job, pk=pk, kind=services.EXPORT, ordered_by=request.user)
