import django_filters as df
from django.db.models import QuerySet

from evaluations.decisions.models import Decision
from evaluations.decisions.rules import DecisionState


class DecisionFilter(df.FilterSet):
    q = df.CharFilter(method="by_words", label="Tìm theo số, trích yếu")
    buoc = df.ChoiceFilter(field_name="state", label="Trạng thái", choices=DecisionState, empty_label="Tất cả")
    nam = df.NumberFilter(field_name="session__round__year", label="Năm")

    class Meta:
        model = Decision
        fields = ["q", "buoc", "nam"]

    def by_words(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(title__icontains=value) | queryset.filter(number_text__icontains=value)
