from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from ocop.accounts.access import needs
from ocop.accounts.models import User
from ocop.accounts.policy import MAY
from ocop.core.audit.journal import journal
from ocop.core.choosing.views import suggestions
from ocop.core.columns import Code, Text, Title
from ocop.core.files import serving
from ocop.core.files.views import take_each
from ocop.core.lists import Add, ListPage, Nothing
from ocop.core.moves import Offer
from ocop.core.refusal import refused_in, telling
from ocop.core.requests import UserRequest
from ocop.core.undo import SAID_BY_LINE, Undo, Way, undo_line
from products.certificates.models import signed
from products.changes.views import history, line, offers
from products.dossiers.models import Dossier
from products.merging.columns import MERGED
from products.merging.reading import kept_instead
from products.merging.views import history as merges
from products.merging.views import line as merge_line
from products.merging.views import not_here, to_edit
from products.merging.views import offer as merge_offer
from products.producers.models import Producer
from products.products import services
from products.products.filters import ProductFilter
from products.products.forms import ProductForm
from products.products.models import Product, ProductPhoto


class ProductList(ListPage):
    action, filterset_class = "product.read", ProductFilter
    title, noun = "Sản phẩm", "sản phẩm"
    columns = (
        Title("ten", "Sản phẩm", "name", sort=("name_order",), under=(MERGED,)),
        Text("chu-the", "Chủ thể", "producer", sort=("producer__name_order", "name_order")),
        Text("phuong", "Xã, phường", "ward", sort=("ward__name_order", "name_order")),
        Text("bo", "Bộ sản phẩm", "product_set", sort=("product_set__number", "name_order")),
        Code("ma", "Mã số", "code", full="Mã số sản phẩm", sort=("code",), empty="–"),
    )
    default_sort = ("name_order",)
    add = Add("product.create", "products:product_new", "Thêm sản phẩm")
    nothing = Nothing("Không có sản phẩm nào", "Bỏ bớt điều kiện lọc.", "Bỏ bớt điều kiện lọc, hoặc thêm sản phẩm.")

    def get_queryset(self) -> QuerySet[Product]:
        return Product.objects.visible_to(self.request.user).for_list()


@needs("product.read")
def detail(request: UserRequest, pk: int) -> HttpResponse:
    product = Product.objects.visible_to(request.user).for_list().filter(pk=pk).first()
    if product is None:
        return not_here(kept_instead(Product, pk, request.user))
    roles = Product.objects.roles_of(request.user, pk)
    told, merged = history(product, request.user), merges(product, request.user)
    context = {
        "product": product,
        "photos": product.photos.select_related("file"),
        "dossiers": Dossier.objects.visible_to(request.user).filter(product=product).select_related("round"),
        "certificates": signed(product.certificates.standing().order_by("-valid_from", "-pk"), timezone.localdate()),
        "offers": offers(product, request.user),
        "history": told,
        "undo": line(product, told, request.user)
        or merge_line(product, merged, request.user)
        or photo_line(product, request.user),
        "merged": merged,
        "events": journal(product),
        "merge": merge_offer(product, request.user),
        "may_edit": bool(MAY["product.edit"] & roles),
        "may_open": bool(MAY["dossier.open"] & roles),
        "may_record": bool(MAY["recognition.record"] & roles),
    }
    return render(request, "products/products/detail.html", context)


def initial_of(request: UserRequest) -> dict[str, int]:
    """The producer whose page one comes from, and where it is."""
    asked = request.GET.get("chu-the", "")
    makers = Producer.objects.visible_to(request.user)
    maker = makers.filter(pk=asked).first() if asked.isdecimal() and len(asked) < 12 else None
    return {"producer": maker.pk, "ward": maker.ward_id} if maker else {}


@require_safe
@needs("product.read")
def suggest(request: UserRequest) -> HttpResponse:
    return suggestions(request, Product.objects.visible_to(request.user).select_related("producer"))


@require_safe
@needs("product.create")
def maybe(request: UserRequest) -> HttpResponse:
    found = ProductForm(user=request.user).maybe(request.GET)
    return render(request, "core/once/maybe.html", {"found": found})


@needs("product.create")
def new(request: UserRequest) -> HttpResponse:
    initial = initial_of(request)
    form = ProductForm(request.POST or None, user=request.user, initial=initial)
    if request.method == "POST" and (product := form.make(services.create)):
        messages.success(request, f"Đã thêm sản phẩm {product}.")
        return redirect(product)
    return answer(request, form)


@needs("product.edit")
def edit(request: UserRequest, pk: int) -> HttpResponse:
    with transaction.atomic():
        rows = Product.objects.visible_to(request.user).select_for_update(of=("self",))
        form = ProductForm(request.POST or None, instance=to_edit(request, rows, pk), user=request.user)
        if request.method == "POST" and form.is_valid():
            with refused_in(form):
                product = services.change(form.save(commit=False), form.changes(), by=request.user)
                messages.success(request, f"Đã lưu {product}.")
                return redirect(product)
    return answer(request, form)


@require_POST
@needs("product.edit")
def photo_upload(request: UserRequest, pk: int) -> HttpResponse | JsonResponse:
    product = to_edit(request, Product.objects.visible_to(request.user), pk)
    return take_each(
        request, lambda upload: services.add_photo(product, upload, by=request.user).file, product.get_absolute_url()
    )


@needs("product.read")
def photo(request: UserRequest, pk: int, photo_pk: int) -> HttpResponseBase:
    stored = get_object_or_404(own_photos(request, pk), pk=photo_pk).file
    width = request.GET.get("rong", "")
    return serving.picture_response(stored, 1, int(width) if width.isdecimal() and len(width) < 5 else 800)


@require_POST
@needs("product.edit")
def photo_remove(request: UserRequest, pk: int, photo_pk: int) -> HttpResponse:
    product = to_edit(request, Product.objects.visible_to(request.user), pk)
    chosen = get_object_or_404(own_photos(request, product.pk), pk=photo_pk)
    with telling(request, "Đã gỡ ảnh.", SAID_BY_LINE):
        services.remove_photo(chosen, by=request.user)
    return redirect(chosen.product)


@require_POST
@needs("product.edit")
def photo_back(request: UserRequest, pk: int) -> HttpResponse:
    product = get_object_or_404(Product.objects.visible_to(request.user), pk=pk)
    with telling(request, "Đã đặt lại ảnh."):
        services.put_back_photo(product, by=request.user)
    return redirect(product)


def photo_line(product: Product, user: User) -> Undo | None:
    """Right after a photo was taken off."""
    back = Offer("Hoàn tác", reverse("products:product_photo_back", args=[product.pk]))
    until = "Hoàn tác được trong ngày, đến khi có việc khác với sản phẩm"
    return undo_line(product, user, Way("product.photo_removed", "Đã gỡ ảnh", back, until))


def own_photos(request: UserRequest, pk: int) -> QuerySet[ProductPhoto]:
    products = Product.objects.visible_to(request.user).filter(pk=pk)
    return ProductPhoto.objects.filter(product__in=products).select_related("file", "product")


def answer(request: UserRequest, form: ProductForm) -> HttpResponse:
    record = form.instance if form.instance.pk else None
    title = f"Sửa {form.initial_name}" if record else "Thêm sản phẩm"
    back = record.get_absolute_url() if record else reverse("products:products")
    crumbs = [("Sản phẩm", reverse("products:products")), (title, "")]
    context = {"form": form, "product": form.instance, "title": title, "back": back, "crumbs": crumbs}
    return render(request, "products/products/form.html", context, status=422 if form.is_bound else 200)
