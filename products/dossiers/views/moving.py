"""Acts that move a dossier: one POST each, or a short form first."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from ocop.accounts.access import View, needs
from ocop.core.confirming import Question, ask, ask_why, confirm
from ocop.core.moves import Move
from ocop.core.refusal import Refusal, refused_in, telling
from ocop.core.requests import UserRequest
from ocop.core.typed.glyphs import unprintable
from ocop.documents.official.views import Asking, ask_number
from products.dossiers import services
from products.dossiers.forms import OpenForm, ReceiveForm, SupplementForm
from products.dossiers.models import Dossier, ItemPaper
from products.dossiers.rules import moves
from products.dossiers.rules.opening import delete_refusal
from products.dossiers.views.showing import visible
from products.products.printed import printed_of


@needs("dossier.open")
def new(request: UserRequest) -> HttpResponse:
    asked = request.GET.get("san-pham", "")
    initial = {"product": int(asked)} if asked.isdecimal() and len(asked) < 12 else {}
    form = OpenForm(request.POST or None, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        with refused_in(form):
            dossier = services.open_dossier(chosen["product"], chosen["round"], chosen["kind"], by=request.user)
            messages.success(request, f"Đã lập hồ sơ {dossier.code}. Tải giấy tờ lên từng mục rồi nộp.")
            return redirect(dossier)
    return render(request, "products/dossiers/new.html", {"form": form}, status=422 if form.is_bound else 200)


def plain(action: str, act: Callable[..., Dossier], said: str) -> View[[int]]:
    """A view for an act that needs nothing but the button."""

    @require_POST
    @needs(action)
    def view(request: UserRequest, pk: int) -> HttpResponse:
        dossier = visible(request, pk)
        with telling(request, said):
            act(dossier, by=request.user)
        return after(request, dossier)

    return view


submit = plain("dossier.submit", services.submit, "Đã nộp hồ sơ.")
take = plain("dossier.take", services.take, "Đã tiếp nhận hồ sơ ở xã, phường.")
start_check = plain("dossier.start_check", services.start_check, "Đã bắt đầu kiểm tra hồ sơ.")
resubmit = plain("dossier.resubmit", services.resubmit, "Đã nộp bản bổ sung.")
declare_eligible = plain("dossier.declare_eligible", services.declare_eligible, "Đã xác nhận đủ điều kiện.")


@needs("dossier.receive")
def receive(request: UserRequest, pk: int) -> HttpResponse:
    dossier = visible(request, pk)
    form = ReceiveForm(request.POST or None, initial={"on": timezone.localdate()})

    def act(given: dict[str, Any]) -> str:
        got = services.receive(dossier, by=request.user, on=given["on"])
        return f"Đã tiếp nhận hồ sơ, số {got.receipt_number}."

    words = f"Hồ sơ {dossier.code}, sản phẩm {dossier.product}. Số tiếp nhận được cấp theo sổ, giấy tiếp nhận lập ngay."
    question = replace(before(moves.RECEIVE, dossier, words), unprintable=unprintable(printed_of(dossier.product)))
    return ask(request, question, form, act, lambda: after(request, dossier))


@needs("dossier.ask_supplement")
def ask_supplement(request: UserRequest, pk: int) -> HttpResponse:
    dossier = visible(request, pk)
    facts = services.facts_of(dossier, request.user)
    if reason := moves.ASK_SUPPLEMENT.refusal(facts):
        messages.error(request, reason)
        return redirect(dossier)

    def act(given: dict[str, Any]) -> str:
        asked_for = services.ask_supplement(dossier, by=request.user, **given)
        return f"Đã gửi yêu cầu bổ sung số {asked_for.letter.number_text if asked_for.letter else asked_for.number}."

    form = SupplementForm(request.POST or None, numbering=services.numbering_of(dossier), last=dossier.check_due_on)
    back, title = dossier.get_absolute_url(), moves.ASK_SUPPLEMENT.label
    crumbs = [("Hồ sơ", reverse("products:dossiers")), (dossier.code, back), (title, "")]
    words = f"Cần bổ sung: {', '.join((*facts.invalid, *facts.missing)) or 'chưa có mục nào'}."
    boxes = unprintable(printed_of(dossier.product))
    return ask_number(request, Asking(form, f"{title} {dossier.code}", crumbs, back, ASKED, act, words, boxes))


ASKED = (
    "Công văn yêu cầu bổ sung được tạo (PDF) để ký.",
    "Chủ thể và xã, phường được báo ngay các mục cần bổ sung và hạn.",
    "Rút yêu cầu được đến khi chủ thể nộp bổ sung.",
)


@needs("dossier.withdraw_supplement")
def withdraw_supplement(request: UserRequest, pk: int) -> HttpResponse:
    dossier = visible(request, pk)
    words = (
        "Hồ sơ trở lại bước kiểm tra; mục chủ thể chưa đổi giữ kết quả đã kiểm tra, mục đã đổi kiểm tra lại. Chủ thể "
        "và xã, phường được báo. Số của công văn bị hủy, vẫn hiện trong sổ văn bản cùng lý do, không dùng lại."
    )
    question = before(moves.WITHDRAW_SUPPLEMENT, dossier, words, danger=True)
    return with_reason(request, dossier, question, services.withdraw_supplement, "Đã rút yêu cầu bổ sung.")


@needs("dossier.declare_eligible")
def back_to_check(request: UserRequest, pk: int) -> HttpResponse:
    dossier = visible(request, pk)
    words = "Các mục giữ kết quả đã kiểm tra, sửa được từng mục. Chủ thể và xã, phường được báo cùng lý do."
    question = before(moves.BACK_TO_CHECK, dossier, words)
    return with_reason(request, dossier, question, services.back_to_check, "Đã đưa hồ sơ về bước kiểm tra.")


@needs("dossier.withdraw")
def withdraw(request: UserRequest, pk: int) -> HttpResponse:
    dossier = visible(request, pk)
    words = "Hồ sơ đã rút không nộp lại được; giấy tờ của chủ thể vẫn còn để dùng cho hồ sơ sau."
    question = before(moves.WITHDRAW, dossier, words, danger=True)
    return with_reason(request, dossier, question, services.withdraw, "Đã rút hồ sơ.")


@needs("dossier.return")
def give_back(request: UserRequest, pk: int) -> HttpResponse:
    dossier = visible(request, pk)
    words = moves.returned_words(dossier.round.last_day_on, timezone.localdate())
    question = before(moves.RETURN, dossier, words, danger=True)
    return with_reason(request, dossier, question, services.give_back, "Đã trả lại hồ sơ.")


@needs("dossier.delete")
def delete(request: UserRequest, pk: int) -> HttpResponse:
    """Asks first, for it does not come back; then leads to the product, where another can be opened."""
    dossier = visible(request, pk)
    if request.method == "POST":
        try:
            product = services.delete_draft(dossier, by=request.user)
        except Refusal as no:
            messages.error(request, str(no))
            return after(request, dossier)
        messages.success(request, f"Đã xóa hồ sơ nháp {dossier.code}.")
        return redirect(product)
    if reason := delete_refusal(services.facts_of(dossier, request.user)):
        messages.error(request, reason)
        return redirect(dossier)
    papers = ItemPaper.objects.filter(item__dossier=dossier, until_version=None).count()
    words = (
        f"Hồ sơ của {dossier.product}, {dossier.round}: danh mục, giải trình và phần tự đánh giá mất hẳn, mã không "
        f"dùng lại. {f'{papers} giấy tờ trong hồ sơ' if papers else 'Giấy tờ'} vẫn còn ở chủ thể để dùng cho hồ sơ sau."
    )
    title, back = f"Xóa hồ sơ nháp {dossier.code}?", dossier.get_absolute_url()
    return confirm(request, Question(title, "Xóa hồ sơ nháp", back, words, danger=True))


def before(move: Move, dossier: Dossier, text: str, *, danger: bool = False) -> Question:
    return Question(f"{move.label} {dossier.code}?", move.label, dossier.get_absolute_url(), text, danger)


def with_reason(
    request: UserRequest, dossier: Dossier, question: Question, act: Callable[..., Dossier], said: str
) -> HttpResponse:
    def with_why(why: str) -> Dossier:
        return act(dossier, why, by=request.user)

    return ask_why(request, question, with_why, said, then=lambda: after(request, dossier))


def after(request: UserRequest, dossier: Dossier) -> HttpResponse:
    """Back to the dossier; to the list when the act took it out of the user's sight."""
    if Dossier.objects.visible_to(request.user).filter(pk=dossier.pk).exists():
        return redirect(dossier)
    return redirect("products:dossiers")
