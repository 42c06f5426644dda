"""What strangers may know of a certified product: exactly these keys, copied out of the records (SECURITY 63).

Public pages and open data are given these and never a record, so a new column cannot slip out.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.urls import reverse

from ocop.documents.wording import lower_first
from products.certificates.models import Certificate
from products.certificates.rules import SIGNS, CertificateState, Sign, shown_code


@dataclass(frozen=True)
class Listed:
    """One certified product in the register, on one day."""

    name: str
    slug: str
    producer: str
    ward: str
    above: str
    product_set: str
    group: str
    stars: int
    number: str
    product_code: str
    code: str
    decision: str
    decision_date: date
    issuer: str
    valid_from: date
    valid_to: date
    state: CertificateState
    day: date
    photo: int | None = None

    @property
    def sign(self) -> Sign:
        return SIGNS[self.state]

    @property
    def place(self) -> str:
        """ "phường Mỹ Quý", as it stands within a sentence."""
        return lower_first(self.ward)

    @property
    def by(self) -> str:
        """ "UBND thành phố Long Xuyên"."""
        return f"UBND {lower_first(self.issuer)}"

    @property
    def shown_code(self) -> str:
        return shown_code(self.code)

    @property
    def url(self) -> str:
        return reverse("products:public_product", args=[self.slug])

    @property
    def check_url(self) -> str:
        return reverse("products:check", args=[self.code])

    @property
    def full_check_url(self) -> str:
        return f"{settings.SITE_URL}{self.check_url}"

    @property
    def photo_url(self) -> str:
        return reverse("products:public_photo", args=[self.slug, self.photo]) if self.photo else ""

    @property
    def months_left(self) -> int:
        """Whole months until the end; 0 in the last one."""
        months = (self.valid_to.year - self.day.year) * 12 + self.valid_to.month - self.day.month
        return max(0, months - (self.valid_to.day < self.day.day))


@dataclass(frozen=True)
class Story:
    """What a product's own page says beside its certificate."""

    story: str
    packaging: str
    price: int | None
    price_unit: str
    channels: str
    raw_material_area: str
    photos: tuple[tuple[str, str], ...]  # address, caption


def listed(certificate: Certificate, day: date, photo: int | None = None) -> Listed:
    """Needs `for_public()`."""
    product = certificate.product
    above = product.ward.parent
    return Listed(
        name=product.name,
        slug=product.slug,
        producer=product.producer.name,
        ward=product.ward.name,
        above=above.name if above else "",
        product_set=product.product_set.name,
        group=product.product_set.group.name,
        stars=certificate.stars,
        number=certificate.number_text,
        product_code=certificate.product_code,
        code=certificate.code,
        decision=certificate.decision_number,
        decision_date=certificate.decision_date,
        issuer=certificate.issuer.name,
        valid_from=certificate.valid_from,
        valid_to=certificate.valid_to,
        state=certificate.state_on(day),
        day=day,
        photo=photo,
    )


def open_row(row: Listed) -> dict[str, str | int]:
    """One line of the open data; its names are a promise (DESIGN §8)."""
    return {
        "ma": row.product_code,
        "ten": row.name,
        "bo_san_pham": row.product_set,
        "chu_the": row.producer,
        "xa_phuong": row.ward,
        "sao": row.stars,
        "so_giay_chung_nhan": row.number,
        "tu_ngay": row.valid_from.isoformat(),
        "den_ngay": row.valid_to.isoformat(),
        "trang_thai": row.sign.label,
        "xac_minh": row.full_check_url,
    }


OPEN_FIELDS = (
    "ma", "ten", "bo_san_pham", "chu_the", "xa_phuong", "sao", "so_giay_chung_nhan", "tu_ngay", "den_ngay",
    "trang_thai", "xac_minh",
)  # fmt: skip


def with_photos(certificates: Iterable[Certificate], day: date) -> list[Listed]:
    """The rows of one page with the first photo of each product: one query more."""
    from products.models import ProductPhoto

    rows = list(certificates)
    first: dict[int, int] = {}
    photos = ProductPhoto.objects.filter(product__in=[row.product_id for row in rows]).order_by("-pk")
    for product, photo in photos.values_list("product_id", "pk"):
        first[product] = photo
    return [listed(row, day, first.get(row.product_id)) for row in rows]
