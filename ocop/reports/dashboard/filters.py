from functools import reduce
from operator import or_

import django_filters as df
from django.db.models import Q

from ocop.accounts.models import Unit, memberships
from ocop.accounts.policy import MAY
from ocop.law.models import Sector
from ocop.reports.dashboard.figures import STATES
from products.certificates.models import Certificate
from products.models import Producer, ProducerKind

STARS = [(number, f"{number} sao") for number in (5, 4, 3)]


def wards(request):
    """Wards below the units whose report this reader may see, also those that are no more."""
    held = [m for m in memberships(request.user) if m.role in MAY["report.read"]]
    reach = reduce(or_, (Q(path__startswith=m.unit.path) for m in held), Q(pk__in=()))
    return Unit.objects.wards().filter(reach).order_by("name")


class CertifiedFilter(df.FilterSet):
    """The state is applied by the page: it asks for the day, and an empty one means those in force."""

    tinh_trang = df.ChoiceFilter(method="as_it_is", label="Trạng thái", choices=list(STATES.items()), empty_label=None)
    sao = df.ChoiceFilter(field_name="stars", label="Hạng", choices=STARS, empty_label="Tất cả")
    nganh = df.ModelChoiceFilter(
        field_name="product__product_set__group__sector",
        label="Ngành hàng",
        empty_label="Tất cả",
        to_field_name="code",
        queryset=Sector.objects.all(),
    )
    phuong = df.ModelChoiceFilter(field_name="product__ward", label="Xã, phường", empty_label="Tất cả", queryset=wards)

    class Meta:
        model = Certificate
        fields: list[str] = []

    def as_it_is(self, queryset, name, value):
        return queryset


class CertifiedProducerFilter(df.FilterSet):
    loai = df.ChoiceFilter(field_name="kind", label="Loại hình", choices=ProducerKind, empty_label="Tất cả")

    class Meta:
        model = Producer
        fields: list[str] = []
