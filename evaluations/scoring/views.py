from collections.abc import Mapping
from dataclasses import replace

from django.contrib import messages
from django.db.models import Case, When
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_POST

from evaluations.scoring import page, returning, services
from evaluations.scoring.forms import FindingForm
from evaluations.scoring.models import Finding, Reopening, ScoreSheet, SheetRequest
from evaluations.scoring.reading import SheetState, ward_matters, whole_state
from evaluations.scoring.rules import WriteFacts, ask_refusal, closed_refusal
from evaluations.scoring.services import Choice, Saved, StaleScore
from evaluations.sessions.rules import ItemState
from ocop.accounts import sessions
from ocop.accounts.access import needs
from ocop.core.audit.refused import unlogged
from ocop.core.confirming import Question, confirm
from ocop.core.refusal import Refusal, refused_in, telling
from ocop.core.requests import UserRequest
from ocop.core.templatetags.ocop import gio
from products.dossiers.models import EvidenceLink
from products.dossiers.viewer import papers_of, viewer_of


@needs("score_sheet.read")
def mine(request: UserRequest) -> HttpResponse:
    """Phiếu đánh giá của tôi, the open ones first."""
    sheets = (
        ScoreSheet.objects.visible_to(request.user)
        .select_related("item__session__council", "item__session__round", "item__dossier__product__producer")
        .with_progress()
        .order_by(
            Case(When(item__state=ItemState.OPEN, then=0), default=1),
            "-item__session__starts_at",
            "item__position",
        )
    )
    waiting = Reopening.objects.filter(sheet__in=sheets.values("pk"), closed_at=None).select_related("criterion")
    reopened: dict[int, list[str]] = {}
    for row in waiting:
        reopened.setdefault(row.sheet_id, []).append(row.criterion.code)
    rows = [{"sheet": sheet, "reopened": ", ".join(reopened.get(sheet.pk, ()))} for sheet in sheets[:200]]
    return render(request, "evaluations/scoring/mine.html", {"rows": rows})


def own_sheet(request: UserRequest, pk: int) -> ScoreSheet:
    return get_object_or_404(ScoreSheet.objects.visible_to(request.user).for_page(), pk=pk)


@needs("score_sheet.read")
def sheet(request: UserRequest, pk: int) -> HttpResponse:
    own = own_sheet(request, pk)
    return render(request, "evaluations/scoring/sheet.html", sheet_context(request, own, whole_state(own)))


def sheet_context(
    request: UserRequest, own: ScoreSheet, state: SheetState, swap: Mapping[int, page.Row] | None = None
) -> dict[str, object]:
    """The whole page. `swap`: rows to show otherwise, for a choice that could not be saved."""
    item = own.item
    reopened = {row.criterion_id: row for row in Reopening.objects.filter(sheet=own, closed_at=None)}
    facts = services.standing(own, request.user)
    papers = papers_of(item.dossier)
    links = EvidenceLink.objects.filter(dossier=item.dossier_id).values_list("criterion_id", "item_paper_id", "page")
    seen = page.Seen(
        editable=editable(state, facts, reopened),
        proofs=page.proofs_of(links, papers),
        matters=ward_matters(item),
        findings=own.findings.all(),
        reopened=reopened,
        open=page.opened(state, request.GET.get("mo", ""), reopened),
    )
    parts = page.blocks(state, seen)
    if swap:
        parts = [replace(part, rows=tuple(swapped(row, swap) for row in part.rows)) for part in parts]
    return {
        "sheet": own,
        "item": item,
        "login_left": sessions.left(request),
        "head": page.head_words(own, item.session.items.count()),
        "parts": parts,
        "bar": page.bar_of(state, submitted=own.submitted_at is not None),
        "viewer": viewer_of(item.dossier, page.first_page(request.GET, seen), papers),
        "knock_outs": knock_outs(state, own),
        "writable": closed_refusal(facts) is None,
        "why_not": closed_refusal(facts) if not reopened else None,
        "returned": returning.why_returned(own) if closed_refusal(facts) is None else "",
        "may_ask": (may_ask := ask_refusal(facts) is None),
        "asked": SheetRequest.objects.filter(sheet=own, ended_at=None).first() if may_ask else None,
        "unconfirmed": state.profile.unconfirmed("star_bands", "minimum_missed", "title_mark"),
    }


def swapped(row: page.Row, swap: Mapping[int, page.Row]) -> page.Row:
    other = swap.get(row.criterion.id)
    if other is None:
        return replace(row, open=False)
    return replace(other, proofs=row.proofs, following=row.following, open=True)


