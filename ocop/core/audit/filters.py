from datetime import date, datetime, time, timedelta
from typing import Any

import django_filters as df
from django.db.models import Q, QuerySet
from django.utils import timezone

from ocop.core.audit.models import AuditEvent
from ocop.core.audit.words import titles
from ocop.core.typed.fields import DayField


class DayFilter(df.Filter):
    field_class = DayField


class AuditFilter(df.FilterSet):
    q = df.CharFilter(field_name="object_text", lookup_expr="icontains", label="Tìm theo bản ghi")
    nguoi = df.CharFilter(method="by_person", label="Người làm")
    viec = df.ChoiceFilter(method="by_act", label="Việc", choices=(), empty_label="Tất cả")
    tu = DayFilter(method="since", label="Từ ngày")
    den = DayFilter(method="until", label="Đến ngày")

    class Meta:
        model = AuditEvent
        fields = ["q", "nguoi", "viec", "tu", "den"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["viec"].extra["choices"] = [(title, title) for title in titles()]

    def by_person(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(Q(by__full_name__icontains=value) | Q(by__username__icontains=value))

    def by_act(self, queryset: QuerySet, name: str, value: str) -> Any:
        """Several acts of one name are one choice."""
        actions, endings = titles()[value]
        wanted = Q(action__in=actions)
        for ending in endings:
            wanted |= Q(action__endswith=ending)
        return queryset.filter(wanted)

    def since(self, queryset: QuerySet, name: str, value: date) -> QuerySet:
        return queryset.filter(at__gte=_begins(value))

    def until(self, queryset: QuerySet, name: str, value: date) -> QuerySet:
        return queryset.filter(at__lt=_begins(value) + timedelta(days=1))


def _begins(day: date) -> datetime:
    """The office's midnight, as the index of the trail knows moments."""
    return timezone.make_aware(datetime.combine(day, time.min))
