from typing import Any

import django_filters as df
from django.utils import timezone

from ocop.accounts.filters import WardFilter
from ocop.law.models import ProductSet
from products.merging.columns import asked_for
from products.products.models import Product
from products.products.queries import ProductQuerySet
from products.scopes import wards_listed


class ProductFilter(df.FilterSet):
    q = df.CharFilter(method="by_words", label="Tìm theo tên sản phẩm, chủ thể, mã số")
    phuong = WardFilter(field_name="ward", label="Xã, phường", empty_label="Tất cả", queryset=None)
    bo = df.ModelChoiceFilter(
        field_name="product_set", label="Bộ sản phẩm", empty_label="Tất cả", queryset=ProductSet.objects.all()
    )

    class Meta:
        model = Product
        fields = ["q", "phuong", "bo"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["phuong"].queryset = wards_listed(self.request.user, "product.read", timezone.localdate())

    def by_words(self, queryset: ProductQuerySet, name: str, value: str) -> ProductQuerySet:
        return queryset.matching(value).annotate(**asked_for(value))
