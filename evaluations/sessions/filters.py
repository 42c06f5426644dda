import django_filters as df

from evaluations.sessions.models import Session
from evaluations.sessions.queries import SessionQuerySet
from evaluations.sessions.rules import Mode


class SessionFilter(df.FilterSet):
    q = df.CharFilter(method="by_words", label="Tìm theo số phiên, ngày, Hội đồng")
    year = df.NumberFilter(field_name="round__year", label="Năm")
    mode = df.ChoiceFilter(choices=Mode.choices, label="Hình thức", empty_label="Mọi hình thức")

    class Meta:
        model = Session
        fields = ["q", "year", "mode"]

    def by_words(self, queryset: SessionQuerySet, name: str, value: str) -> SessionQuerySet:
        return queryset.matching(value)
