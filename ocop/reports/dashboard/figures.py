"""The figures a province or city reports (products by star, sector, ward; producers by kind), each with its list."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, QuerySet
from django.urls import reverse

from ocop.accounts.models import Unit, User, memberships
from ocop.accounts.policy import MAY
from ocop.accounts.scopes import NOTHING, within
from ocop.core import counting
from ocop.core.order import order_key
from products.certificates.models import Certificate
from products.certificates.rules import CertificateState
from products.dossiers.models import Dossier
from products.dossiers.rules.states import OVER, DossierKind
from products.models import ProducerKind

IN_FORCE, EXPIRED, AGAIN = "con-hieu-luc", "het-han", "dang-danh-gia-lai"
STATES = {IN_FORCE: "Còn hiệu lực", EXPIRED: "Đã hết hạn", AGAIN: "Đang đánh giá lại"}


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


def rows_of(user: User, state: str, today: date) -> QuerySet[Certificate]:
    """One line for each product this reader may know: those in force, those whose newest certificate has expired, or
    those being evaluated again. A product has one active certificate at most, so that one needs no "newest"."""
    mine = Certificate.objects.visible_to(user).standing()
    if state == IN_FORCE:
        return mine.on_file(CertificateState.ACTIVE, today)
    if state == EXPIRED:
        return mine.on_file(CertificateState.EXPIRED, today).latest_of_product()
    open_ = Dossier.objects.filter(kind=DossierKind.RE_EVALUATION).exclude(state__in=OVER)
    return mine.filter(product__in=open_.values("product")).latest_of_product()


def counts(user: User, today: date) -> dict[str, int]:
    """How many products are in each state."""
    return {
        state: counting.count(f"reports:{state}:{user.pk}:{today}", rows_of(user, state, today).count)
        for state in STATES
    }


def tables(user: User, today: date) -> list[Table]:
    """Four tables over the certificates in force."""
    made = counting.remembered(
        f"reports:tables:{user.pk}:{today}", lambda: (by_product(user, today), by_kind(user, today)), most
    )
    products, kinds = made
    stars = summed((row["stars"], row["n"]) for row in products)
    sectors = summed(((row["sector"], row["sector_name"]), row["n"]) for row in products)
    shown = wards_shown(user, today)
    wards = summed(((ward.pk, ward.name), row["n"]) for row in products for ward in shown.get(row["place"], ()))
    return [
        table("Theo hạng sao", "sản phẩm", ((f"{key} sao", n, {"sao": key}) for key, n in sorted(stars, reverse=True))),
        table("Theo ngành", "sản phẩm", ((name, n, {"nganh": key}) for (key, name), n in sectors)),
        table(
            "Theo xã, phường", "sản phẩm", ((name, n, {"phuong": key}) for (key, name), n in wards), total=most(made)
        ),
        table(
            "Chủ thể theo loại hình",
            "chủ thể",
            ((kind.label, kinds[kind.value], {"loai": kind.value}) for kind in ProducerKind if kind.value in kinds),
            producers=True,
        ),
    ]


def by_product(user: User, today: date) -> list[Mapping[str, Any]]:
    """Products in force by stars, sector and ward, in one query."""
    rows = rows_of(user, IN_FORCE, today).order_by()
    return list(
        rows.values(
            "stars",
            sector=F("product__product_set__group__sector__code"),
            sector_name=F("product__product_set__group__sector__name"),
            place=F("product__ward"),
        ).annotate(n=Count("pk"))
    )


def wards_shown(user: User, today: date) -> dict[int, list[Unit]]:
    """The wards whose report this reader may see, each with those under which its rows are found: itself, or once it
    has ended those that go on with what it had. While it is not said which of several, its rows count under each."""
    held = [m for m in memberships(user) if m.role in MAY["report.read"]]
    reach = reduce(or_, (within(m.unit, day=today) for m in held), NOTHING)
    wards = {ward.pk: ward for ward in Unit.objects.wards().filter(reach)}

    def under(ward: Unit) -> list[Unit]:
        heirs = [wards[key] for key in ward.heirs(today) if key in wards]
        return [heir for heir in heirs if heir.is_in_force(today)] or [ward]

    return {key: [ward] if ward.is_in_force(today) else under(ward) for key, ward in wards.items()}


def by_kind(user: User, today: date) -> dict[str, int]:
    """Producers with a product in force, by kind."""
    rows = rows_of(user, IN_FORCE, today).order_by()
    return dict(rows.values_list("product__producer__kind").annotate(n=Count("product__producer", distinct=True)))


def most(made: tuple[list[Mapping[str, Any]], dict[str, int]]) -> int:
    return sum(row["n"] for row in made[0])


def summed(pairs: Iterable[tuple[Any, int]]) -> list[tuple[Any, int]]:
    """Sums by key, the largest first, then by key."""
    sums: dict[Any, int] = {}
    for key, number in pairs:
        sums[key] = sums.get(key, 0) + number
    return sorted(sums.items(), key=lambda pair: (-pair[1], order_key(str(pair[0]))))


def table(
    title: str, noun: str, rows: Iterable[tuple[str, int, dict]], *, total: int | None = None, producers: bool = False
) -> Table:
    """`total` where rows may count under several lines."""
    found = list(rows)
    total = sum(number for _, number, _ in found) if total is None else total
    to = reverse("reports:producers" if producers else "reports:certified")
    lines = (
        Line(label, number, round(number * 1000 / total), f"{to}?{urlencode(asked)}") for label, number, asked in found
    )
    return Table(title, noun, total, tuple(lines))
