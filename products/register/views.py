"""Pages for everyone: the register, a product, the check of a certificate."""

from datetime import date

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from ocop.accounts.models import Unit
from ocop.core import counting
from ocop.core.files.serving import public_address, public_picture
from ocop.core.order import order_key
from ocop.documents.qr import qr_response
from ocop.law.models import ProductGroup, ProductSet
from products.certificates.models import Certificate
from products.certificates.queries import CertificateQuerySet
from products.certificates.rules import CertificateState, meant_by, read_code, shown_code
from products.models import Product, ProductPhoto
from products.register.filters import STARS, STATE_CHOICES, Wanted
from products.register.public import Story, listed, listed_all

PAGE_SIZE = 24


@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """Sổ sản phẩm: `?q=&sao=&nhom=&phuong=&trang-thai=&trang=`."""
    today = timezone.localdate()
    wanted = Wanted.of(request.GET)
    rows = wanted.apply(Certificate.objects.published(), today)
    paginator = Paginator(rows.for_public().order_by("-valid_to", "-pk"), PAGE_SIZE)
    paginator.count = how_many(wanted, rows, today)
    page = paginator.get_page(request.GET.get("trang"))
    context = {
        "wanted": wanted,
        "page": page,
        "goods": listed_all(page.object_list, today),
        "stars": [(number, f"{number} sao") for number in STARS],
        "states": STATE_CHOICES,
        "groups": groups(),
        "wards": wards(),
    }
    return render(request, "products/register/list.html", context)


def how_many(wanted: Wanted, rows: CertificateQuerySet, today: date) -> int:
    """Without the products, for their number changes nothing. The whole register, which every visitor begins with, is
    not counted anew for each."""
    return counting.count(f"register:{today}", rows.count) if wanted == Wanted() else rows.count()


def groups() -> list[tuple[str, str]]:
    """Groups that something was certified in, as they are called today. Asked by set: one certificate of each is looked
    for, where a group's joined sets had all of theirs read."""
    some = Certificate.objects.published().filter(product_set=OuterRef("pk"))
    sets = ProductSet.objects.filter(Exists(some))
    return list(ProductGroup.objects.filter(pk__in=sets.values("group")).values_list("code", "name"))


def wards() -> list[tuple[str, str]]:
    """Wards of today with something certified there, or in one that came to them; one nobody goes on with stays."""
    today = timezone.localdate()
    units = {unit.pk: unit for unit in Unit.objects.wards()}
    some = Exists(Certificate.objects.published().filter(ward=OuterRef("pk")))
    found = set()
    for unit in (units[pk] for pk in Unit.objects.wards().filter(some).values_list("pk", flat=True)):
        now = [units[key] for key in unit.heirs(today) if key in units and units[key].is_in_force(today)]
        found |= {(each.name, each.code) for each in now or [unit]}
    return [(code, name) for name, code in sorted(found, key=lambda pair: (order_key(pair[0]), pair[1]))]


@require_safe
def product(request: HttpRequest, slug: str) -> HttpResponse:
    """One product with its newest published certificate; a product without one is not there. The address of one that
    was merged leads to the kept one."""
    try:
        certificate = newest(slug)
    except Http404:
        if (kept := kept_address(slug)) == slug:
            raise
        return HttpResponseRedirect(reverse("products:public_product", args=[kept]))
    made = certificate.product
    photos = ProductPhoto.objects.filter(product=made).exclude(file=certificate.label_photo_id)
    photos = photos.select_related("file").order_by("pk")
    story = Story(
        story=made.story,
        packaging=made.packaging,
        price=made.price,
        price_unit=made.price_unit,
        channels=made.channels,
        raw_material_area=made.raw_material_area,
        photos=tuple((photo_address(slug, photo), photo.caption) for photo in photos),
    )
    [good] = listed_all([certificate], timezone.localdate())
    context = {"good": good, "story": story}
    return render(request, "products/register/product.html", context)


def kept_address(slug: str) -> str:
    seen: set[str] = set()
    while slug not in seen:
        seen.add(slug)
        slug = Product.objects.filter(slug=slug).values_list("merged_into__slug", flat=True).first() or slug
    return slug


def photo_address(slug: str, photo: ProductPhoto) -> str:
    return public_address(reverse("products:public_photo", args=[slug, photo.pk]), photo.file.sha256)


def newest(slug: str) -> Certificate:
    rows = Certificate.objects.published().for_public().select_related("product").filter(product__slug=slug)
    if certificate := rows.order_by("-valid_from", "-pk").first():
        return certificate
    raise Http404("Không có sản phẩm này.")


@require_safe
def photo(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """A picture that the producer shows of a product in the register."""
    found = ProductPhoto.objects.select_related("file").filter(pk=pk, product__slug=slug).first()
    if found is None or not Certificate.objects.published().filter(product__slug=slug).exists():
        raise Http404("Không có ảnh này.")
    return public_picture(request, found.file)


@require_safe
def label(request: HttpRequest, code: str) -> HttpResponseBase:
    """The label as it was certified."""
    found = Certificate.objects.published().select_related("label_photo").filter(code=code).first()
    if found is None or found.label_photo is None:
        raise Http404("Không có ảnh này.")
    return public_picture(request, found.label_photo)


@require_safe
def check_form(request: HttpRequest) -> HttpResponse:
    """`/xac-minh/`: a code is typed here; `?ma=` goes on to its own page."""
    if code := read_code(request.GET.get("ma", "")):
        return HttpResponseRedirect(reverse("products:check", args=[code]))
    return render(request, "products/register/check.html", {"typed": ""})


@require_safe
def check(request: HttpRequest, code: str) -> HttpResponse:
    """One certificate. One not published answers byte for byte like one that never was (SECURITY 19)."""
    code = read_code(code)
    certificate = Certificate.objects.published().for_public().filter(code__in=meant_by(code)).first()
    context: dict[str, object] = {"typed": shown_code(code)}
    if certificate is None:
        return render(request, "products/register/check.html", context | {"unknown": True}, status=404)
    today = timezone.localdate()
    [good] = listed_all([certificate], today)
    return render(request, "products/register/check.html", context | {"good": good, "newer": newer(certificate)})


def newer(certificate: Certificate) -> str:
    """The check page of the edition that took its place; empty where none did."""
    if certificate.state != CertificateState.REPLACED:
        return ""
    edition = Certificate.objects.published().filter(replaces=certificate).first()
    return edition.get_check_url() if edition else ""


@require_safe
def check_qr(request: HttpRequest, code: str) -> HttpResponse:
    certificate = Certificate.objects.published().for_public().filter(code__in=meant_by(read_code(code))).first()
    if certificate is None:
        raise Http404("Không có giấy chứng nhận này.")
    return qr_response(listed(certificate, timezone.localdate()).full_check_url)
