"""What a plan counts from the records. Each metric is one query of rows: the figure counts them, its page lists them,
so a figure and the list behind it can never differ."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from ocop.accounts.models import Unit, Visitor
from ocop.accounts.scopes import within
from ocop.core import counting
from products.certificates.models import Certificate
from products.certificates.rules import CertificateState
from products.dossiers.models import Dossier
from products.dossiers.rules.states import DECIDED, ON_THE_WAY, DossierKind, State
from products.products.models import Product


@dataclass(frozen=True)
class Row:
    """One line of the list behind a figure."""

    title: str
    where: str
    day: date | None
    note: str
    url: str


Rows = Callable[[Unit, int, int | None], QuerySet]


@dataclass(frozen=True)
class Metric:
    """`action`: what a reader must be allowed for the rows themselves; the figure is for all who see the plan."""

    key: str
    label: str
    action: str
    rows: Rows
    present: Callable[..., Row]
    on_the_way: Rows | None = None  # what may still come this year: actual + these is the forecast

    def count(self, unit: Unit, year: int, stars: int | None = None) -> int:
        return self.rows(unit, year, stars).count()

    def forecast(self, unit: Unit, year: int, stars: int | None = None) -> int | None:
        """What the dossiers being processed would make of it; None where nothing on the way tells."""
        if self.on_the_way is None:
            return None
        return self.count(unit, year, stars) + self.on_the_way(unit, year, stars).count()


# ── rows ──


def certificates_of(unit: Unit, year: int, stars: int | None) -> QuerySet[Certificate]:
    """The first editions decided in the year for products below the unit: a corrected print is no new certificate."""
    rows = Certificate.objects.standing().filter(within(unit, "product__ward"), decision_date__year=year, edition=1)
    return (rows.filter(stars__gte=stars) if stars else rows).order_by("decision_date", "pk")


def certified(unit: Unit, year: int, stars: int | None) -> QuerySet[Certificate]:
    """Newly recognised: neither an upgrade nor a re-evaluation adds a product."""
    return certificates_of(unit, year, stars).exclude(
        dossier__kind__in=[DossierKind.UPGRADE, DossierKind.RE_EVALUATION]
    )


def dossiers_of(unit: Unit, year: int, stars: int | None = None) -> QuerySet[Dossier]:
    return Dossier.objects.filter(within(unit, "product__ward"), round__year=year).order_by("pk")


def first_on_the_way(unit: Unit, year: int, stars: int | None) -> QuerySet[Dossier]:
    return dossiers_of(unit, year).filter(kind=DossierKind.FIRST, state__in=ON_THE_WAY)


def received(unit: Unit, year: int, stars: int | None) -> QuerySet[Dossier]:
    return Dossier.objects.filter(within(unit, "product__ward"), received_on__year=year).order_by("received_on", "pk")


def proposed(unit: Unit, year: int, stars: int | None) -> QuerySet[Dossier]:
    return dossiers_of(unit, year).filter(state=State.PROPOSED)


def expiring(unit: Unit, year: int, stars: int | None) -> QuerySet[Certificate]:
    """Certificates whose 36 months end in the year, the latest edition of each."""
    later = Certificate.objects.filter(dossier=OuterRef("dossier"), edition__gt=OuterRef("edition"))
    return (
        Certificate.objects.standing()
        .filter(within(unit, "product__ward"), valid_to__year=year)
        .exclude(state=CertificateState.REVOKED)
        .exclude(Exists(later))
        .order_by("valid_to", "pk")
    )


def re_evaluations(unit: Unit, year: int) -> QuerySet[Dossier]:
    """Re-evaluation dossiers of products with a certificate that ends in the year: of its rounds or the year's before,
    for a certificate that ends in January is evaluated again in December."""
    ending = Certificate.objects.standing().filter(product=OuterRef("product"), valid_to__year=year)
    return Dossier.objects.filter(
        Exists(ending),
        within(unit, "product__ward"),
        kind=DossierKind.RE_EVALUATION,
        round__year__in=[year - 1, year],
    ).order_by("pk")


def re_evaluated(unit: Unit, year: int, stars: int | None) -> QuerySet[Dossier]:
    return re_evaluations(unit, year).filter(state__in=DECIDED)


def re_evaluations_on_the_way(unit: Unit, year: int, stars: int | None) -> QuerySet[Dossier]:
    return re_evaluations(unit, year).filter(state__in=ON_THE_WAY)


def registered(unit: Unit, year: int, stars: int | None) -> QuerySet[Product]:
    """Potential products: entered in the year and not certified before it."""
    first, last = aware(date(year, 1, 1)), aware(date(year + 1, 1, 1))
    before = Certificate.objects.standing().filter(product=OuterRef("pk"), decision_date__year__lt=year)
    return (
        Product.objects.apart()
        .filter(within(unit, "ward"), created_at__gte=first, created_at__lt=last)
        .exclude(Exists(before))
        .order_by("pk")
    )


def aware(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day))  # noqa: DTZ001 - made aware at once


# ── how a row reads ──


def present_certificate(row: Certificate) -> Row:
    return Row(
        row.product_name,
        f"{row.producer_name}, {row.ward_name}",
        row.decision_date,
        f"{row.stars} sao · {row.number_text} · đến hết ngày {row.valid_to:%d/%m/%Y}",
        row.get_absolute_url(),
    )


def present_dossier(row: Dossier) -> Row:
    product = row.product
    return Row(
        product.name,
        f"{row.code} · {product.producer.name}, {product.ward.name}",
        row.received_on,
        State(row.state).label,
        row.get_absolute_url(),
    )


def present_product(row: Product) -> Row:
    return Row(
        row.name,
        f"{row.producer.name}, {row.ward.name}",
        timezone.localtime(row.created_at).date(),
        str(row.product_set),
        row.get_absolute_url(),
    )


METRICS: dict[str, Metric] = {
    metric.key: metric
    for metric in (
        Metric(
            "certified",
            "Sản phẩm được công nhận trong năm",
            "certificate.read",
            certified,
            present_certificate,
            first_on_the_way,
        ),
        Metric(
            "re_evaluated",
            "Sản phẩm hết hạn trong năm được đánh giá lại",
            "dossier.read",
            re_evaluated,
            present_dossier,
            re_evaluations_on_the_way,
        ),
        Metric("received", "Hồ sơ tiếp nhận trong năm", "dossier.read", received, present_dossier),
        Metric("proposed", "Sản phẩm đề nghị cấp trên đánh giá", "dossier.read", proposed, present_dossier),
        Metric("expiring", "Giấy chứng nhận hết hạn trong năm", "certificate.read", expiring, present_certificate),
        Metric("registered", "Sản phẩm tiềm năng đưa vào trong năm", "product.read", registered, present_product),
    )
}


def choices() -> list[tuple[str, str]]:
    return [(metric.key, metric.label) for metric in METRICS.values()]


class Counts:
    """Figures of one plan, each asked once, however many lines show it."""

    def __init__(self, unit: Unit, year: int) -> None:
        self.unit, self.year = unit, year
        self._known: dict[tuple[str, int | None, bool], int | None] = {}

    def actual(self, metric: str, stars: int | None) -> int:
        return self._ask(metric, stars, False) or 0

    def forecast(self, metric: str, stars: int | None) -> int | None:
        found = METRICS.get(metric)
        if found is None or found.on_the_way is None:
            return None
        return self.actual(metric, stars) + (self._ask(metric, stars, True) or 0)

    def _ask(self, key: str, stars: int | None, on_the_way: bool) -> int | None:
        known = (key, stars, on_the_way)
        if known not in self._known:
            metric = METRICS.get(key)  # a metric of a later version is no figure, not an error
            rows = (metric.on_the_way if on_the_way else metric.rows) if metric else None
            self._known[known] = self._count(known, rows) if rows else 0
        return self._known[known]

    def _count(self, known: tuple[str, int | None, bool], rows: Rows) -> int:
        key = f"plans:{self.unit.pk}:{self.year}:{':'.join(map(str, known))}"
        return counting.count(key, rows(self.unit, self.year, known[1]).count)


def rows_for(metric: Metric, rows: QuerySet) -> QuerySet:
    """With what a line of the list shows, whatever the kind of row."""
    if rows.model is Product:
        return rows.select_related("producer", "ward", "product_set")
    return rows.select_related("product__producer", "product__ward")


def presented(metric: Metric, rows: Iterable) -> list[Row]:
    return [metric.present(row) for row in rows]


def visible_rows(metric: Metric, rows: QuerySet, user: Visitor) -> QuerySet:
    """Of the rows behind a figure, those this reader may open."""
    return rows.filter(pk__in=rows.model.objects.visible_to(user).values("pk"))
