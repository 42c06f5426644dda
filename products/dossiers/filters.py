from typing import Any

import django_filters as df
from django.db.models import Q
from django.utils import timezone

from ocop.accounts.filters import WardFilter
from products.dossiers.models import Dossier, EvidencePaper
from products.dossiers.queries import DossierQuerySet, EvidencePaperQuerySet
from products.dossiers.rules.states import OVER, DossierKind, State
from products.rounds.models import Round
from products.scopes import wards_listed

OPEN = ("dang-xu-ly", "Đang xử lý")


class DossierFilter(df.FilterSet):
    q = df.CharFilter(method="by_words", label="Tìm theo sản phẩm, chủ thể, mã hồ sơ")
    trang_thai = df.ChoiceFilter(
        method="by_state", label="Trạng thái", choices=[OPEN, *State.choices], empty_label="Tất cả"
    )
    dot = df.ModelChoiceFilter(field_name="round", label="Đợt", empty_label="Tất cả", queryset=None)
    phuong = WardFilter(field_name="product__ward", label="Xã, phường", empty_label="Tất cả", queryset=None)
    loai = df.ChoiceFilter(field_name="kind", label="Loại", choices=DossierKind, empty_label="Tất cả")

    class Meta:
        model = Dossier
        fields = ["q", "trang_thai", "dot", "phuong", "loai"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user = self.request.user
        self.filters["dot"].queryset = Round.objects.visible_to(user).order_by("-year", "-number")
        self.filters["phuong"].queryset = wards_listed(user, "dossier.read", timezone.localdate())

    def by_words(self, queryset: DossierQuerySet, name: str, value: str) -> DossierQuerySet:
        return queryset.matching(value)

    def by_state(self, queryset: DossierQuerySet, name: str, value: str) -> DossierQuerySet:
        return queryset.exclude(state__in=OVER) if value == OPEN[0] else queryset.filter(state=value)


class PaperFilter(df.FilterSet):
    q = df.CharFilter(method="by_words", label="Tìm theo tên, số giấy")

    class Meta:
        model = EvidencePaper
        fields = ["q"]

    def by_words(self, queryset: EvidencePaperQuerySet, name: str, value: str) -> EvidencePaperQuerySet:
        return queryset.filter(Q(name__icontains=value) | Q(number__icontains=value))
