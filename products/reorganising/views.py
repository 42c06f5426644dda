from io import BytesIO
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from ocop.accounts.access import may, needs
from ocop.core import fixes
from ocop.core.audit.journal import journal
from ocop.core.confirming import Question, confirm
from ocop.core.corrections import Effect
from ocop.core.exports.files import TYPES, ExportFormat
from ocop.core.files import rules as file_rules
from ocop.core.files import services as files
from ocop.core.files.serving import guarded
from ocop.core.fixes import Fix
from ocop.core.moves import Offer
from ocop.core.refusal import Refusal, refused_in, telling
from ocop.core.requests import UserRequest
from ocop.core.undo import SAID_BY_LINE, undo_line
from products.reorganising import rules, services, trial
from products.reorganising.forms import BasisForm, ChoicesForm, CorrectForm, LineForm, UndoForm, offices_of
from products.reorganising.held import held_by, left_behind, not_moved
from products.reorganising.models import Line, Reorganisation
from products.reorganising.reading import Plan, facts_of
from products.reorganising.rules import ACTION, Stage
from products.reorganising.since import numbered_since, undo_facts
from products.reorganising.table import write_table

NO_WARDS = "Tài khoản này không quản lý xã, phường nào. Hãy đề nghị cơ quan cấp trên ghi nhận."
NOT_HERE = (
    "Người và chủ thể đã bàn giao",
    "Sửa vai trò ở trang quản trị, sửa nơi của chủ thể ở trang chủ thể: từ khi ghi nhận, mỗi dòng có nhật ký riêng.",
)


@needs(ACTION)
def reorganisations(request: UserRequest) -> HttpResponse:
    rows = Reorganisation.objects.visible_to(request.user).select_related("unit", "by", "recorded_by").with_lines()
    context = {"rows": rows, "may_add": bool(offices_of(request.user))}
    return render(request, "products/reorganising/list.html", context)


@needs(ACTION)
def new(request: UserRequest) -> HttpResponse:
    form = BasisForm(*sent(request), user=request.user)
    offices = offices_of(request.user)
    if request.method == "POST" and form.is_valid():
        unit = form.cleaned_data.get("unit") or (offices[0] if offices else None)
        with refused_in(form):
            if unit is None:
                raise Refusal(NO_WARDS)
            made = keep(form, request, lambda scan: services.create(unit, by=request.user, scan=scan, **form.basis))
            messages.success(request, "Đã lập bản nháp. Hãy thêm đơn vị kết thúc và nơi chuyển về.")
            return redirect(made)
    return answer(request, form, "Sắp xếp xã, phường mới", "Lập bản nháp", reverse("products:reorganisations"))


@needs(ACTION)
def edit(request: UserRequest, pk: int) -> HttpResponse:
    that = found(request, pk)
    form = BasisForm(*sent(request), user=request.user, that=that)
    if request.method == "POST" and form.is_valid():
        with refused_in(form):
            keep(form, request, lambda scan: services.edit(that, form.basis, scan, by=request.user))
            messages.success(request, "Đã lưu căn cứ và ngày.")
            return redirect(that)
    return answer(request, form, "Căn cứ và ngày", "Lưu căn cứ và ngày", that.get_absolute_url(), that)


@require_POST
@needs(ACTION)
def load(request: UserRequest) -> HttpResponse:
    """Drafts to try: what happened to the wards of Long Xuyên."""
    offices = offices_of(request.user)
    with telling(request, "Đã nạp bản nháp để thử. Số, ngày văn bản chưa có trong dữ liệu: hãy ghi theo bản ký."):
        if not offices:
            raise Refusal(NO_WARDS)
        return redirect(trial.load(offices[0], by=request.user)[-1])
    return redirect("products:reorganisations")


def sent(request: UserRequest) -> tuple[Any, ...]:
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def keep(form: BasisForm, request: UserRequest, act: Any) -> Reorganisation:
    """With the scan where one was sent."""
    if upload := form.cleaned_data.get("upload"):
        limit = files.scan_limit()
        with files.storing(upload, by=request.user, allow=file_rules.EVIDENCE, limit_bytes=limit) as stored:
            return act(stored)
    return act(None)


@needs(ACTION)
def add_line(request: UserRequest, pk: int) -> HttpResponse:
    that = found(request, pk)
    form = LineForm(request.POST if request.method == "POST" else None, that=that, user=request.user)
    if form.is_valid():
        with refused_in(form):
            receiver = services.add(that, list(form.cleaned_data["olds"]), form.target, by=request.user)
            messages.success(request, f"Đã thêm vào bản nháp: chuyển về {receiver}.")
            return redirect(that)
    return answer(request, form, "Thêm đơn vị vào sắp xếp", "Thêm vào bản nháp", that.get_absolute_url(), that)


