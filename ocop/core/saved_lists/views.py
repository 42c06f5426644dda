from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from ocop.accounts.access import login_in_place
from ocop.core.listing import listing_of
from ocop.core.refusal import telling
from ocop.core.requests import UserRequest
from ocop.core.saved_lists import services
from ocop.core.saved_lists.models import SavedList


@require_POST
@login_in_place
def columns(request: UserRequest) -> HttpResponse:
    """The columns that this user wants to see in a list from now on."""
    listing = listing_of(request)
    if "nhu-cu" in request.POST:
        services.usual_columns(request.user, listing.page.key)
        messages.success(request, "Danh sách trở lại các cột như ban đầu.")
    else:
        known = {column.name for column in listing.page.get_columns()}
        chosen = [name for name in request.POST.getlist("cot") if name in known]
        services.choose_columns(request.user, listing.page.key, chosen)
        messages.success(request, "Đã lưu các cột của danh sách.")
    return redirect(listing.path)


@require_POST
@login_in_place
def keep(request: UserRequest) -> HttpResponse:
    listing = listing_of(request)
    with telling(request, "Đã lưu bộ lọc."):
        services.keep(request.user, listing.page.key, request.POST.get("ten", ""), listing.page.request.GET.urlencode())
    return redirect(listing.path)


@require_POST
@login_in_place
def drop(request: UserRequest, pk: int) -> HttpResponse:
    kept = get_object_or_404(SavedList.objects.exclude(name=""), pk=pk, user=request.user)
    address = kept.get_absolute_url()
    with telling(request, f"Đã bỏ bộ lọc “{kept}”."):
        services.drop(kept)
    return redirect(address)