def editable(state: SheetState, facts: WriteFacts, reopened: Mapping[int, Reopening]) -> frozenset[int]:
    """The criteria that may be chosen now."""
    if closed_refusal(facts) is None:
        return frozenset(state.rules.by_id)
    return frozenset(pk for pk in reopened if closed_refusal(replace(facts, reopened=True)) is None)


def knock_outs(state: SheetState, own: ScoreSheet) -> list[dict[str, object]]:
    found = {finding.knock_out_id: finding for finding in own.findings.all() if finding.knock_out_id}
    return [{"line": line, "finding": found.get(line.id)} for line in state.rules.knock_outs]


@require_POST
@needs("score_sheet.edit")
@unlogged
def save(request: UserRequest, pk: int, criterion: int) -> HttpResponse:
    """One small save. JSON for the script, a redirect without it; 409 shows both values, 422 says what is wrong."""
    own = get_object_or_404(ScoreSheet.objects.visible_to(request.user), pk=pk)
    choice = choice_of(request)
    if "giu-nguyen" in request.POST:
        return kept_as_it_was(request, own, criterion)
    if choice is None:
        return refused(request, own, criterion, Choice(None), "Hãy chọn một mức.")
    try:
        saved = services.save_choice(own, criterion, choice, version=version_of(request), by=request.user)
    except StaleScore as stale:
        return conflict(request, own, criterion, choice, stale)
    except Refusal as no:
        return refused(request, own, criterion, choice, str(no))
    return told(request, saved, criterion)


def kept_as_it_was(request: UserRequest, own: ScoreSheet, criterion: int) -> HttpResponse:
    try:
        saved = services.keep_score(own, criterion, version=version_of(request), by=request.user)
    except Refusal as no:
        if wants_json(request):
            return JsonResponse({"error": str(no)}, status=422)
        messages.error(request, str(no))
        return redirect(back_to(own, criterion))
    return told(request, saved, criterion)


def choice_of(request: UserRequest) -> Choice | None:
    """What the form sends: a level, or a remark alone; None where it has neither."""
    value, noted = request.POST.get("muc", ""), "nhan-xet" in request.POST or "chua-du" in request.POST
    if value != page.NONE and not (value.isdecimal() and len(value) < 5) and (value or not noted):
        return None
    return Choice(
        position=None if value in (page.NONE, "") else int(value),
        remark=request.POST.get("nhan-xet", "").strip()[:1000],
        not_proven="chua-du" in request.POST,
        no_stop="khong-dung" in request.POST,
        chosen=bool(value),
    )


def version_of(request: UserRequest) -> int:
    text = request.POST.get("ban", "0")
    return int(text) if text.isdecimal() and len(text) < 9 else 0


