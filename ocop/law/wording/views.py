"""Pages of the administrator, under the sheet in the admin (`sheets/admin.py` guards them)."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from ocop.core.refusal import refused_in, telling
from ocop.core.requests import UserRequest
from ocop.law.sheets.models import CriteriaSheet
from ocop.law.wording import services
from ocop.law.wording.forms import CorrectionForm
from ocop.law.wording.models import WordingCorrection

LIST = "admin:law_criteriasheet_wording"


@require_safe
def places(request: UserRequest, pk: int) -> HttpResponse:
    sheet = get_object_or_404(CriteriaSheet, pk=pk)
    context = {
        "sheet": sheet,
        "places": services.places_of(sheet).values(),
        "corrections": sheet.corrections.select_related("by", "ended_by"),
    }
    return render(request, "law/wording/places.html", context)


def correct(request: UserRequest, pk: int) -> HttpResponse:
    sheet = get_object_or_404(CriteriaSheet, pk=pk)
    place = services.places_of(sheet).get(request.GET.get("cho", ""))
    if place is None:
        raise Http404
    form = CorrectionForm(request.POST or None, place=place)
    if request.method == "POST" and form.is_valid():
        with refused_in(form):
            services.correct(sheet, place.key, by=request.user, **form.cleaned_data)
            messages.success(request, "Đã sửa câu chữ. Điểm và các mức giữ nguyên.")
            return redirect(LIST, pk)
    context = {"sheet": sheet, "place": place, "form": form}
    return render(request, "law/wording/form.html", context, status=422 if form.is_bound else 200)


@require_POST
def undo(request: UserRequest, pk: int, done: int) -> HttpResponse:
    correction = get_object_or_404(WordingCorrection, sheet=pk, pk=done)
    with telling(request, "Đã hoàn tác. Phiếu in lại câu chữ như tệp đã nạp."):
        services.undo(correction, by=request.user)
    return redirect(LIST, pk)