def answer(
    request: UserRequest, form: Any, title: str, act: str, back: str, that: Reorganisation | None = None
) -> HttpResponse:
    crumbs = [("Sắp xếp xã, phường", reverse("products:reorganisations"))]
    crumbs += [(str(that), that.get_absolute_url())] if that else []
    context = {"form": form, "title": title, "act": act, "back": back, "crumbs": [*crumbs, (title, "")]}
    return render(request, "products/reorganising/form.html", context, status=422 if form.is_bound else 200)


@require_POST
@needs(ACTION)
def drop_line(request: UserRequest, pk: int, line_pk: int) -> HttpResponse:
    that = found(request, pk)
    line = get_object_or_404(Line.objects.select_related("reorganisation", "receiver", "unit"), pk=line_pk,
                             reorganisation=that)  # fmt: skip
    with telling(request, f"Đã bỏ khỏi bản nháp: {line}."):
        services.drop(line, by=request.user)
    return redirect(that)


@needs(ACTION)
def detail(request: UserRequest, pk: int) -> HttpResponse:
    """What moves, counted, before anything is written; a POST keeps what was chosen, and records with `ghi-nhan`."""
    that = found(request, pk)
    plan, today = Plan(that), timezone.localdate()
    form = ChoicesForm(request.POST if request.method == "POST" else None, plan=plan)
    if request.method == "POST":
        if form.is_valid() and done(request, that, form):
            return redirect(that)
        form.plan = plan = Plan(that)  # what was chosen may be kept although it was not recorded
    facts = facts_of(plan, request.user)
    begun = that.begun(today)
    board = held_by(plan, today)
    back = undo_facts(plan, request.user)
    context = {
        "that": that,
        "plan": plan,
        "form": form,
        "draft": that.stage == Stage.DRAFT,
        "recorded": that.stage == Stage.RECORDED,
        "begun": begun,
        "board": board,
        "open_people": sum(person.open for person in plan.people),
        "refused": rules.refusal(facts),
        "outside": outside(plan),
        "unmanned": [str(row.receiver) for row in board.rows if row.receiver.made and not row.held.people],
        "left_behind": rules.named(left_behind(plan)),
        "not_moved": rules.named(not_moved(plan, today)),
        "last_day": rules.last_day(that.day, None) if that.day else None,
        "may_list": may(request.user, "producer.read"),
        "events": journal(that),
        "undo": line_of(that, back, request),
        "fixes": fold_of(that, back) if that.stage == Stage.RECORDED else None,
    }
    return render(request, "products/reorganising/detail.html", context, status=422 if form.is_bound else 200)


@require_safe
@needs(ACTION)
def table(request: UserRequest, pk: int) -> HttpResponseBase:
    """Bảng đối chiếu."""
    that = found(request, pk)
    plan, made = Plan(that), BytesIO()
    write_table(made, plan, held_by(plan, timezone.localdate()))
    made.seek(0)
    name = f"Bảng đối chiếu {that.day:%d-%m-%Y}.xlsx" if that.day else "Bảng đối chiếu.xlsx"
    return guarded(FileResponse(made, as_attachment=True, filename=name, content_type=TYPES[ExportFormat.XLSX]))


def outside(plan: Plan) -> list[tuple[str, str]]:
    """Units that go on under another office, by that: what is new there is no longer this office's to see."""
    found: dict[str, list[str]] = {}
    for each in plan.receivers:
        if each.unit and not plan.reorganisation.unit.covers(each.unit):
            found.setdefault(str(each.unit.parent), []).append(str(each.unit))
    return [(parent, ", ".join(units)) for parent, units in found.items()]


def done(request: UserRequest, that: Reorganisation, form: ChoicesForm) -> bool:
    """Whether it went through; why not stands in the form."""
    with refused_in(form):
        services.choose(that, form.choices, by=request.user)
        if "ghi-nhan" not in request.POST:
            messages.success(request, "Đã lưu lựa chọn vào bản nháp.")
            return True
        services.record(that, by=request.user)
        messages.success(request, "Đã ghi nhận sắp xếp.", extra_tags=SAID_BY_LINE)
        return True
    return False


