"""The number book, a paper's own page, and the pages on which the houses ask for a number or cancel one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from ocop.accounts.access import may, needs
from ocop.core.audit import services as audit
from ocop.core.audit.journal import told
from ocop.core.columns import Column, Day, Mark, Text, Title
from ocop.core.confirming import Question, ask
from ocop.core.files import services as files
from ocop.core.files.serving import serve
from ocop.core.files.views import take_each
from ocop.core.lists import ListPage, Nothing
from ocop.core.refusal import refused_in
from ocop.core.requests import UserRequest
from ocop.core.typed.glyphs import Printed
from ocop.core.undo import SAID_BY_LINE
from ocop.documents.official import services
from ocop.documents.official.filters import BookFilter
from ocop.documents.official.forms import CancelForm, NumberForm
from ocop.documents.official.models import OfficialPaper, PaperFile
from ocop.documents.official.page import Line, files_of, line
from ocop.documents.papers import PaperKind

Crumbs = list[tuple[str, str]]


class Book(ListPage):
    """Sổ văn bản: a unit's numbers of one kind and year, with the gaps and what was cancelled."""

    action, filterset_class = "paper.read", BookFilter
    template_name = "documents/official/book.html"
    title, noun = "Sổ văn bản", "số"
    filter_label = "Chọn sổ"
    lead = (
        "Số do văn thư cấp, ghi vào đây khi ban hành; số ở giữa thuộc các văn bản khác của cơ quan. Riêng số giấy tiếp"
        " nhận do phần mềm cấp lần lượt. Số đã hủy giữ nguyên chỗ; số ghi nhầm còn dùng được cho đúng"
        " văn bản của nó."
    )
    columns = (
        Title(
            "so",
            "Số, ký hiệu",
            lambda line: line.paper.number_text or line.paper.number,
            url=lambda line: line.paper.get_absolute_url(),
            nowrap=True,
            sort=("year", "number", "edition"),
            under=(Text("co-quan", "Cơ quan", "paper.unit"),),
        ),
        Day("ngay", "Ngày", "paper.date", sort=("date", "number")),
        Text("van-ban", "Văn bản", "paper.title", sort=("name_order",), under=(Text("huy", "Hủy số", "cancelled"),)),
        Mark("trang-thai", "Trạng thái", "state"),
    )
    default_sort = ("-year", "unit__name_order", "-number", "-edition")
    nothing = Nothing(
        "Không có số nào",
        "Bỏ bớt điều kiện lọc hoặc chọn sổ khác. "
        "Số hiện ra ở đây khi ban hành quyết định, báo cáo, công văn, kế hoạch hoặc tiếp nhận hồ sơ.",
    )

    def get_queryset(self) -> QuerySet[OfficialPaper]:
        return OfficialPaper.objects.visible_to(self.request.user).for_book().prefetch_related("files")

    def rows(self, found: Sequence[OfficialPaper]) -> Sequence[Line]:
        return [line(paper) for paper in found]

    def get_listed(self) -> list[Column]:
        """Whose book it is stands on each line only where there are several."""
        number, *others = super().get_listed()
        chosen = self.filterset.is_valid() and self.filterset.form.cleaned_data.get("don_vi")
        return [replace(number, under=()) if chosen else number, *others]


OF_PAPER = {"action__startswith": "paper."}


@needs("paper.read")
def paper(request: UserRequest, pk: int) -> HttpResponse:
    """A paper with its files: made here, signed copies; where its PDF stands while it is being made. What it was about
    may be gone: a draft whose number was cancelled."""
    found = own(request, pk)
    refusal = services.scan_refusal(found, request.user) if may(request.user, "paper.scan") else "no"
    context = {
        "paper": found,
        "later": found.replaced_by,
        "record": found.about,
        "files": files_of(found),
        "job": None if found.pdf else services.job_of(found),
        "may_scan": refusal is None and (found.number is not None or found.kind == PaperKind.MINUTES),
        "limit_mb": files.scan_limit() // 1024 // 1024,
        "events": told(audit.of_key(found.about_type_id, found.about_id).filter(**OF_PAPER, changes__paper=found.pk)),
    }
    return render(request, "documents/official/paper.html", context)


@require_safe
@needs("paper.read")
def file(request: UserRequest, pk: int, file: int) -> HttpResponseBase:
    row = get_object_or_404(PaperFile.objects.select_related("file"), pk=file, paper=own(request, pk))
    return serve(request, row.file)


@require_POST
@needs("paper.scan")
def scan(request: UserRequest, pk: int) -> HttpResponse:
    """Then back to the record's page where it was sent from there (`?ve=goc`), else to the paper's."""
    found = own(request, pk)
    page: Any = found.about if request.GET.get("ve") == "goc" and hasattr(found.about, "get_absolute_url") else found
    return take_each(
        request, lambda upload: services.keep_scan(found, upload, by=request.user).file, page.get_absolute_url()
    )


def own(request: UserRequest, pk: int) -> OfficialPaper:
    rows = OfficialPaper.objects.visible_to(request.user).select_related("unit", "cancelled__by", "made_by")
    return get_object_or_404(rows, pk=pk)


def give(
    request: UserRequest, made: OfficialPaper | None, back: str, *, as_attachment: bool = True
) -> HttpResponseBase:
    """The signed copy of a paper that the house's view has found for this reader, until there is one the PDF made here;
    a page that says so while it is made."""
    if made is None:
        raise Http404("Chưa có văn bản này.")
    if stored := made.scan or made.pdf:
        return serve(request, stored, as_attachment)
    job = services.job_of(made) if may(request.user, "job.read") else None
    context = {"paper": made, "back": back, "job": job}
    response = render(request, "documents/official/pending.html", context)
    response["Cache-Control"] = "no-store"
    return response


# ── the pages of the houses' acts ──


@dataclass(frozen=True)
class Asking:
    """The number step of an act: `act` does it with the form's values and says what was done."""

    form: NumberForm
    title: str
    crumbs: Crumbs
    back: str
    effects: tuple[str, ...]
    act: Callable[[dict[str, Any]], str]
    text: str = ""
    unprintable: Sequence[Printed] = ()


def ask_number(request: UserRequest, asking: Asking) -> HttpResponse:
    """Number and day of an act; what was typed stays when it is refused."""
    form = asking.form
    if request.method == "POST" and form.is_valid():
        with refused_in(form):
            said = asking.act({name: value for name, value in form.cleaned_data.items() if name != "said"})
            messages.success(request, said, extra_tags=SAID_BY_LINE)
            return redirect(asking.back)
    context = {"asking": asking, "form": form, "newest": form.numbering.newest()}
    return render(request, "documents/official/number.html", context, status=422 if form.is_bound else 200)


def ask_cancel(
    request: UserRequest, number: str, back: str, act: Callable[[str, bool], object], *, effect: str
) -> HttpResponse:
    """Hủy số, with a reason, and whether it was only typed wrongly."""
    words = f"{effect} Số đã hủy vẫn hiện trong sổ văn bản cùng lý do, không dùng lại trừ khi là ghi nhầm."
    question = Question(f"Hủy số {number}?", "Hủy số", back, words, danger=True)

    def cancel(given: dict[str, Any]) -> str:
        act(given["reason"], given["slip"])
        return f"Đã hủy số {number}."

    return ask(request, question, CancelForm(request.POST or None), cancel)
