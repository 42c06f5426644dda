"""Tra cứu hồ sơ: how far a dossier is, for who knows its code and the last four digits of a number of its producer."""

import re

from django import forms
from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache

from ocop.core.requests import OfficeRequest
from products.dossiers.models import Dossier
from products.dossiers.rules.codes import code_of
from products.dossiers.rules.states import State

MISSES_AN_HOUR = 10
UNKNOWN = "Mã hồ sơ hoặc 4 chữ số không đúng. Hãy xem lại trên giấy tiếp nhận rồi nhập lại."
TOO_MANY = "Đã nhập sai nhiều lần. Hãy thử lại sau một giờ, hoặc hỏi xã, phường nơi nộp hồ sơ."


class StatusForm(forms.Form):
    ma = forms.CharField(label="Mã hồ sơ", max_length=20, help_text="Ví dụ: HS-2024-0017, in trên giấy tiếp nhận.")
    so = forms.CharField(
        label="4 chữ số cuối", max_length=4, help_text="Của điện thoại, hoặc của mã số thuế, số đăng ký của chủ thể."
    )

    def clean_ma(self) -> str:
        return code_of(self.cleaned_data["ma"]) or self.cleaned_data["ma"].strip().upper()

    def clean_so(self) -> str:
        digits = self.cleaned_data["so"].strip()
        if not re.fullmatch(r"[0-9]{4}", digits):
            raise forms.ValidationError("Hãy nhập đúng 4 chữ số.")
        return digits


@method_decorator(never_cache, name="dispatch")
class StatusPage(View):
    def get(self, request: OfficeRequest) -> HttpResponse:
        return render(request, "products/register/status.html", {"form": StatusForm()})

    def post(self, request: OfficeRequest) -> HttpResponse:
        form = StatusForm(request.POST)
        found = None
        if form.is_valid():
            found = self.found(request, form)
        context = {"form": form, "found": found}
        return render(request, "products/register/status.html", context, status=200 if found else 422)

    def found(self, request: OfficeRequest, form: StatusForm) -> dict[str, object] | None:
        """The dossier's step in words. A wrong code and wrong digits look alike, and are counted."""
        key = f"status-misses:{request.address}"
        if cache.get(key, 0) >= MISSES_AN_HOUR:
            form.add_error(None, TOO_MANY)
            return None
        rows = Dossier.objects.select_related("product__producer", "round")
        dossier = rows.filter(code=form.cleaned_data["ma"]).first()
        if dossier is None or not knows(dossier, form.cleaned_data["so"]):
            cache.add(key, 0, 3600)
            cache.incr(key)
            form.add_error(None, UNKNOWN)
            return None
        return {
            "code": dossier.code,
            "product": dossier.product.name,
            "state": State(dossier.state).label,
            "since": dossier.state_since,
        }


def knows(dossier: Dossier, digits: str) -> bool:
    """The last four digits of one of its phones, or of its number; of a branch's number its own or the firm's."""
    producer = dossier.product.producer
    parts = (*producer.phone.split(";"), producer.registration_number, producer.registration_key.partition("-")[0])
    numbers = (re.sub(r"\D", "", part) for part in parts)
    return any(len(number) >= 4 and number.endswith(digits) for number in numbers)
