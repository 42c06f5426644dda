from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from evaluations.ward import services
from evaluations.ward.filters import WardFilter
from evaluations.ward.forms import IssueForm, MeetingForm
from evaluations.ward.models import WardAssessment, WardMatter
from evaluations.ward.rules import Asked, Facts, cancel_refusal, edit_refusal, issue_refusal
from ocop.accounts.access import may, needs
from ocop.accounts.models import User
from ocop.core.columns import Code, Day, Mark, Text, Title, always
from ocop.core.fixes import Fix, Fold, fold
from ocop.core.lists import ListPage, Nothing
from ocop.core.moves import Offer
from ocop.core.refusal import Refusal, refused_in
from ocop.core.requests import UserRequest
from ocop.core.two_windows import mark_of, settled
from ocop.core.typed.glyphs import Printed, unprintable
from ocop.core.undo import Undo, undo_line
from ocop.documents.official import services as official
from ocop.documents.official.views import Asking, ask_cancel, ask_number, give
from ocop.law.dates.rules import working_days_between
from ocop.law.dates.services import calendar
from products.dossiers.models import Dossier
from products.dossiers.rules.states import State
from products.products.printed import printed_of

SEEN = (State.SUBMITTED, State.WARD_ASSESSING, State.RECEIVED, State.CHECKING, State.SUPPLEMENT, State.ELIGIBLE)


class WardList(ListPage):
    """Dossiers whose ward part is to be done or was."""

    action, filterset_class = "ward_assessment.read", WardFilter
    title, noun = "Xã, phường đánh giá", "hồ sơ"
    columns = (
        Title(
            "san-pham",
            "Sản phẩm",
            "product.name",
            url=lambda dossier: reverse("evaluations:ward_assessment", args=[dossier.pk]),
            sort=("product__name_order",),
            under=(Code("ma", "Mã hồ sơ", "code"), Text("chu-the", "Chủ thể", "product.producer.name")),
        ),
        Text("phuong", "Xã, phường", "product.ward.short_name", sort=("product__ward__name_order",)),
        Mark("phan-cua-xa", "Phần của xã, phường", lambda dossier: sign(dossier, dossier.current_assessments)),
        Day("han", "Hạn", "due_on", sort=("due",), empty="Không có hạn", counts=always),
    )
    default_sort = ("-state_since",)
    nothing = Nothing("Chưa có hồ sơ nào cần xã, phường đánh giá", "Hồ sơ hiện ra ở đây khi chủ thể nộp.")

    def get_queryset(self) -> QuerySet[Dossier]:
        rows = Dossier.objects.visible_to(self.request.user).filter(state__in=SEEN)
        current = Prefetch("ward_assessments", WardAssessment.objects.current(), to_attr="current_assessments")
        return rows.for_list().with_due().prefetch_related(current)


def sign(dossier: Dossier, current: Sequence[WardAssessment]) -> tuple[str, str, str]:
    """How far the ward's part of a listed dossier is: words, tone, sign."""
    assessment = next(iter(current), None)
    if assessment and assessment.number:
        return f"Báo cáo số {assessment.number_text}", "done", "st-done"
    if dossier.state == State.SUBMITTED:
        return "Chờ xã, phường tiếp nhận", "go", "st-sent"
    return (
        ("Đang đánh giá", "go", "st-1")
        if dossier.state == State.WARD_ASSESSING
        else ("Chưa có báo cáo", "", "st-quiet")
    )


@needs("ward_assessment.read")
def assessment(request: UserRequest, pk: int) -> HttpResponse:
    """The four matters of one dossier; saved whole, as often as one likes, until the report has its number."""
    dossier = found(request, pk)
    if request.method == "POST" and not may(request.user, "ward_assessment.edit"):
        raise PermissionDenied
    with transaction.atomic():
        if request.method == "POST":
            services.hold(dossier)  # what is compared is what is written over
        part = services.part_of(dossier)
        needed = part.profile.ward_meeting == "always"
        form = MeetingForm(request.POST or None, instance=part.assessment, needed=needed)
        typed = typed_matters(request, part) if request.method == "POST" else {}
        if request.method == "POST" and form.is_valid():
            with refused_in(form):
                meeting = {name: form.cleaned_data[name] for name in form.record_fields()}
                services.save(dossier, meeting, unseen(request, part, typed), by=request.user)
                messages.success(request, "Đã lưu phần đánh giá của xã, phường.")
                return redirect("evaluations:ward_assessment", pk)
    return answer(request, dossier, form, typed)


