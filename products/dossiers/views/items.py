"""One item: its papers in, described, replaced, out; samples counted; differences explained."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from ocop.accounts.access import may, needs
from ocop.core.files import services as files
from ocop.core.files.views import take_each
from ocop.core.refusal import refused_in, telling
from ocop.core.requests import UserRequest
from products.dossiers import services
from products.dossiers.forms import DifferencesForm, EvidencePaperForm, SamplesForm
from products.dossiers.guidance import guidance
from products.dossiers.models import DossierItem, EvidencePaper, ItemPaper
from products.dossiers.rules.papers import not_editable
from products.dossiers.services.facts import lock
from products.dossiers.views.showing import item_of, use_of, visible


@needs("dossier.read")
def item(request: UserRequest, pk: int, item_pk: int) -> HttpResponse:
    dossier = visible(request, pk)
    wanted = item_of(dossier, item_pk)
    inside = list(wanted.papers.filter(until_version=None).select_related("paper__file"))
    facts = services.facts_of(dossier, request.user)
    context = {
        "dossier": dossier,
        "item": wanted,
        "wanted": wanted.required_paper,
        "guidance": guidance(wanted.required_paper),
        "uses": inside,
        "earlier": wanted.papers.exclude(until_version=None).select_related("paper__file"),
        "editable": not_editable(facts) is None,
        "reusable": reusable(wanted, inside),
        "samples": SamplesForm(initial={"units": wanted.physical_units}),
        "limit_mb": files.scan_limit() // 1024 // 1024,
        "next_item": dossier.items.filter(position__gt=wanted.position).first(),
    }
    return render(request, "products/dossiers/item.html", context)


def reusable(wanted: DossierItem, inside: list[ItemPaper]) -> list[EvidencePaper]:
    """Papers the producer already has and that do not lie here; those of this kind first."""
    papers = EvidencePaper.objects.newest().filter(producer=wanted.dossier.product.producer)
    papers = papers.exclude(pk__in=[use.paper_id for use in inside]).order_by("name_order", "-pk")[:100]
    return sorted(papers, key=lambda paper: paper.paper_code != wanted.required_paper.code)


@require_POST
@needs("dossier.edit")
def upload(request: UserRequest, pk: int, item_pk: int) -> HttpResponse:
    wanted = item_of(visible(request, pk), item_pk)
    back = reverse("products:dossier_item", args=[pk, item_pk])
    return take_each(request, lambda file: services.add_paper(wanted, file, by=request.user).paper.file, back)


@require_POST
@needs("dossier.edit")
def reuse(request: UserRequest, pk: int, item_pk: int) -> HttpResponse:
    wanted = item_of(visible(request, pk), item_pk)
    papers = EvidencePaper.objects.visible_to(request.user)
    chosen = request.POST.get("paper", "")
    paper = get_object_or_404(papers, pk=int(chosen) if chosen.isdecimal() and len(chosen) < 16 else 0)
    with telling(request, f"Đã đưa {paper} vào mục này."):
        services.reuse_paper(wanted, paper, by=request.user)
    return redirect("products:dossier_item", pk, item_pk)


@require_POST
@needs("dossier.edit")
def samples(request: UserRequest, pk: int, item_pk: int) -> HttpResponse:
    wanted = item_of(visible(request, pk), item_pk)
    form = SamplesForm(request.POST)
    if form.is_valid():
        with telling(request, "Đã ghi số lượng sản phẩm mẫu."):
            services.count_samples(wanted, form.cleaned_data["units"], by=request.user)
    else:
        messages.error(request, "Ghi số lượng bằng chữ số, từ 0 đến 10.000.")
    return redirect("products:dossier_item", pk, item_pk)


@needs("dossier.read")
def paper(request: UserRequest, pk: int, use_pk: int) -> HttpResponse:
    """Number, issuer and dates of a paper, beside its first page."""
    dossier = visible(request, pk)
    use = use_of(dossier, use_pk)
    if request.method == "POST" and not may(request.user, "dossier.edit"):
        raise PermissionDenied
    editable = not_editable(services.facts_of(dossier, request.user)) is None and use.until_version is None
    back = reverse("products:dossier_item", args=[pk, use.item_id])
    with transaction.atomic():
        if request.method == "POST":
            lock(dossier)  # the form compares with what is stored now
        record = EvidencePaper.objects.get(pk=use.paper_id)
        form = EvidencePaperForm(request.POST if request.method == "POST" else None, instance=record)
        if request.method == "POST" and form.is_valid():
            with refused_in(form):
                values = {name: form.cleaned_data[name] for name in form.Meta.fields}
                services.describe_paper(use, values, by=request.user)
                messages.success(request, "Đã lưu giấy tờ.")
                return redirect(back)
    limit_mb = files.scan_limit() // 1024 // 1024
    context = {
        "dossier": dossier, "use": use, "form": form, "editable": editable, "back": back, "limit_mb": limit_mb,
    }  # fmt: skip
    return render(request, "products/dossiers/paper.html", context, status=422 if form.is_bound else 200)


@require_POST
@needs("dossier.edit")
def replace(request: UserRequest, pk: int, use_pk: int) -> HttpResponse:
    use = use_of(visible(request, pk), use_pk)
    back = reverse("products:dossier_item", args=[pk, use.item_id])
    return take_each(request, lambda file: services.replace_paper(use, file, by=request.user).paper.file, back)


@require_POST
@needs("dossier.edit")
def take_out(request: UserRequest, pk: int, use_pk: int) -> HttpResponse:
    use = use_of(visible(request, pk), use_pk)
    with telling(request, f"Đã gỡ {use.paper}. Giấy tờ vẫn còn trong kho của chủ thể."):
        services.take_out(use, by=request.user)
    return redirect("products:dossier_item", pk, use.item_id)


@needs("dossier.edit")
def differences(request: UserRequest, pk: int) -> HttpResponse:
    dossier = visible(request, pk)
    form = DifferencesForm(request.POST or None, initial={"differences": dossier.differences})
    if request.method == "POST" and form.is_valid():
        with refused_in(form):
            services.explain_differences(dossier, form.cleaned_data["differences"], by=request.user)
            messages.success(request, "Đã lưu giải trình.")
            return redirect(dossier)
    context = {"dossier": dossier, "form": form, "facts": services.facts_of(dossier, request.user)}
    return render(request, "products/dossiers/differences.html", context, status=422 if form.is_bound else 200)
