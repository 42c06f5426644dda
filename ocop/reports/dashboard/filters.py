import django_filters as df
from django.db.models import QuerySet
from django.utils import timezone

from ocop.accounts.filters import WardFilter
from ocop.accounts.models import Unit
from ocop.core.requests import UserRequest
from ocop.law.models import Sector
from ocop.reports.dashboard.figures import STATES, wards_shown
from products.certificates.models import Certificate
from products.models import Producer, ProducerKind

STARS = [(number, f"{number} sao") for number in (5, 4, 3)]


def wards(request: UserRequest) -> QuerySet[Unit]:
    """The wards under which this reader's rows are found."""
    shown = wards_shown(request.user, timezone.localdate())
    return Unit.objects.filter(pk__in={ward.pk for under in shown.values() for ward in under}).order_by("name_order")


class CertifiedFilter(df.FilterSet):
    """The state is applied by the page: it asks for the day, and an empty one means those in force."""

    tinh_trang = df.ChoiceFilter(method="as_it_is", label="Trạng thái", choices=list(STATES.items()), empty_label=None)
    sao = df.ChoiceFilter(field_name="stars", label="Hạng", choices=STARS, empty_label="Tất cả")
    nganh = df.ModelChoiceFilter(
        field_name="product__product_set__group__sector",
        label="Ngành",
        empty_label="Tất cả",
        to_field_name="code",
        queryset=Sector.objects.all(),
    )
    phuong = WardFilter(field_name="product__ward", label="Xã, phường", empty_label="Tất cả", queryset=wards)

    class Meta:
        model = Certificate
        fields: list[str] = []

    def as_it_is(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset


class CertifiedProducerFilter(df.FilterSet):
    loai = df.ChoiceFilter(field_name="kind", label="Loại hình", choices=ProducerKind, empty_label="Tất cả")

    class Meta:
        model = Producer
        fields: list[str] = []
