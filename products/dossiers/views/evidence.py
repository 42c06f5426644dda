"""The criteria of the sheet beside the viewer: which page proves which."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from ocop.accounts.access import needs
from ocop.core.refusal import Refusal, telling
from ocop.core.requests import UserRequest
from ocop.law.models import Criterion
from ocop.law.sheets.services import rules_of
from products.dossiers import services
from products.dossiers.forms import LinkForm
from products.dossiers.models import Dossier
from products.dossiers.rules.papers import not_editable
from products.dossiers.services.sheet import sheet_of
from products.dossiers.viewer import papers_of, viewer_of
from products.dossiers.views.showing import use_of, visible


@needs("dossier.read")
def evidence(request: UserRequest, pk: int) -> HttpResponse:
    dossier = visible(request, pk)
    papers = papers_of(dossier)
    facts = services.facts_of(dossier, request.user)
    try:
        sheet = sheet_of(dossier)
    except Refusal as no:
        messages.error(request, str(no))
        return redirect(dossier)
    criteria = [(part, criterion) for part in rules_of(sheet).parts for criterion in part.criteria]
    links = linked(dossier)
    opened = request.GET.get("tieu-chi", "")
    context = {
        "dossier": dossier,
        "sheet": sheet,
        "rows": [
            {"part": part, "criterion": c, "links": links.get(c.id, []), "open": str(c.id) == opened}
            for part, c in criteria
        ],
        "papers": [paper for paper in papers if paper.pages],
        "viewer": viewer_of(dossier, request.GET, papers),
        "editable": not_editable(facts) is None,
        "proved": sum(c.id in links for _, c in criteria),
    }
    return render(request, "products/dossiers/evidence.html", context)


def linked(dossier: Dossier) -> dict[int, list]:
    """Criterion → its links with paper and running place. One query."""
    rows = dossier.links.select_related("item_paper__paper").order_by("item_paper__item__position", "page")
    found: dict[int, list] = {}
    for link in rows:
        found.setdefault(link.criterion_id, []).append(link)
    return found


@require_POST
@needs("dossier.edit")
def link(request: UserRequest, pk: int) -> HttpResponse:
    dossier = visible(request, pk)
    form = LinkForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Chọn giấy tờ và ghi số trang rồi gắn lại.")
        return redirect("products:dossier_evidence", pk)
    given = form.cleaned_data
    use = use_of(dossier, given["item_paper"])
    criterion = get_object_or_404(Criterion, pk=given["criterion"])
    with telling(request, f"Đã gắn {use.paper}, trang {given['page']} cho tiêu chí {criterion.code}."):
        services.link_criterion(dossier, criterion, use, given["page"], by=request.user)
    return back_to(pk, criterion.pk, use.pk, given["page"])


@require_POST
@needs("dossier.edit")
def unlink(request: UserRequest, pk: int, link_pk: int) -> HttpResponse:
    dossier = visible(request, pk)
    chosen = get_object_or_404(dossier.links.select_related("criterion"), pk=link_pk)
    with telling(request, f"Đã bỏ một trang khỏi tiêu chí {chosen.criterion.code}."):
        services.unlink_criterion(chosen, by=request.user)
    return back_to(pk, chosen.criterion_id, chosen.item_paper_id, chosen.page)


def back_to(pk: int, criterion: int, use: int, page: int) -> HttpResponse:
    place = f"?tieu-chi={criterion}&giay={use}&to={page}#tc-{criterion}"
    return redirect(f"{reverse('products:dossier_evidence', args=[pk])}{place}")
