from typing import Any

import django_filters as df
from django import forms
from django.utils import timezone

from ocop.accounts.filters import WardFilter
from products.certificates.models import Certificate
from products.certificates.queries import CertificateQuerySet
from products.certificates.rules import CertificateState, Origin
from products.scopes import wards_listed

WITHIN = [(str(days), f"{days} ngày tới") for days in (30, 60, 90, 120, 180, 210)]

NOT_SENT = "chua"
NOTICES = [(NOT_SENT, "Chưa gửi"), ("da", "Đã gửi")]


class CertificateFilter(df.FilterSet):
    q = df.CharFilter(method="by_words", label="Tìm theo sản phẩm, chủ thể, số giấy")
    tinh_trang = df.ChoiceFilter(method="by_state", label="Trạng thái", choices=CertificateState, empty_label="Tất cả")
    sao = df.ChoiceFilter(
        field_name="stars", label="Hạng", choices=[(n, f"{n} sao") for n in (3, 4, 5)], empty_label="Tất cả"
    )
    het_han = df.ChoiceFilter(method="by_end", label="Hết hạn trong", choices=WITHIN, empty_label="Bất kỳ")
    nguon = df.ChoiceFilter(field_name="origin", label="Nguồn gốc", choices=Origin, empty_label="Tất cả")
    phuong = WardFilter(field_name="product__ward", label="Xã, phường", empty_label="Tất cả", queryset=None)
    thong_bao = df.ChoiceFilter(method="by_notice", label="Thông báo hết hạn", choices=NOTICES, empty_label="Tất cả")
    luot = df.CharFilter(field_name="batch", widget=forms.HiddenInput)

    class Meta:
        model = Certificate
        fields = ["q", "tinh_trang", "sao", "het_han", "nguon", "phuong", "thong_bao", "luot"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offers also the days of the law's first reminder, when a first page asks for them."""
        super().__init__(*args, **kwargs)
        self.filters["phuong"].queryset = wards_listed(self.request.user, "certificate.read", timezone.localdate())
        asked = self.data.get("het_han", "")
        if asked.isascii() and asked.isdigit() and len(asked) < 5 and asked not in dict(WITHIN):
            self.filters["het_han"].extra["choices"] = [*WITHIN, (asked, f"{asked} ngày tới")]

    def by_words(self, queryset: CertificateQuerySet, name: str, value: str) -> CertificateQuerySet:
        return queryset.matching(value)

    def by_state(self, queryset: CertificateQuerySet, name: str, value: str) -> CertificateQuerySet:
        return queryset.on_file(CertificateState(value), timezone.localdate())

    def by_notice(self, queryset: CertificateQuerySet, name: str, value: str) -> CertificateQuerySet:
        return queryset.filter(notice__isnull=value == NOT_SENT)

    def by_end(self, queryset: CertificateQuerySet, name: str, value: str) -> CertificateQuerySet:
        return queryset.ending_within(int(value), timezone.localdate())
