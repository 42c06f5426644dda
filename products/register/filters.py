from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_

from django.http import QueryDict

from ocop.accounts.models import Unit
from ocop.accounts.scopes import NOTHING, of_ward
from products.certificates.queries import CertificateQuerySet
from products.certificates.rules import CertificateState

STATES = {
    "con-hieu-luc": CertificateState.ACTIVE,
    "het-han": CertificateState.EXPIRED,
    "thu-hoi": CertificateState.REVOKED,
}
STATE_CHOICES = (
    ("con-hieu-luc", "Còn hiệu lực"),
    ("het-han", "Đã hết hạn"),
    ("thu-hoi", "Đã bị thu hồi"),
    ("tat-ca", "Tất cả"),
)
STARS = ("3", "4", "5")


@dataclass(frozen=True)
class Wanted:
    """What the register's address asks for. Nonsense counts as not asked."""

    q: str = ""
    stars: str = ""
    group: str = ""
    ward: str = ""
    state: str = "con-hieu-luc"

    @classmethod
    def of(cls, query: QueryDict) -> "Wanted":
        stars, state = query.get("sao", ""), query.get("trang-thai", "")
        return cls(
            q=query.get("q", "").strip()[:100],
            stars=stars if stars in STARS else "",
            group=query.get("nhom", "")[:60],
            ward=query.get("phuong", "")[:10],
            state=state if state in dict(STATE_CHOICES) else "con-hieu-luc",
        )

    def apply(self, rows: CertificateQuerySet, day: date) -> CertificateQuerySet:
        if self.state == "tat-ca":
            rows = rows.latest_of_product()
        elif self.state == "con-hieu-luc":
            rows = rows.on_file(CertificateState.ACTIVE, day)
        else:
            rows = rows.latest_of_product().on_file(STATES[self.state], day)
        if self.stars:
            rows = rows.filter(stars=int(self.stars))
        if self.group:
            rows = rows.filter(product_set__group__code=self.group)
        if self.ward:
            wards = Unit.objects.wards().filter(code=self.ward)
            rows = rows.filter(reduce(or_, (of_ward(ward, "ward") for ward in wards), NOTHING))
        return rows.matching(self.q) if self.q else rows