def unseen(request: UserRequest, part: services.Part, typed: dict[int, tuple[str, str]]) -> dict[int, tuple[str, str]]:
    """What is to be written, nothing over what another person wrote since the page was opened. Raises Refusal."""
    found, both = {}, []
    for position, written in typed.items():
        kept = settled(written, stored_of(part, position), request.POST.get(f"cu-{position}", ""))
        if kept is None:
            both.append(f"nội dung {position} (“{stored_of(part, position)[0][:200]}”)")
        else:
            found[position] = kept
    if both:
        raise Refusal(f"Người khác vừa ghi {', '.join(both)}. Bấm lưu lần nữa để giữ nội dung đang nhập.")
    return found


def answer(
    request: UserRequest,
    dossier: Dossier,
    form: MeetingForm,
    typed: dict[int, tuple[str, str]],
) -> HttpResponse:
    part = services.part_of(dossier)
    facts = services.facts_of(dossier, part, request.user)
    due = dossier.due_on if dossier.state == State.WARD_ASSESSING else None
    today = timezone.localdate()
    context = {
        "dossier": dossier,
        "part": part,
        "form": form,
        "matters": [shown(matter, part, typed) for matter in part.matters],
        "refusal": edit_refusal(facts),
        "issue_refusal": issue_refusal(facts),
        "paper_job": official.job_in_hand(part.assessment.report if part.assessment else None),
        "fixes": fixes(dossier, part, facts, request.user),
        "cancelled": services.cancelled(dossier),
        "undo": undo(dossier, part, facts, request.user),
        "is_signed": services.is_signed(part),
        "may_edit": edit_refusal(facts) is None,
        "due": due,
        "days_left": working_days_between(today, due, calendar()) if due else None,
        "form_number": part.profile.ward_form,
        "unconfirmed": part.profile.unconfirmed("ward_part", "ward_meeting", "ward_working_days"),
        "report": services.report_text(part.assessment) if part.assessment else "",
    }
    status = 422 if form.errors else 200
    return render(request, "evaluations/ward/assessment.html", context, status=status)


def number_fix(dossier: Dossier, part: services.Part, facts: Facts) -> Fix:
    refusal = cancel_refusal(facts)
    number = part.assessment.number_text if part.assessment else ""
    return Fix(
        f"Báo cáo số {number}", "Phần đánh giá mở lại để sửa; số đã hủy vẫn hiện trong sổ",
        "Đến khi hồ sơ được tiếp nhận",
        Offer("Hủy số", reverse("evaluations:ward_cancel_number", args=[dossier.pk]), refusal, link=True),
        how=refusal if refusal and facts.numbered else "",
    )  # fmt: skip


def fixes(dossier: Dossier, part: services.Part, facts: Facts, user: User) -> Fold | None:
    """What of the ward's part can be put right, by this reader and at this step; what is typed above needs no line."""
    rows = [number_fix(dossier, part, facts)]
    report = part.assessment.report if part.assessment else None
    if report and services.is_signed(part) and may(user, "paper.scan"):
        url = f"{report.get_absolute_url()}#ban-ky"
        rows.append(
            Fix("Bản ký", "Bản trước vẫn giữ", "Lúc nào cũng nộp lại được", Offer("Nộp lại bản ký", url, link=True))
        )
    return fold(*rows)


def undo(dossier: Dossier, part: services.Part, facts: Facts, user: User) -> Undo | None:
    """Right after the report got its number."""
    number = part.assessment.number_text if part.assessment else ""
    way = number_fix(dossier, part, facts).after("ward_assessment.report", f"Đã ban hành báo cáo số {number}")
    return undo_line(dossier, user, way)


