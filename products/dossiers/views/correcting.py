"""Corrections of what was recorded: the old value beside the new one, the reason, and what saving does."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from ocop.accounts.access import needs
from ocop.core.corrections import CorrectionForm, Effect
from ocop.core.refusal import refused_in
from ocop.core.requests import UserRequest
from products.dossiers import fixes, services
from products.dossiers.forms import ReceptionForm, SupplementDueForm, WardReceptionForm
from products.dossiers.models import Dossier
from products.dossiers.rules.correcting import reception_refusal, supplement_refusal, ward_reception_refusal
from products.dossiers.rules.facts import Facts
from products.dossiers.views.showing import visible


@dataclass(frozen=True)
class Correcting:
    """One correction: its form, what it is called, what saving does, the act and what is said after it."""

    form: CorrectionForm
    title: str
    until: str
    effects: Sequence[Effect]
    act: Callable[[], object]
    button: str
    said: str


@needs("dossier.correct_reception")
def reception(request: UserRequest, pk: int) -> HttpResponse:
    dossier = visible(request, pk)
    if refused := refusal_of(request, dossier, reception_refusal):
        return refused
    now = {"number": dossier.receipt_number, "on": dossier.received_on}
    form = ReceptionForm(request.POST or None, now=now)

    def act() -> None:
        services.correct_reception(dossier, **form.values, why=form.why, by=request.user)

    return correct(request, dossier, Correcting(
        form, "Sửa số, ngày tiếp nhận", fixes.UNTIL_DECIDED, fixes.reception_effects(dossier), act,
        "Lưu và thay giấy tiếp nhận", "Đã sửa số, ngày tiếp nhận. Giấy tiếp nhận mới đang được tạo.",
    ))  # fmt: skip


@needs("dossier.correct_ward_reception")
def ward_reception(request: UserRequest, pk: int) -> HttpResponse:
    dossier = visible(request, pk)
    if refused := refusal_of(request, dossier, ward_reception_refusal):
        return refused
    now: dict[str, Any] = {"on": dossier.ward_received_on}
    if dossier.ward_receipt_number is not None:
        now = {"number": dossier.ward_receipt_number, **now, "due_on": dossier.ward_due_on}
    form = WardReceptionForm(request.POST or None, now=now)

    def act() -> None:
        values = {"number": None, "due_on": None} | form.values
        services.correct_ward_reception(dossier, **values, why=form.why, by=request.user)

    return correct(request, dossier, Correcting(
        form, "Sửa ngày xã, phường tiếp nhận", fixes.UNTIL_REPORT, fixes.ward_reception_effects(dossier), act,
        "Lưu ngày tiếp nhận", "Đã sửa ngày xã, phường tiếp nhận.",
    ))  # fmt: skip


@needs("dossier.correct_supplement")
def supplement(request: UserRequest, pk: int) -> HttpResponse:
    dossier = visible(request, pk)
    if refused := refusal_of(request, dossier, supplement_refusal):
        return refused
    asked = dossier.supplements.open().select_related("letter").get()
    form = SupplementDueForm(request.POST or None, now={"due_on": asked.due_on}, last=dossier.check_due_on)

    def act() -> None:
        services.correct_supplement(dossier, **form.values, why=form.why, by=request.user)

    return correct(request, dossier, Correcting(
        form, "Sửa hạn bổ sung", fixes.UNTIL_ANSWERED, fixes.supplement_effects(asked), act,
        "Lưu hạn bổ sung", f"Đã sửa hạn bổ sung của yêu cầu số {asked.number}.",
    ))  # fmt: skip


def refusal_of(request: UserRequest, dossier: Dossier, rule: Callable[[Facts], str | None]) -> HttpResponse | None:
    """Back to the dossier with the sentence, before anybody types."""
    if reason := rule(services.facts_of(dossier, request.user)):
        messages.error(request, reason)
        return redirect(dossier)
    return None


def correct(request: UserRequest, dossier: Dossier, one: Correcting) -> HttpResponse:
    """What was typed stays when it is refused."""
    if request.method == "POST" and one.form.is_valid():
        with refused_in(one.form):
            one.act()
            messages.success(request, one.said)
            return redirect(dossier)
    back = dossier.get_absolute_url()
    context = {
        "form": one.form,
        "title": one.title,
        "sub": f"{dossier.product} · sửa được {one.until[:1].lower()}{one.until[1:]}",
        "crumbs": [("Hồ sơ", reverse("products:dossiers")), (dossier.code, back), ("Sửa lại", "")],
        "effects": one.effects,
        "act": one.button,
        "back": back,
        "stays": "Quay lại thì nội dung đang ghi giữ nguyên.",
    }
    return render(request, "core/correct.html", context, status=422 if one.form.is_bound else 200)
