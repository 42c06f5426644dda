from typing import Any

import django_filters as df
from django import forms
from django.utils import timezone

from products.certificates.models import Certificate
from products.certificates.queries import CertificateQuerySet
from products.certificates.rules import CertificateState, Origin

WITHIN = [(str(days), f"{days} ngày tới") for days in (30, 60, 90, 120, 180, 210)]


class CertificateFilter(df.FilterSet):
    q = df.CharFilter(method="by_words", label="Tìm theo sản phẩm, chủ thể, số giấy")
    tinh_trang = df.ChoiceFilter(method="by_state", label="Trạng thái", choices=CertificateState, empty_label="Tất cả")
    sao = df.ChoiceFilter(
        field_name="stars", label="Hạng", choices=[(n, f"{n} sao") for n in (3, 4, 5)], empty_label="Tất cả"
    )
    het_han = df.ChoiceFilter(method="by_end", label="Hết hạn trong", choices=WITHIN, empty_label="Bất kỳ")
    nguon = df.ChoiceFilter(field_name="origin", label="Nguồn gốc", choices=Origin, empty_label="Tất cả")
    luot = df.CharFilter(field_name="batch", widget=forms.HiddenInput)

    class Meta:
        model = Certificate
        fields = ["q", "tinh_trang", "sao", "het_han", "nguon", "luot"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offers also the days of the law's first reminder, when a first page asks for them."""
        super().__init__(*args, **kwargs)
        asked = self.data.get("het_han", "")
        if asked.isascii() and asked.isdigit() and len(asked) < 5 and asked not in dict(WITHIN):
            self.filters["het_han"].extra["choices"] = [*WITHIN, (asked, f"{asked} ngày tới")]

    def by_words(self, queryset: CertificateQuerySet, name: str, value: str) -> CertificateQuerySet:
        return queryset.matching(value)

    def by_state(self, queryset: CertificateQuerySet, name: str, value: str) -> CertificateQuerySet:
        return queryset.on_file(CertificateState(value), timezone.localdate())

    def by_end(self, queryset: CertificateQuerySet, name: str, value: str) -> CertificateQuerySet:
        return queryset.ending_within(int(value), timezone.localdate())
