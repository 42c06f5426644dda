import django_filters as df

from plans.tasks.models import Task
from plans.tasks.queries import TaskQuerySet


class TaskFilter(df.FilterSet):
    q = df.CharFilter(method="by_words", label="Tìm theo nội dung, đơn vị")
    nam = df.NumberFilter(field_name="plan__year", label="Năm")

    class Meta:
        model = Task
        fields: list[str] = []

    def by_words(self, queryset: TaskQuerySet, name: str, value: str) -> TaskQuerySet:
        return queryset.matching(value)
