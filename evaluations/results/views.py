from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from evaluations.decisions import reopening
from evaluations.results import services
from evaluations.results.forms import ReadingForm, ReopenForm, RulingBackForm, RulingForm
from evaluations.results.models import Result, Ruling
from evaluations.results.page import result_page
from evaluations.scoring.models import Reopening, Score, ScoreChange
from evaluations.sessions import rulebook
from evaluations.sessions.models import AgendaItem
from evaluations.sessions.rules import UNCONFIRM
from evaluations.sessions.seating import facts_of, item_seating
from ocop.accounts.access import needs
from ocop.core import confirming
from ocop.core.refusal import refused_in, telling
from ocop.core.requests import UserRequest
from ocop.core.undo import SAID_BY_LINE
from ocop.law.sheets.services import rules_of as sheet_rules

WITH = (
    "item__session__council__unit",
    "item__session__round",
    "item__dossier__profile",
    "item__dossier__product__producer",
    "item__sheet",
)


def own_result(request: UserRequest, pk: int) -> Result:
    """The result of this item, once it was revealed and if the user may know of it."""
    return get_object_or_404(Result.objects.visible_to(request.user).select_related(*WITH), item_id=pk)


def context_of(request: UserRequest, result: Result) -> dict[str, Any]:
    item = result.item
    roles = AgendaItem.objects.roles_of(request.user, item.pk)
    seen = item_seating(item)
    facts = facts_of(seen, request.user, roles, result)
    page = result_page(result, seen, facts, services.rulings_of(result))
    return {"result": result, "item": item, "session": item.session, "page": page, "members": result.figures.members}


@needs("result.read")
def detail(request: UserRequest, pk: int) -> HttpResponse:
    result = own_result(request, pk)
    return render(
        request,
        "evaluations/results/detail.html",
        {**context_of(request, result), "table": table(result), "again": scored_again(result)},
    )


def table(result: Result) -> list[dict[str, Any]]:
    """Every criterion with every sheet's points; a head row a part. Two queries."""
    figures, sheet = result.figures, sheet_rules(result.item.sheet)
    members = [member.member for member in figures.members]
    points: dict[tuple[int, int], Decimal] = {}
    remarks: dict[int, list[str]] = {}
    scores = Score.objects.filter(sheet__item=result.item_id, sheet__member__in=members)
    for member, name, criterion, value, remark in scores.values_list(
        "sheet__member_id", "sheet__member__user__full_name", "criterion_id", "level__points", "remark"
    ):
        points[member, criterion] = value or Decimal()
        if remark:
            remarks.setdefault(criterion, []).append(f"{name}: {remark}")
    if figures.version > 1:  # before, what was chosen about a story that there is not counted
        points |= {
            (member, key): Decimal()
            for member in members
            for key, story in sheet.follows.items()
            if points.get((member, story)) == 0
        }
    return [
        {
            "part": part,
            "rows": [
                {
                    "criterion": criterion,
                    "points": [points.get((member, criterion.id)) for member in members],
                    "remarks": remarks.get(criterion.id, []),
                }
                for criterion in part.criteria
            ],
        }
        for part in sheet.parts
    ]


def scored_again(result: Result) -> list[dict[str, object]]:
    """Reopened criteria with both values and the reason; two queries."""
    rows = list(
        Reopening.objects.filter(sheet__item=result.item_id)
        .select_related("criterion", "sheet__member__user", "by")
        .order_by("pk")
    )
    values: dict[tuple[int, int], list[Decimal]] = {}
    changes = ScoreChange.objects.filter(
        score__sheet__item=result.item_id, score__criterion__in=[row.criterion_id for row in rows]
    )
    for sheet, criterion, points in changes.order_by("version").values_list(
        "score__sheet_id", "score__criterion_id", "level__points"
    ):
        values.setdefault((sheet, criterion), []).append(points or Decimal())
    criteria = sheet_rules(result.item.sheet).by_id
    return [
        {
            "row": row,
            "criterion": criteria[row.criterion_id],
            "values": values.get((row.sheet_id, row.criterion_id), []),
        }
        for row in rows
    ]


@needs("result.confirm")
def reading(request: UserRequest, pk: int) -> HttpResponse:
    result = own_result(request, pk)
    form = ReadingForm(request.POST or None, initial={"reading": result.reading, "reason": result.reading_reason})
    if request.method == "POST" and form.is_valid():
        with refused_in(form):
            rulebook.choose_reading(result, form.cleaned_data["reading"], form.cleaned_data["reason"], by=request.user)
            messages.success(request, "Đã ghi cách tính yêu cầu tối thiểu của cả phiên và lý do.")
            return redirect(result.item)
    context = {
        **context_of(request, result),
        "form": form,
        "title": "Chọn cách tính yêu cầu tối thiểu",
        "act": "Ghi cách tính",
    }
    return render(request, "evaluations/results/form.html", context, status=422 if form.is_bound else 200)


