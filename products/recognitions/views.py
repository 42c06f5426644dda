from collections.abc import Callable
from typing import Any, Protocol

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render

from ocop.accounts.access import needs
from ocop.core.confirming import Question, confirm
from ocop.core.files.serving import serve
from ocop.core.refusal import Refusal
from ocop.core.requests import UserRequest
from ocop.core.undo import SAID_BY_LINE
from products.certificates.models import Certificate
from products.certificates.rules import Origin, Proof
from products.dossiers.models import Dossier
from products.merging.views import here
from products.products.models import Product
from products.recognitions import services
from products.recognitions.forms import CorrectionForm, HigherForm, RecognitionForm, TakeOutForm
from products.recognitions.models import HigherResult
from products.scopes import merged_away

TEMPLATE = "products/recognitions/form.html"


class Shown(Protocol):
    """A record with a page of its own."""

    def get_absolute_url(self) -> str: ...


Act = Callable[[], tuple[Shown, str]]


@needs("recognition.record")
def new(request: UserRequest, pk: int) -> HttpResponse:
    rows = Product.objects.visible_to(request.user).select_related("producer", "ward", "product_set")
    product = here(request, rows, pk)
    form = RecognitionForm(*sent(request), product=product, initial=of_today(product) | {"proof": Proof.ORIGINAL_SEEN})

    def act() -> tuple[Shown, str]:
        if product.pk != pk:
            raise Refusal(merged_away("Sản phẩm đang mở", product))
        made = services.record(product, form.recognition(request.user), by=request.user)
        return made, f"Đã ghi nhận giấy chứng nhận {made.number_text}."

    return page(request, form, act, title="Ghi nhận giấy chứng nhận đã có", about=product, button="Ghi nhận")


@needs("recognition.record")
def correct(request: UserRequest, pk: int) -> HttpResponse:
    certificate = recorded(request, pk)
    form = CorrectionForm(
        *sent(request), product=certificate.product, kept=certificate.scan, initial=services.as_recorded(certificate)
    )

    def act() -> tuple[Shown, str]:
        said = form.recognition(request.user)
        right = services.correct(certificate, said, form.cleaned_data["reason"], by=request.user)
        return right, "Đã sửa bản ghi. Bản cũ vẫn nằm trong nhật ký."

    return page(request, form, act, title="Sửa giấy đã ghi nhận", about=certificate, button="Lưu bản sửa")


@needs("recognition.record")
def void(request: UserRequest, pk: int) -> HttpResponse:
    certificate = recorded(request, pk)
    form = TakeOutForm(request.POST or None)
    words = (
        "Bản ghi rời sổ sản phẩm, trang xác minh và mọi con số; nhật ký vẫn giữ."
        " Giấy mà bản ghi này đã thay, nếu có, trở lại theo ngày của nó."
    )

    def act() -> tuple[Shown, str]:
        return services.void(certificate, form.cleaned_data["reason"], by=request.user), "Đã bỏ ghi nhận."

    title, back = f"Bỏ ghi nhận giấy {certificate.number_text}?", certificate.get_absolute_url()
    return asked(request, form, act, Question(title, "Bỏ ghi nhận", back, words, danger=True))


@needs("certificate.read")
def scan(request: UserRequest, pk: int) -> HttpResponseBase:
    """The paper itself, for those inside."""
    certificate = get_object_or_404(Certificate.objects.visible_to(request.user).select_related("scan"), pk=pk)
    if certificate.scan is None:
        raise Http404("Không có bản chụp.")
    return serve(request, certificate.scan)


@needs("dossier.higher_result")
def higher(request: UserRequest, pk: int) -> HttpResponse:
    dossier = proposed(request, pk)
    first = of_today(dossier.product) | {"proof": Proof.ORIGINAL_SEEN}
    star = services.own_star(dossier)
    form = HigherForm(*sent(request), product=dossier.product, initial=first, own_star=star)

    def act() -> tuple[Shown, str]:
        services.record_higher(dossier, form.answer(request.user), by=request.user)
        return dossier, "Đã ghi kết quả của cấp trên."

    return page(request, form, act, title="Kết quả của cấp trên", about=dossier, button="Ghi kết quả")


@needs("dossier.higher_result")
def take_back(request: UserRequest, pk: int) -> HttpResponse:
    dossier = proposed(request, pk)
    form = TakeOutForm(request.POST or None)
    words = "Hồ sơ chờ kết quả trở lại, giấy chứng nhận đi theo kết quả này rời sổ sản phẩm. Nhật ký vẫn giữ."

    def act() -> tuple[Shown, str]:
        services.take_back_higher(dossier, form.cleaned_data["reason"], by=request.user)
        return dossier, "Đã rút kết quả của cấp trên."

    title, back = f"Rút kết quả của cấp trên, {dossier.code}?", dossier.get_absolute_url()
    return asked(request, form, act, Question(title, "Rút kết quả", back, words, danger=True))


@needs("dossier.higher_result")
def higher_scan(request: UserRequest, pk: int) -> HttpResponseBase:
    result = HigherResult.objects.filter(dossier=proposed(request, pk), taken_back_at=None).first()
    if result is None or result.scan is None:
        raise Http404("Không có bản chụp.")
    return serve(request, result.scan)


# ── shared ──


def recorded(request: UserRequest, pk: int) -> Certificate:
    """One that others gave, and that the user may know of."""
    rows = Certificate.objects.visible_to(request.user).filter(origin=Origin.BEFORE)
    with_all = rows.select_related("product__producer", "product__ward", "product__product_set", "ward", "scan")
    return get_object_or_404(with_all, pk=pk)


def proposed(request: UserRequest, pk: int) -> Dossier:
    rows = Dossier.objects.visible_to(request.user).select_related(
        "product__producer", "product__ward", "profile", "round__unit"
    )
    return get_object_or_404(rows, pk=pk)


def of_today(product: Product) -> dict[str, Any]:
    """What the paper most likely says."""
    producer = product.producer
    return {
        "product_name": product.name,
        "producer_name": producer.name,
        "representative": producer.representative,
        "address": producer.address,
        "ward": product.ward,
    }


def sent(request: UserRequest) -> tuple[Any, Any]:
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def done(request: UserRequest, form: Form, act: Act) -> HttpResponse | None:
    """Where the act led; None when it was refused, with the sentence at its field."""
    try:
        record, said = kept_or_gone(form, act)
    except services.WrongField as wrong:
        form.add_error(wrong.name, str(wrong))
    except Refusal as no:
        form.add_error(None, str(no))
    else:
        messages.success(request, said, extra_tags=SAID_BY_LINE)
        return redirect(record)
    return None


def kept_or_gone(form: Form, act: Act) -> tuple[Shown, str]:
    """The act; what its form kept for it goes where it fails."""
    try:
        return act()
    except Exception:
        if isinstance(form, RecognitionForm):
            form.let_go()
        raise


def page(request: UserRequest, form: Form, act: Act, **context: Any) -> HttpResponse:
    if request.method == "POST" and form.is_valid() and (answer := done(request, form, act)):
        return answer
    return render(request, TEMPLATE, {"form": form, **context}, status=422 if form.is_bound else 200)


def asked(request: UserRequest, form: Form, act: Act, question: Question) -> HttpResponse:
    if request.method == "POST" and form.is_valid() and (answer := done(request, form, act)):
        return answer
    return confirm(request, question, form)
