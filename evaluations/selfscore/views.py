from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from evaluations.selfscore import services
from evaluations.selfscore.rules import distance
from ocop.accounts.access import may, needs
from ocop.core.refusal import Refusal
from ocop.core.requests import UserRequest
from ocop.law.profiles.services import rules_of
from ocop.law.sheets import rules as law
from products.dossiers.models import Dossier


@needs("dossier.read")
def assessment(request: UserRequest, pk: int) -> HttpResponse:
    """The real sheet of the product's set, answered by the producer: stars, and what is missing for the next."""
    rows = Dossier.objects.visible_to(request.user).select_related(
        "product__producer", "product__product_set", "product__ward", "profile", "round"
    )
    dossier = get_object_or_404(rows, pk=pk)
    try:
        own = services.own_of(dossier)
    except Refusal as no:
        messages.error(request, str(no))
        return redirect(dossier)
    refusal = services.edit_refusal(services.facts_of(dossier, request.user))
    typed, error = None, ""
    if request.method == "POST":
        if not may(request.user, "self_assessment.edit"):
            raise PermissionDenied
        typed = choices_of(request, own)
        try:
            services.save(dossier, typed, remarks_of(request, own), by=request.user)
        except Refusal as no:
            error = str(no)
        else:
            messages.success(request, "Đã lưu tự đánh giá.")
            return redirect("evaluations:self_assessment", pk)
    context = {
        "dossier": dossier,
        "sheet": own.sheet,
        "knock_outs": own.rules.knock_outs,
        "parts": [shown_part(part, own, typed) for part in own.rules.parts],
        "distance": distance(own.rules, own.answers, rules_of(dossier.profile)),
        "refusal": refusal,
        "error": error,
    }
    return render(request, "evaluations/selfscore/assessment.html", context, status=422 if error else 200)


def choices_of(request: UserRequest, own: services.Own) -> dict[int, str]:
    """Criteria that the form sent: an unanswered radio sends nothing and keeps what it had."""
    return {
        criterion.id: request.POST[f"muc-{criterion.id}"][:10]
        for criterion in own.rules.criteria
        if f"muc-{criterion.id}" in request.POST
    }


def remarks_of(request: UserRequest, own: services.Own) -> dict[int, str]:
    return {criterion.id: request.POST.get(f"loi-{criterion.id}", "") for criterion in own.rules.criteria}


def shown_part(part: law.Part, own: services.Own, typed: dict[int, str] | None) -> dict[str, object]:
    return {
        "code": part.code,
        "title": part.title,
        "max_points": part.max_points,
        "groups": [
            {
                "title": group.title,
                "number": group.number,
                "criteria": [shown(criterion, own, typed) for criterion in group.criteria],
            }
            for group in part.groups
        ],
    }


def shown(criterion: law.Criterion, own: services.Own, typed: dict[int, str] | None) -> dict[str, object]:
    """A criterion for the page: what was typed wins over what is stored."""
    row = own.scores.get(criterion.id)
    stored = (str(row.level.position) if row.level else services.NONE_FITS) if row else ""
    chosen = (typed or {}).get(criterion.id, stored)
    branches = {branch.code: branch.title for branch in criterion.branches}
    points = next((level.points for level in criterion.levels if str(level.position) == chosen), None)
    return {
        "id": criterion.id,
        "code": criterion.code,
        "title": criterion.title,
        "max_points": criterion.max_points,
        "notes": criterion.notes,
        "may_be_none": not criterion.has_zero,
        "chosen": chosen,
        "points": 0 if chosen == services.NONE_FITS else points,
        "remark": row.remark if row else "",
        "levels": [
            {
                "value": str(level.position),
                "points": level.points,
                "text": level.text,
                "branch": branches.get(level.branch, ""),
                "stars": level.needed_for_stars,
            }
            for level in criterion.levels
        ],
    }
