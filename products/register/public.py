"""What strangers may know of a certified product: exactly these keys, copied out of the records (SECURITY 63).

Public pages and open data are given these and never a record, so a new column cannot slip out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.urls import reverse

from ocop.core.files.serving import public_address
from ocop.core.text import lower_first
from products.certificates.models import Certificate, fill_goes_on
from products.certificates.rules import SIGNS, CertificateState, Origin, Sign, going_on, shown_code
from products.changes.models import FormerName
from products.changes.rules import PUBLIC, Past, certified, pasts


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
    label: str  # SHA-256 of its picture; empty without
    goes_on_to: date | None = None  # past its end, and valid while it is evaluated again
    pasts: tuple[Past, ...] = ()
    recorded: bool = False  # given by another, entered from its paper

    @property
    def sign(self) -> Sign:
        return going_on(self.goes_on_to) if self.goes_on_to else SIGNS[self.state]

    @property
    def place(self) -> str:
        """ "phường Mỹ Quý", as it stands within a sentence."""
        return lower_first(self.ward)

    @property
    def by(self) -> str:
        """ "UBND thành phố Long Xuyên"; of a paper of others as it names itself."""
        return self.issuer if self.recorded else f"UBND {lower_first(self.issuer)}"

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
        """To be followed by a width; empty without a picture."""
        return public_address(reverse("products:check_label", args=[self.code]), self.label) if self.label else ""

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


def listed(certificate: Certificate, day: date, names: Sequence[tuple[str, str, str]] = ()) -> Listed:
    """Needs `for_public()`. `names`: what was renamed, as (what, old, new)."""
    state = certificate.state_on(day)
    goes_on = state == CertificateState.ACTIVE and day > certificate.valid_to
    return Listed(
        name=certificate.product_name,
        slug=certificate.slug,
        producer=certificate.producer_name,
        ward=certificate.ward_name,
        above=certificate.above,
        product_set=certificate.product_set_name,
        group=certificate.group_name,
        stars=certificate.stars,
        number=certificate.number_text,
        product_code=certificate.product_code,
        code=certificate.code,
        decision=certificate.decision_number,
        decision_date=certificate.decision_date,
        issuer=certificate.issuer_name,
        valid_from=certificate.valid_from,
        valid_to=certificate.valid_to,
        state=state,
        day=day,
        label=certificate.label_sha256 or "",
        goes_on_to=certificate.goes_on_to if goes_on else None,
        pasts=pasts((name for name in names if name[0] in PUBLIC), certified(certificate)),
        recorded=certificate.origin != Origin.OURS,
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


def listed_all(certificates: Iterable[Certificate], day: date) -> list[Listed]:
    """The rows of one page with what they were called before and are called now: one query more; where some are past
    their end, another for those that go on."""
    rows = list(certificates)
    fill_goes_on(rows, day)
    names = FormerName.objects.of([row.product_id for row in rows])
    return [listed(row, day, names.get(row.product_id, ())) for row in rows]
