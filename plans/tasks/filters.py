from typing import Any

import django_filters as df
from django.utils import timezone

from ocop.accounts.models import Unit
from plans.tasks.models import Task
from plans.tasks.queries import TaskQuerySet, tasks_by_unit
from products.scopes import wards_listed


class TaskFilter(df.FilterSet):
    q = df.CharFilter(method="by_words", label="Tìm theo nội dung, đơn vị")
    phuong = df.ModelChoiceFilter(method="by_ward", label="Xã, phường", empty_label="Tất cả", queryset=None)
    nam = df.NumberFilter(field_name="plan__year", label="Năm")

    class Meta:
        model = Task
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["phuong"].queryset = wards_listed(self.request.user, "plan.read", timezone.localdate())

    def by_words(self, queryset: TaskQuerySet, name: str, value: str) -> TaskQuerySet:
        return queryset.matching(value)

    def by_ward(self, queryset: TaskQuerySet, name: str, value: Unit) -> TaskQuerySet:
        """What this ward leads or shares in, by name or as one of all, and what an ended one left to it."""
        return queryset.filter(pk__in=set().union(*tasks_by_unit(value.keys()).values()))