def undo_fix(that: Reorganisation, back: rules.UndoFacts) -> Fix:
    refused = rules.undo_refusal(back)
    return Fix(
        "Ghi nhận nhầm",
        "Đơn vị cũ, người và chủ thể trở lại như trước, sắp xếp này lại là bản nháp",
        "Đến khi đơn vị mới có dữ liệu mới",
        Offer("Hoàn tác", reverse("products:reorganisation_undo", args=[that.pk]), refused, link=True),
        refused or "",
    )


def fold_of(that: Reorganisation, back: rules.UndoFacts) -> fixes.Fold | None:
    refused = rules.correct_refusal(back)
    correct = Fix(
        "Số, ngày văn bản, ngày có hiệu lực",
        "Các ngày suy ra từ đó đổi theo",
        "Kèm lý do, giá trị cũ ở nhật ký",
        Offer("Sửa văn bản, ngày", reverse("products:reorganisation_correct", args=[that.pk]), refused, link=True),
        refused or "",
    )
    return fixes.fold(undo_fix(that, back), correct, Fix(NOT_HERE[0], how=NOT_HERE[1]))


def line_of(that: Reorganisation, back: rules.UndoFacts, request: UserRequest) -> Any:
    if that.stage != Stage.RECORDED:
        return None
    way = undo_fix(that, back).after("reorganisation.recorded", "Đã ghi nhận sắp xếp")
    return undo_line(that, request.user, way)


@needs(ACTION)
def undo(request: UserRequest, pk: int) -> HttpResponse:
    that = found(request, pk)
    papers = numbered_since(Plan(that))
    form = UndoForm(request.POST if request.method == "POST" else None, papers=papers)
    if request.method == "POST" and form.is_valid():
        with telling(request, "Đã hoàn tác, các đơn vị trở lại như trước. Sắp xếp này lại là bản nháp."):
            services.undo(that, by=request.user)
        return redirect(that)
    text = "Đơn vị cũ hoạt động lại, người và chủ thể trở về nơi trước đó, đơn vị mới chưa dùng thì bỏ."
    if papers:
        text += " " + rules.papers_stay([(str(paper.unit), str(paper)) for paper in papers])
    question = Question(
        f"Hoàn tác {lower(that)}?", "Hoàn tác sắp xếp", that.get_absolute_url(), text, danger=True
    )  # fmt: skip
    return confirm(request, question, form)


@needs(ACTION)
def delete(request: UserRequest, pk: int) -> HttpResponse:
    that = found(request, pk)
    if request.method == "POST":
        try:
            services.delete(that, by=request.user)
        except Refusal as no:
            messages.error(request, str(no))
            return redirect(that)
        messages.success(request, "Đã xóa bản nháp.")
        return redirect("products:reorganisations")
    question = Question(
        f"Xóa bản nháp {lower(that)}?", "Xóa bản nháp", that.get_absolute_url(),
        "Chưa có gì được ghi nhận, nên chỉ bản nháp và các lựa chọn trong đó mất đi.", danger=True,
    )  # fmt: skip
    return confirm(request, question)


@needs(ACTION)
def correct(request: UserRequest, pk: int) -> HttpResponse:
    that = found(request, pk)
    form = CorrectForm(request.POST if request.method == "POST" else None, that=that)
    if request.method == "POST" and form.is_valid():
        with refused_in(form):
            services.correct(that, **form.values, why=form.why, by=request.user)
            messages.success(request, "Đã sửa văn bản, ngày.")
            return redirect(that)
    title = "Sửa văn bản, ngày của sắp xếp"
    context = {
        "form": form,
        "title": title,
        "sub": str(that),
        "crumbs": [("Sắp xếp xã, phường", reverse("products:reorganisations")), (str(that), that.get_absolute_url()),
                   (title, "")],
        "effects": [
            Effect("calendar3", "Ngày cuối của đơn vị cũ, ngày đầu của đơn vị mới và của người bàn giao đổi theo"),
            Effect("journal-text", "Giá trị cũ và lý do nằm trong nhật ký"),
            Effect("award", "Giấy chứng nhận, văn bản đã ban hành giữ nguyên", same=True),
        ],
        "act": "Lưu văn bản, ngày",
        "back": that.get_absolute_url(),
        "stays": "Quay lại thì giữ như đang ghi.",
    }  # fmt: skip
    return render(request, "core/correct.html", context, status=422 if form.is_bound else 200)


def lower(that: Reorganisation) -> str:
    text = str(that)
    return text[:1].lower() + text[1:]


def found(request: UserRequest, pk: int) -> Reorganisation:
    rows = Reorganisation.objects.visible_to(request.user).select_related("unit", "by", "recorded_by")
    return get_object_or_404(rows, pk=pk)
