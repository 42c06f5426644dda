import django_filters as df

from plans.plans.models import Plan
from plans.plans.queries import PlanQuerySet
from plans.plans.rules import PlanState


class PlanFilter(df.FilterSet):
    q = df.CharFilter(method="by_words", label="Tìm theo số, trích yếu")
    nam = df.NumberFilter(field_name="year", label="Năm")
    trang_thai = df.ChoiceFilter(field_name="state", choices=PlanState.choices, label="Trạng thái")

    class Meta:
        model = Plan
        fields: list[str] = []

    def by_words(self, queryset: PlanQuerySet, name: str, value: str) -> PlanQuerySet:
        return queryset.matching(value)
