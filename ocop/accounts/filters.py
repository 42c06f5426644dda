import django_filters as df
from django.db.models import QuerySet

from ocop.accounts.models import Unit
from ocop.accounts.scopes import of_ward


class WardFilter(df.ModelChoiceFilter):
    """Rows of the chosen ward, also those that came to it from one that has ended."""

    def filter(self, queryset: QuerySet, ward: Unit | None) -> QuerySet:
        return queryset.filter(of_ward(ward, self.field_name)) if ward else queryset
