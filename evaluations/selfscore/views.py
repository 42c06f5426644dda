from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from evaluations.selfscore import services
from evaluations.selfscore.rules import distance
from ocop.accounts.access import may, needs
from ocop.core.refusal import Refusal
from ocop.core.requests import UserRequest
from ocop.core.two_windows import mark_of, settled
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
        typed = typed_of(request, own)
        try:
            with transaction.atomic():
                services.hold(dossier)  # what is compared is what is written over
                own = services.own_of(dossier)
                answers = unseen(request, own, typed)
                choices = {key: chosen for key, (chosen, _) in answers.items()}
                services.save(dossier, choices, {key: remark for key, (_, remark) in answers.items()}, by=request.user)
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


Answer = tuple[str, str]  # the chosen level, the remark


def typed_of(request: UserRequest, own: services.Own) -> dict[int, Answer]:
    """What the form sent of each criterion: an unanswered radio sends nothing."""
    return {
        criterion.id: (
            request.POST.get(f"muc-{criterion.id}", "")[:10],
            request.POST.get(f"loi-{criterion.id}", "").strip()[:1000],
        )
        for criterion in own.rules.criteria
    }


def stored_of(own: services.Own, criterion: int) -> Answer:
    row = own.scores.get(criterion)
    if row is None:
        return "", ""
    return str(row.level.position) if row.level else services.NONE_FITS, row.remark


def unseen(request: UserRequest, own: services.Own, typed: dict[int, Answer]) -> dict[int, Answer]:
    """What is to be written, nothing over what another person wrote since the page was opened. Raises Refusal."""
    found, both, bare = {}, [], []
    for criterion in own.rules.criteria:
        stored = stored_of(own, criterion.id)
        kept = settled(typed[criterion.id], stored, request.POST.get(f"cu-{criterion.id}", ""))
        if kept is None:
            both.append(criterion.code)
        elif kept == stored:
            continue
        elif kept[1] and not kept[0]:
            bare.append(criterion.code)
        elif kept[0] or f"muc-{criterion.id}" in request.POST:
            found[criterion.id] = kept
    if both:
        raise Refusal(f"Người khác vừa ghi tiêu chí {', '.join(both)}. Bấm lưu lần nữa để giữ câu trả lời đang nhập.")
    if bare:
        raise Refusal(f"Tiêu chí {', '.join(bare)} có nhận xét mà chưa chọn mức. Hãy chọn mức rồi lưu.")
    return found


def shown_part(part: law.Part, own: services.Own, typed: dict[int, Answer] | None) -> dict[str, object]:
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


def shown(criterion: law.Criterion, own: services.Own, typed: dict[int, Answer] | None) -> dict[str, object]:
    """A criterion for the page: what was typed wins over what is stored."""
    stored = stored_of(own, criterion.id)
    chosen, remark = (typed or {}).get(criterion.id, stored)
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
        "remark": remark,
        "mark": mark_of(stored),
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