def wants_json(request: UserRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def back_to(own: ScoreSheet, criterion: int) -> str:
    return f"{own.get_absolute_url()}?mo={criterion}#c-{criterion}"


def told(request: UserRequest, saved: Saved, criterion: int) -> HttpResponse:
    if not wants_json(request):
        return redirect(back_to(saved.sheet, criterion))
    follows = saved.state.rules.follows
    bar = page.bar_of(saved.state, submitted=saved.sheet.submitted_at is not None)
    return JsonResponse(
        {
            "version": saved.state.version_of(criterion),
            "closed": saved.closed,
            "at": gio(timezone.now()),
            **head_and_asks(saved, criterion),
            "bar": render_to_string("evaluations/scoring/_bar.html", {"bar": bar, "sheet": saved.sheet}),
            "parts": {part.code: f"{points.normalize():f}" for part, points in bar.parts},
            "others": {key: head_and_asks(saved, key) for key, story in follows.items() if story == criterion},
        }
    )


def head_and_asks(saved: Saved, criterion: int) -> dict[str, object]:
    """Another criterion that follows the one that was saved."""
    row = plain_row(saved.sheet, saved.state, criterion)
    return {
        "answered": row.answered,
        "head": render_to_string("evaluations/scoring/_head.html", {"row": row}),
        "asks": render_to_string("evaluations/scoring/_asks.html", {"row": row, "sheet": saved.sheet}),
    }


def plain_row(own: ScoreSheet, state: SheetState, criterion: int) -> page.Row:
    """The row for the script: it keeps what needs a query (proofs, the ward's words) as it stands."""
    seen = page.Seen(editable=frozenset({criterion}), findings=own.findings.all() if state.stated else ())
    return page.row_of(state, seen, state.rules.by_id[criterion], {})


def conflict(request: UserRequest, own: ScoreSheet, criterion: int, choice: Choice, stale: StaleScore) -> HttpResponse:
    """Both values side by side; what is kept is sent once more, with the version now known."""
    own = own_sheet(request, own.pk)
    state = whole_state(own)
    version, stands = stale.version, choice
    if stale.current:
        stands = services.choice_in(stale.current)
    elif stale.note:
        stands = Choice(None, stale.note.remark, stale.note.not_proven, chosen=False)
    row = plain_row(own, state, criterion)
    sides = (page.kept(choice, row.criterion, version), page.kept(stands, row.criterion, version))
    row = replace(row, conflict=sides, refusal=str(stale), remark=choice.remark)
    if wants_json(request):
        html = render_to_string("evaluations/scoring/_conflict.html", {"row": row, "sheet": own}, request)
        current = {"muc": sides[1].value, "nhan-xet": sides[1].remark, "chua-du": sides[1].not_proven}
        return JsonResponse(
            {"error": str(stale), "conflict": html, "version": version, "current": current if version else None},
            status=409,
        )
    return whole_again(request, own, state, row, status=409)


def refused(request: UserRequest, own: ScoreSheet, criterion: int, choice: Choice, why: str) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"error": why}, status=422)
    own = own_sheet(request, own.pk)
    state = whole_state(own)
    if criterion not in state.rules.by_id:
        messages.error(request, why)
        return redirect(own)
    value = page.NONE if choice.position is None else str(choice.position)
    row = plain_row(own, state, criterion)
    typed = tuple(replace(option, checked=option.value == value) for option in row.options)
    row = replace(row, options=typed, remark=choice.remark, not_proven=choice.not_proven, refusal=why)
    return whole_again(request, own, state, row, status=422)


def whole_again(
    request: UserRequest, own: ScoreSheet, state: SheetState, row: page.Row, *, status: int
) -> HttpResponse:
    context = sheet_context(request, own, state, {row.criterion.id: row})
    context["unsaved"] = row.criterion.id  # the sheet is not sent from a page that shows a choice not saved
    return render(request, "evaluations/scoring/sheet.html", context, status=status)


@require_POST
@needs("score_sheet.edit")
@unlogged
def submit(request: UserRequest, pk: int) -> HttpResponse:
    own = get_object_or_404(ScoreSheet.objects.visible_to(request.user), pk=pk)
    unsaved = request.POST.get("chua-luu", "")
    with telling(request, "Đã gửi phiếu. Điểm chỉ hiện khi chủ trì công bố."):
        services.submit_sheet(
            own, by=request.user, remark=request.POST.get("y-kien", "").strip()[:4000], unsaved=unsaved
        )
    if unsaved.isdecimal() and len(unsaved) < 12:
        return redirect(back_to(own, int(unsaved)))
    return redirect(own)


@needs("score_sheet.edit")
@unlogged
def finding(request: UserRequest, pk: int) -> HttpResponse:
    """Ghi phát hiện: a page with the law's note and the evidence; the script opens it as a dialog."""
    own = own_sheet(request, pk)
    form = FindingForm(request.POST or None, sheet=own, asked=request.POST or request.GET)
    if form.place is None:
        messages.error(request, "Phiếu không có ghi chú dừng hay loại ở chỗ này. Hãy mở lại từ tiêu chí.")
        return redirect(own)
    if request.method == "POST" and form.is_valid():
        with refused_in(form):
            services.state_finding(own, by=request.user, evidence=form.cleaned_data["evidence"], **form.place)
            messages.success(request, "Đã ghi phát hiện.")
            return redirect(back_to(own, form.anchor) if form.anchor else own.get_absolute_url())
    return confirm(request, Question("Ghi phát hiện?", "Ghi phát hiện", own.get_absolute_url(), form.note), form)


@require_POST
@needs("score_sheet.edit")
@unlogged
def withdraw(request: UserRequest, pk: int, finding_pk: int) -> HttpResponse:
    own = get_object_or_404(ScoreSheet.objects.visible_to(request.user), pk=pk)
    found = get_object_or_404(Finding.objects.filter(sheet=own), pk=finding_pk)
    with telling(request, "Đã bỏ phát hiện."):
        services.withdraw_finding(found, by=request.user)
    return redirect(back_to(own, found.criterion_id) if found.criterion_id else own.get_absolute_url())
