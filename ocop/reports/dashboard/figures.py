"""The figures a province or city reports (products by star, sector, ward; producers by kind), each with its list."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.urls import reverse

from products.certificates.models import Certificate
from products.certificates.rules import CertificateState
from products.dossiers.models import Dossier
from products.dossiers.rules import OVER, DossierKind
from products.models import ProducerKind


@dataclass(frozen=True)
class Line:
    label: str
    number: int
    share: int  # per mille of the table's total, so that 13,2 % is exact enough to print
    url: str

    @property
    def percent(self) -> float:
        return self.share / 10


@dataclass(frozen=True)
class Table:
    title: str
    noun: str
    total: int
    lines: tuple[Line, ...]


def latest(user) -> QuerySet[Certificate]:
    """Of each product this reader may know, its newest published certificate: a product is one line."""
    return Certificate.objects.visible_to(user).published().latest_of_product()


def of_state(rows: QuerySet[Certificate], state: str, today: date) -> QuerySet[Certificate]:
    """Those in force, expired, or expired with an open re-evaluation."""
    if state == "dang-danh-gia-lai":
        open_ = Dossier.objects.filter(product=OuterRef("product"), kind=DossierKind.RE_EVALUATION)
        return rows.filter(Exists(open_.exclude(state__in=OVER)))
    wanted = CertificateState.EXPIRED if state == "het-han" else CertificateState.ACTIVE
    return rows.on_file(wanted, today)


def tables(user, today: date) -> list[Table]:
    """Four tables over the certificates in force."""
    rows = of_state(latest(user), "con-hieu-luc", today).order_by()
    by_star = rows.values_list("stars").annotate(n=Count("pk")).order_by("-stars")
    by_sector = (
        rows.values_list("product__product_set__group__sector__code", "product__product_set__group__sector__name")
        .annotate(n=Count("pk"))
        .order_by("-n", "product__product_set__group__sector__name")
    )
    by_ward = rows.values_list("product__ward", "product__ward__name").annotate(n=Count("pk")).order_by("-n", "product__ward__name")  # fmt: skip  # noqa: E501
    by_kind = rows.values_list("product__producer__kind").annotate(n=Count("product__producer", distinct=True))
    kinds = dict(by_kind)
    return [
        table("Theo hạng sao", "sản phẩm", ((f"{stars} sao", n, {"sao": stars}) for stars, n in by_star)),
        table("Theo ngành hàng", "sản phẩm", ((name, n, {"nganh": code}) for code, name, n in by_sector)),
        table("Theo xã, phường", "sản phẩm", ((name, n, {"phuong": pk}) for pk, name, n in by_ward)),
        table(
            "Chủ thể theo loại hình",
            "chủ thể",
            ((kind.label, kinds[kind.value], {"loai": kind.value}) for kind in ProducerKind if kind.value in kinds),
            producers=True,
        ),
    ]


def table(title: str, noun: str, rows: Iterable[tuple[str, int, dict]], *, producers: bool = False) -> Table:
    found = list(rows)
    total = sum(number for _, number, _ in found)
    to = reverse("reports:producers" if producers else "reports:certified")
    lines = (
        Line(label, number, round(number * 1000 / total), f"{to}?{urlencode(asked)}") for label, number, asked in found
    )
    return Table(title, noun, total, tuple(lines))