@needs("scoring.reopen")
def reopen(request: UserRequest, pk: int) -> HttpResponse:
    result = own_result(request, pk)
    asked = request.GET.get("tieu-chi", "")
    initial = {"criterion": asked} if asked.isdecimal() and len(asked) < 12 else {}
    form = ReopenForm(request.POST or None, result=result, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with refused_in(form):
            services.reopen(data["sheet"], data["criterion"], data["reason"], by=request.user)
            messages.success(request, f"Đã mở lại tiêu chí {data['criterion'].code} cho {data['sheet'].member.user}.")
            return redirect(result.item)
    context = {
        **context_of(request, result),
        "form": form,
        "title": "Mở lại một tiêu chí cho một người",
        "act": "Mở lại tiêu chí",
    }
    return render(request, "evaluations/results/form.html", context, status=422 if form.is_bound else 200)


@needs("result.rule")
def ruling(request: UserRequest, pk: int) -> HttpResponse:
    """Ghi, sửa kết luận của Hội đồng on one matter (`loai`, `muc`); the forms of the result page post here."""
    result = own_result(request, pk)
    context = context_of(request, result)
    asked = (request.GET.get("loai", ""), request.GET.get("muc", ""))
    line = next((one for one in context["page"].rulings if one.statements[0].place == asked), None)
    matter = line.statements[0].matter if line else None
    if line is None or matter is None:
        messages.error(request, "Không thành viên nào nêu trường hợp này. Hãy mở lại từ kết quả.")
        return redirect(result.item)
    form = RulingForm(request.POST or None, of=line.statements[0], current=line.current)
    if request.method == "POST" and form.is_valid():
        with refused_in(form):
            kind, key = matter
            services.rule(result, kind, key, services.Verdict(**form.cleaned_data), by=request.user)
            messages.success(request, "Đã ghi kết luận của Hội đồng. Kết quả được tính lại.", extra_tags=SAID_BY_LINE)
            return redirect(f"{result.item.get_absolute_url()}#ket-qua")
    context["line"] = replace(line, form=form)
    return render(request, "evaluations/results/ruling.html", context, status=422 if form.is_bound else 200)


@needs("result.rule")
def ruling_back(request: UserRequest, pk: int, ruling_pk: int) -> HttpResponse:
    """GET asks why, POST does."""
    result = own_result(request, pk)
    found = get_object_or_404(Ruling.objects.filter(item=result.item_id), pk=ruling_pk)
    form = RulingBackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refused_in(form):
            services.take_back_ruling(found, form.cleaned_data["reason"], by=request.user)
            messages.success(request, "Đã bỏ kết luận. Trường hợp này chờ Hội đồng kết luận lại.")
            return redirect(f"{result.item.get_absolute_url()}#ket-qua")
    context = {**context_of(request, result), "form": form, "title": f"Bỏ kết luận: {found}", "act": "Bỏ kết luận"}
    return render(request, "evaluations/results/form.html", context, status=422 if request.method == "POST" else 200)


SURE = (
    "Hãy xem lại điểm và kết luận: đến lúc này chủ trì còn mở lại tiêu chí, sửa kết luận được. "
    "Xác nhận rồi thì kết quả này vào biên bản và dự thảo quyết định; nhầm thì chủ trì mở lại được, kèm lý do, "
    "đến khi xác nhận biên bản."
)


@needs("result.confirm")
def confirm(request: UserRequest, pk: int) -> HttpResponse:
    """GET asks, POST does: a confirmed result is changed no more, but opened again by an act of its own."""
    result = own_result(request, pk)
    if request.method == "POST":
        with telling(request, f"Đã xác nhận kết quả {result.item.dossier.product}.", SAID_BY_LINE):
            services.confirm(result, by=request.user)
        return redirect(result.item)
    star = f"{result.stars} sao" if result.stars else "chưa đạt hạng được công nhận"
    title = f"Xác nhận kết quả {star} cho {result.item.dossier.product}?"
    question = confirming.Question(title, f"Xác nhận kết quả {star}", result.item.get_absolute_url(), SURE)
    return confirming.confirm(request, question)


@needs("result.reopen")
def unconfirm(request: UserRequest, pk: int) -> HttpResponse:
    """Mở lại kết quả. GET asks why, POST does."""
    result = own_result(request, pk)
    item = result.item
    words = (
        "Điểm, kết luận giữ nguyên; chủ trì mở lại được tiêu chí, sửa kết luận, rồi xác nhận lại. "
        "Thành viên Hội đồng được báo cùng lý do."
    )
    return confirming.ask_why(
        request,
        confirming.Question(
            f"Mở lại kết quả {item.dossier.product}?", UNCONFIRM.label, item.get_absolute_url(), words, danger=True
        ),
        lambda why: reopening.reopen_result(result, why, by=request.user),
        "Đã mở lại kết quả.",
    )
