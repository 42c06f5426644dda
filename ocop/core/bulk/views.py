from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from ocop.accounts.access import login_in_place, may
from ocop.core.bulk import services
from ocop.core.bulk.rules import MOST
from ocop.core.listing import listing_at
from ocop.core.requests import UserRequest


@require_http_methods(["GET", "HEAD", "POST"])
@login_in_place
def bulk(request: UserRequest) -> HttpResponse:
    """First what will be touched and what is left out and why; its button does it, each row by itself."""
    sent = request.POST if request.method == "POST" else request.GET
    listing = listing_at(sent.get("danh_sach", ""), request.user)
    if listing is None:
        raise Http404
    if not may(request.user, listing.page.action):
        raise PermissionDenied
    name = sent.get("viec", "")
    act = next((one for one in listing.page.bulk() if one.name == name), None)
    if act is None:
        raise Http404
    rows, found = services.chosen(listing, sent.getlist("chon"), every="tat_ca" in sent)
    if not rows:
        messages.error(request, f"Chưa chọn {listing.page.noun} nào. Hãy đánh dấu ít nhất một dòng.")
        return redirect(listing.path)
    form = act.form(request.POST if request.method == "POST" else None, request.user, rows) if act.form else None
    context = {"act": act, "back": listing.path, "noun": listing.page.noun, "list": listing.name, "form": form}
    if request.method == "POST" and (form is None or form.is_valid()):
        done = services.run(act, rows, form.cleaned_data if form else {}, request.user)
        return render(request, "core/bulk/result.html", context | {"lines": done})
    context |= {"lines": services.preview(act, rows, request.user), "found": found, "most": MOST}
    return render(request, "core/bulk/preview.html", context, status=422 if form and form.is_bound else 200)
