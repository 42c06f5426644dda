from typing import Any

import django_filters as df
from django.utils import timezone

from ocop.accounts.filters import WardFilter
from products.merging.columns import asked_for
from products.producers.models import Producer, ProducerKind
from products.producers.queries import ProducerQuerySet
from products.scopes import wards_listed


class ProducerFilter(df.FilterSet):
    q = df.CharFilter(method="by_words", label="Tìm theo tên, người đại diện, số đăng ký, điện thoại")
    phuong = WardFilter(field_name="ward", label="Xã, phường", empty_label="Tất cả", queryset=None)
    loai = df.ChoiceFilter(field_name="kind", label="Loại hình", choices=ProducerKind, empty_label="Tất cả")

    class Meta:
        model = Producer
        fields = ["q", "phuong", "loai"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["phuong"].queryset = wards_listed(self.request.user, "producer.read", timezone.localdate())

    def by_words(self, queryset: ProducerQuerySet, name: str, value: str) -> ProducerQuerySet:
        return queryset.matching(value).annotate(**asked_for(value))
