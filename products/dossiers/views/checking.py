"""The helper team's page: each item beside its pages; quick by keyboard, whole without script."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from ocop.accounts.access import needs
from ocop.core.refusal import Refusal
from ocop.core.requests import UserRequest
from ocop.law.papers.rules import PaperBy
from products.dossiers import fixes, page, services
from products.dossiers.forms import CheckForm
from products.dossiers.models import Dossier, DossierItem
from products.dossiers.rules.papers import not_checkable
from products.dossiers.rules.states import Verdict
from products.dossiers.services.facts import holds
from products.dossiers.viewer import ViewerPaper, number, papers_of, viewer_of
from products.dossiers.views.showing import item_of, visible


@needs("dossier.check")
def check(request: UserRequest, pk: int) -> HttpResponse:
    return show(request, visible(request, pk), number(request.GET.get("muc")))


@require_POST
@needs("dossier.check")
def check_item(request: UserRequest, pk: int, item_pk: int) -> HttpResponse:
    dossier = visible(request, pk)
    item = item_of(dossier, item_pk)
    form = CheckForm(request.POST)
    if not form.is_valid():
        return show(request, dossier, item_pk, refusal="Chọn hợp lệ hoặc không hợp lệ.", status=422)
    given = form.cleaned_data
    try:
        services.check_item(item, given["verdict"], given["why"], by=request.user)
    except Refusal as no:
        return show(request, dossier, item_pk, refusal=str(no), typed=given["why"], status=422)
    following = next_unseen(dossier, item)
    if following is None:
        messages.success(request, "Đã kiểm tra hết các mục. Xem kết luận ở trang hồ sơ.")
        return redirect(dossier)
    return redirect(f"{reverse('products:dossier_check', args=[pk])}?muc={following.pk}#muc-{following.pk}")


def next_unseen(dossier: Dossier, after: DossierItem) -> DossierItem | None:
    """The next item to look at, from here on and then from the top."""
    waiting = [item for item in items_to_check(dossier) if item.verdict == Verdict.UNSEEN and item.pk != after.pk]
    behind = [item for item in waiting if item.position > after.position]
    return next(iter([*behind, *waiting]), None)


def items_to_check(dossier: Dossier) -> list[DossierItem]:
    """What the producer handed in, and what is missing though mandatory."""
    items = dossier.items.with_counts()
    return [item for item in items if item.required_paper.by != PaperBy.WARD and (holds(item) or item.mandatory)]


def show(
    request: UserRequest, dossier: Dossier, open_pk: int, *, refusal: str = "", typed: str = "", status: int = 200
) -> HttpResponse:
    items = items_to_check(dossier)
    papers = papers_of(dossier)
    unseen = next((item.pk for item in items if item.verdict == Verdict.UNSEEN), None)
    chosen = open_pk if open_pk in {item.pk for item in items} else unseen
    first = next((paper.item_paper for paper in papers if paper.item_pk == chosen and paper.pages), None)
    place = request.GET if "giay" in request.GET else {"giay": str(first or 0)}
    facts = services.facts_of(dossier, request.user)
    context = {
        "dossier": dossier,
        "rows": [row(item, papers, item.pk == chosen) for item in items],
        "viewer": viewer_of(dossier, place, papers),
        "moves": [move for move in page.moves(dossier, facts) if "kiem-tra" not in move.url],
        "closed": not_checkable(facts),
        "undo": fixes.undo(dossier, facts, request.user) if status == 200 else None,
        "facts": facts,
        "refusal": refusal,
        "typed": typed,
        "seen_count": sum(item.verdict != Verdict.UNSEEN for item in items),
    }
    return render(request, "products/dossiers/check.html", context, status=status)


def row(item: DossierItem, papers: list[ViewerPaper], is_open: bool) -> dict[str, object]:
    inside = [paper for paper in papers if paper.item_pk == item.pk]
    return {"item": item, "papers": inside, "open": is_open, "holds": holds(item)}
