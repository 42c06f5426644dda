import django_filters as df
from django.db.models import QuerySet

from evaluations.ward.models import WardAssessment
from products.dossiers.models import Dossier
from products.dossiers.queries import DossierQuerySet
from products.dossiers.rules.states import State

STEPS = [("cho", "Cần đánh giá"), ("xong", "Đã có báo cáo")]


class WardFilter(df.FilterSet):
    q = df.CharFilter(method="by_words", label="Tìm theo sản phẩm, chủ thể, mã hồ sơ")
    buoc = df.ChoiceFilter(method="by_step", label="Bước", choices=STEPS, empty_label="Tất cả")

    class Meta:
        model = Dossier
        fields = ["q", "buoc"]

    def by_words(self, queryset: DossierQuerySet, name: str, value: str) -> QuerySet:
        return queryset.matching(value)

    def by_step(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        reported = WardAssessment.objects.numbered().values("dossier")
        if value == "cho":
            return queryset.filter(state__in=(State.SUBMITTED, State.WARD_ASSESSING)).exclude(pk__in=reported)
        return queryset.filter(pk__in=reported)
