from django.contrib import admin

from evaluations.decisions.models import Decision, DecisionLine
from ocop.core.admin import ReadOnlyAdmin, ReadOnlyInline


class LineInline(ReadOnlyInline):
    model = DecisionLine
    readonly_fields = ["position", "result", "outcome", "stars"]
    fields = [*readonly_fields]


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin):
    """Looked at here; drafted, approved and published on its own page alone."""

    list_display = ["__str__", "title", "unit", "state", "date"]
    list_filter = ["state", "unit"]
    list_select_related = ["unit", "session"]
    search_fields = ["title", "number_text"]
    inlines = [LineInline]
