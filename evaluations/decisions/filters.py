import django_filters as df

from evaluations.decisions.models import Decision
from evaluations.decisions.queries import DecisionQuerySet
from evaluations.decisions.rules import DecisionState


class DecisionFilter(df.FilterSet):
    q = df.CharFilter(method="by_words", label="Tìm theo số, trích yếu")
    buoc = df.ChoiceFilter(field_name="state", label="Trạng thái", choices=DecisionState, empty_label="Tất cả")
    nam = df.NumberFilter(field_name="session__round__year", label="Năm")

    class Meta:
        model = Decision
        fields = ["q", "buoc", "nam"]

    def by_words(self, queryset: DecisionQuerySet, name: str, value: str) -> DecisionQuerySet:
        return queryset.matching(value)