def shown(matter: Asked, part: services.Part, typed: dict[int, tuple[str, str]]) -> dict[str, object]:
    """A matter for the page: what was typed wins over what is stored."""
    stored = stored_of(part, matter.position)
    words, chosen = typed.get(matter.position, stored)
    criterion = matter.criterion if matter.with_level else None
    levels = criterion.levels if criterion else ()
    return {
        "position": matter.position,
        "content": matter.content,
        "criterion": matter.criterion,
        "with_level": matter.with_level,
        "levels": [(str(level.position), level.points, level.text) for level in levels],
        "may_be_none": criterion is not None and not criterion.has_zero,
        "chosen": chosen,
        "words": words,
        "mark": mark_of(stored),
    }


def stored_of(part: services.Part, position: int) -> tuple[str, str]:
    row = part.said.get(position)
    return (row.words, chosen_of(row)) if row else ("", "")


def chosen_of(row: WardMatter) -> str:
    if not row.answered:
        return ""
    return str(row.level.position) if row.level else services.NONE_FITS


def typed_matters(request: UserRequest, part: services.Part) -> dict[int, tuple[str, str]]:
    return {
        matter.position: (
            request.POST.get(f"loi-{matter.position}", "").strip()[:5000],
            request.POST.get(f"muc-{matter.position}", "")[:10],
        )
        for matter in part.matters
    }


def signer_of(part: services.Part) -> dict[str, object]:
    known = part.assessment
    return {
        "signer": known.signer if known else "",
        "signer_title": known.signer_title if known else "",
    }


def found(request: UserRequest, pk: int) -> Dossier:
    rows = Dossier.objects.visible_to(request.user).for_page()
    rows = rows.select_related("product__ward__parent", "round__unit")
    return get_object_or_404(rows, pk=pk)


@needs("ward_assessment.edit")
def issue(request: UserRequest, pk: int) -> HttpResponse:
    """Who signs, number and day as the ward's clerk gave them."""
    dossier = found(request, pk)
    part = services.part_of(dossier)
    back = reverse("evaluations:ward_assessment", args=[pk])
    if reason := issue_refusal(services.facts_of(dossier, part, request.user)):
        messages.error(request, reason)
        return redirect(back)

    def act(given: dict[str, Any]) -> str:
        done = services.issue(dossier, by=request.user, **given)
        return f"Đã ban hành báo cáo số {done.number_text}."

    form = IssueForm(
        request.POST or None, numbering=services.numbering_of(dossier, part.assessment), initial=signer_of(part)
    )
    crumbs = [("Xã, phường đánh giá", reverse("evaluations:ward")), (dossier.code, back), (ISSUE, "")]
    boxes = unprintable(printed_by_report(part.assessment, dossier, back))
    return ask_number(request, Asking(form, ISSUE, crumbs, back, EFFECTS, act, str(dossier.product), boxes))


def printed_by_report(assessment: WardAssessment | None, dossier: Dossier, page: str) -> Iterator[Printed]:
    yield from printed_of(dossier.product)
    if assessment is not None:
        yield Printed("Chủ trì", assessment.chaired_by, page)
        yield Printed("Thành phần dự họp", assessment.attendance, page)
        yield Printed("Ý kiến tại cuộc họp", assessment.opinions, page)


ISSUE = "Ban hành báo cáo"
EFFECTS = (
    "Báo cáo được tạo thành văn bản (PDF) để ký, nội dung không đổi nữa.",
    "Cơ quan quản lý OCOP được báo để tiếp nhận hồ sơ.",
)


@needs("ward_assessment.edit")
def cancel_number(request: UserRequest, pk: int) -> HttpResponse:
    dossier = found(request, pk)
    part = services.part_of(dossier)
    back = reverse("evaluations:ward_assessment", args=[pk])
    if reason := cancel_refusal(services.facts_of(dossier, part, request.user)):
        messages.error(request, reason)
        return redirect(back)
    assert part.assessment is not None  # a numbered one is there
    return ask_cancel(
        request,
        part.assessment.number_text,
        back,
        lambda why, slip: services.cancel_number(dossier, why, by=request.user, slip=slip),
        effect="Phần đánh giá mở lại để sửa, rồi ban hành báo cáo với số khác.",
    )


@needs("ward_assessment.read")
def report(request: UserRequest, pk: int) -> HttpResponseBase:
    """The numbered report, as it was issued."""
    dossier = found(request, pk)
    made = services.assessment_of(dossier)
    return give(request, made.report if made else None, reverse("evaluations:ward_assessment", args=[pk]))
