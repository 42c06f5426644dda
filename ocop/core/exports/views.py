from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.http import require_POST, require_safe

from ocop.accounts.access import login_in_place, may
from ocop.core.exports import services
from ocop.core.exports.books import Book
from ocop.core.exports.files import TYPES, ExportFormat
from ocop.core.files.serving import guarded
from ocop.core.jobs.models import Job
from ocop.core.listing import Listing, listing_of
from ocop.core.requests import UserRequest

GONE = "Tệp này không còn. Hãy xuất lại."


@require_POST
@login_in_place
def export(request: UserRequest) -> HttpResponseBase:
    """A list, as it is filtered and sorted at the address the form names, for whoever may open it there."""
    listing, kind = listing_of(request), request.POST.get("kieu")
    if kind not in ExportFormat.values:
        raise Http404
    return given(listing, ExportFormat(kind))


def given(listing: Listing | Book, kind: ExportFormat) -> HttpResponseBase:
    """The file of a short one, the page on how far that of a long one is."""
    made = services.export(listing, kind)
    if isinstance(made, Job):
        return redirect("core:export_job", pk=made.pk)
    name = services.file_name(listing, kind, timezone.localtime())
    return guarded(FileResponse(made, as_attachment=True, filename=name, content_type=TYPES[kind]))


@method_decorator(login_in_place, name="dispatch")
class BookView(View):
    """A workbook, by POST: taking it stands in the trail. By GET the page that offers it: there the job's page and
    its messages lead back to."""

    http_method_names = ["get", "post"]
    book: ClassVar[type[Book]]
    page: ClassVar[str]
    """Name of the page that offers it, by the same keys."""

    def get(self, request: UserRequest, **keys: Any) -> HttpResponseBase:
        self.found(request, keys)
        return redirect(self.page, **keys)

    def post(self, request: UserRequest, **keys: Any) -> HttpResponseBase:
        return given(self.found(request, keys), ExportFormat.XLSX)

    def found(self, request: UserRequest, keys: dict[str, Any]) -> Book:
        if not may(request.user, self.book.action):
            raise PermissionDenied
        if book := self.book.at(request.path, request.user, **keys):
            return book
        raise Http404


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
