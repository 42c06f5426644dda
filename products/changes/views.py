from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from ocop.accounts.access import needs
from ocop.accounts.models import User
from ocop.core.corrections import Ground
from ocop.core.files import rules as file_rules
from ocop.core.files import services as files
from ocop.core.files.serving import serve
from ocop.core.moves import Offer
from ocop.core.refusal import Refusal, refused_in, telling
from ocop.core.requests import UserRequest
from ocop.core.undo import SAID_BY_LINE, Undo, Way, undo_line
from products.changes import rules, services
from products.changes.forms import ChangeForm
from products.changes.models import Change
from products.changes.queries import attested_of, is_office
from products.changes.rules import OF_PRODUCER, OF_PRODUCT, Act
from products.changes.services import Grounds, Record
from products.merging.reading import R
from products.merging.views import here
from products.producers.models import Producer
from products.products.models import Product
from products.scopes import merged_away


@needs("product.rename")
def of_product(request: UserRequest, pk: int, act: Act) -> HttpResponse:
    rows = Product.objects.visible_to(request.user).select_related("producer", "ward", "product_set")
    return page(request, rows, pk, act)


@needs("producer.rename")
def of_producer(request: UserRequest, pk: int, act: Act) -> HttpResponse:
    rows = Producer.objects.visible_to(request.user).select_related("ward")
    return page(request, rows, pk, act)


def page(request: UserRequest, rows: QuerySet[R], pk: int, act: Act) -> HttpResponse:
    record = here(request, rows, pk)
    products = [record] if isinstance(record, Product) else list(record.products.order_by("pk"))
    held = services.in_force(products)
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = ChangeForm(*sent, record=record, act=act, user=request.user, certificates=len(held))
    if form.is_valid():
        with refused_in(form):
            if record.pk != pk:
                raise Refusal(merged_away("Bản đang mở", record))
            keep(form, request.user)
            messages.success(request, f"Đã lưu: {act.label.lower()}.", extra_tags=SAID_BY_LINE)
            return redirect(record)
    plain = "products:product_edit" if isinstance(record, Product) else "products:producer_edit"
    context = {
        "form": form, "record": record, "act": act, "held": held, "attested": attested_of(record),
        "plain_url": reverse(plain, args=[record.pk]),
    }  # fmt: skip
    return render(request, "products/changes/form.html", context, status=422 if form.is_bound else 200)


def keep(form: ChangeForm, user: User) -> Change:
    said = form.cleaned_data
    reissue = said.get("reissue") == "yes"
    with files.storing(said["upload"], by=user, allow=file_rules.EVIDENCE, limit_bytes=files.scan_limit()) as stored:
        grounds = Grounds(Ground(said["ground"]), said["reason"], said["day"], stored, reissue=reissue)
        return services.change(form.record, form.act, form.values(), grounds, by=user)


@needs("product.read")
def file(request: UserRequest, pk: int) -> HttpResponseBase:
    return serve(request, found(request, pk).file)


@require_POST
@needs("product.rename")
def undo(request: UserRequest, pk: int) -> HttpResponse:
    done = found(request, pk)
    with telling(request, "Đã hoàn tác, giá trị cũ được ghi lại."):
        services.undo(done, by=request.user)
    return redirect(services.record_of(done))


def found(request: UserRequest, pk: int) -> Change:
    rows = Change.objects.select_related("file", "product", "producer")
    of_products = rows.filter(product__in=Product.objects.visible_to(request.user))
    return get_object_or_404(of_products | rows.filter(producer__in=Producer.objects.visible_to(request.user)), pk=pk)


# ── what other pages show ──


@dataclass(frozen=True)
class Told:
    """One change in a history: its words and whether this reader can undo it."""

    change: Change
    names: tuple[tuple[str, str, str], ...]
    undo_url: str


def history(record: Record, user: User) -> list[Told]:
    """The record's own changes, the newest first."""
    rows = record.changes.select_related("by", "product", "producer").prefetch_related("names")
    return [
        Told(
            done,
            tuple(dict.fromkeys((name.get_what_display(), name.old, name.new) for name in done.names.all())),
            reverse("products:change_undo", args=[done.pk]) if can_undo(done, record, user) else "",
        )
        for done in rows
    ]


def line(record: Record, told: Sequence[Told], user: User) -> Undo | None:
    """Right after a change; `told`: the record's history, the newest first."""
    if not told or not told[0].undo_url:
        return None
    done = told[0].change
    back, until = Offer("Hoàn tác", told[0].undo_url), "Hoàn tác được trong ngày, khi chưa cấp giấy chứng nhận mới"
    said = f"Đã lưu: {done.get_kind_display().lower()}"
    return undo_line(record, user, Way(services.act_of(done).action, said, back, until))


def can_undo(done: Change, record: Record, user: User) -> bool:
    return rules.undo_refusal(services.act_of(done), services.undo_facts(done, record, user)) is None


def offers(record: Record, user: User) -> list[Offer]:
    """The office's acts on what is certified; none where the ordinary form does."""
    if not is_office(user, record) or attested_of(record) is None:
        return []
    acts = OF_PRODUCT if isinstance(record, Product) else OF_PRODUCER
    return [Offer(act.label, reverse(act.url_name, args=[record.pk]), link=True) for act in acts]
