from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from ocop.accounts.access import needs
from ocop.accounts.policy import MAY
from ocop.core.audit.journal import journal
from ocop.core.choosing.views import suggestions
from ocop.core.columns import Code, Number, Text, Title
from ocop.core.lists import Add, ListPage, Nothing
from ocop.core.refusal import refused_in, telling
from ocop.core.requests import UserRequest
from products.changes.views import history, line, offers
from products.merging.columns import MERGED
from products.merging.reading import kept_instead
from products.merging.views import history as merges
from products.merging.views import line as merge_line
from products.merging.views import not_here, to_edit
from products.merging.views import offer as merge_offer
from products.producers import services
from products.producers.filters import ProducerFilter
from products.producers.forms import ProducerForm, RevenueForm
from products.producers.models import Producer


class ProducerList(ListPage):
    action, filterset_class = "producer.read", ProducerFilter
    title, noun = "Chủ thể", "chủ thể"
    columns = (
        Title(
            "ten",
            "Chủ thể",
            "name",
            sort=("name_order",),
            under=(Text("dai-dien", "Người đại diện", "representative"), MERGED),
        ),
        Text("loai", "Loại hình", lambda producer: producer.get_kind_display(), sort=("kind", "name_order")),
        Text("so-dang-ky", "Mã số thuế, số đăng ký", "registration_number", sort=("registration_key",), listed=False),
        Text("dia-chi", "Địa chỉ", "address", sort=("address",), listed=False),
        Text("phuong", "Xã, phường", "ward", sort=("ward__name_order", "name_order")),
        Code("dien-thoai", "Điện thoại", "phone", empty="–"),
        Text("thu", "Thư điện tử", "email", listed=False),
        Number("lao-dong", "Số lao động", "workers", sort=("workers",), listed=False),
        Number("san-pham", "Sản phẩm", "product_count", full="Số sản phẩm"),
        Text(
            "gioi-tinh",
            "Giới tính người đại diện",
            lambda producer: producer.get_sex_display(),
            listed=False,
            needs="producer.edit",
        ),
        Text("dan-toc", "Dân tộc", "ethnic_group", listed=False, needs="producer.edit"),
        Text(
            "khuyet-tat",
            "Người khuyết tật",
            lambda producer: "Có" if producer.disability else "",
            listed=False,
            needs="producer.edit",
        ),
    )
    default_sort = ("name_order",)
    add = Add("producer.create", "products:producer_new", "Thêm chủ thể")
    nothing = Nothing("Không có chủ thể nào", "Bỏ bớt điều kiện lọc.", "Bỏ bớt điều kiện lọc, hoặc thêm chủ thể.")

    def get_queryset(self) -> QuerySet[Producer]:
        return Producer.objects.visible_to(self.request.user).for_list()


@needs("producer.read")
def detail(request: UserRequest, pk: int) -> HttpResponse:
    if not Producer.objects.visible_to(request.user).filter(pk=pk).exists():
        return not_here(kept_instead(Producer, pk, request.user))
    return page_of(request, pk, RevenueForm())


def page_of(request: UserRequest, pk: int, revenue_form: RevenueForm) -> HttpResponse:
    producer = get_object_or_404(Producer.objects.visible_to(request.user).select_related("ward"), pk=pk)
    roles = Producer.objects.roles_of(request.user, pk)
    told, merged = history(producer, request.user), merges(producer, request.user)
    context = {
        "producer": producer,
        "products": producer.products.select_related("product_set").order_by("name_order"),
        "papers": producer.papers.filter(evidencepaper=None).order_by("name_order", "-pk")[:50],
        "revenues": producer.revenues.all(),
        "offers": offers(producer, request.user),
        "history": told,
        "undo": line(producer, told, request.user) or merge_line(producer, merged, request.user),
        "merged": merged,
        "events": journal(producer),
        "merge": merge_offer(producer, request.user),
        "may_edit": bool(MAY["producer.edit"] & roles),
        "may_create": bool(MAY["product.create"] & roles),
        "revenue_form": revenue_form,
    }
    return render(request, "products/producers/detail.html", context, status=422 if revenue_form.errors else 200)


@require_safe
@needs("producer.read")
def suggest(request: UserRequest) -> HttpResponse:
    return suggestions(request, Producer.objects.visible_to(request.user).select_related("ward"))


@require_safe
@needs("producer.create")
def maybe(request: UserRequest) -> HttpResponse:
    found = ProducerForm(user=request.user).maybe(request.GET)
    return render(request, "core/once/maybe.html", {"found": found})


@needs("producer.create")
def new(request: UserRequest) -> HttpResponse:
    form = ProducerForm(request.POST or None, user=request.user)
    if request.method == "POST" and (producer := form.make(services.create)):
        messages.success(request, f"Đã thêm chủ thể {producer}.")
        return redirect(producer)
    return answer(request, form)


@needs("producer.edit")
def edit(request: UserRequest, pk: int) -> HttpResponse:
    with transaction.atomic():
        rows = Producer.objects.visible_to(request.user).select_for_update(of=("self",))
        form = ProducerForm(request.POST or None, instance=to_edit(request, rows, pk), user=request.user)
        if request.method == "POST" and form.is_valid():
            with refused_in(form):
                producer = services.change(form.save(commit=False), form.changes(), by=request.user)
                messages.success(request, f"Đã lưu {producer}.")
                return redirect(producer)
    return answer(request, form)


@require_POST
@needs("producer.edit")
def revenue(request: UserRequest, pk: int) -> HttpResponse:
    producer = to_edit(request, Producer.objects.visible_to(request.user), pk)
    form = RevenueForm(request.POST)
    if not form.is_valid() or producer.pk != pk:
        return page_of(request, producer.pk, form)
    year = form.cleaned_data["year"]
    with telling(request, f"Đã ghi doanh thu năm {year}."):
        services.keep_revenue(producer, year, form.cleaned_data["amount"], by=request.user)
    return redirect(producer)


def answer(request: UserRequest, form: ProducerForm) -> HttpResponse:
    record = form.instance if form.instance.pk else None
    title = f"Sửa {form.initial_name}" if record else "Thêm chủ thể"
    back = record.get_absolute_url() if record else reverse("products:producers")
    crumbs = [("Chủ thể", reverse("products:producers")), (title, "")]
    context = {"form": form, "producer": form.instance, "title": title, "back": back, "crumbs": crumbs}
    response = render(request, "products/producers/form.html", context, status=422 if form.is_bound else 200)
    response["Permissions-Policy"] = "camera=(), geolocation=(self), microphone=()"  # "Lấy vị trí của thiết bị này"
    return response
