import django_filters as df

from plans.plans.models import Plan
from plans.plans.rules import PlanState


class PlanFilter(df.FilterSet):
    nam = df.NumberFilter(field_name="year", label="Năm")
    trang_thai = df.ChoiceFilter(field_name="state", choices=PlanState.choices, label="Trạng thái")

    class Meta:
        model = Plan
        fields: list[str] = []
