from django.contrib import admin

from evaluations.councils.models import Council, CouncilMember
from ocop.core.admin import ReadOnlyAdmin, ReadOnlyInline


class MemberInline(ReadOnlyInline):
    model = CouncilMember
    readonly_fields = ["position", "user", "office", "organisation", "since", "ended_on", "end_reason", "succeeds"]
    fields = [*readonly_fields]


@admin.register(Council)
class CouncilAdmin(ReadOnlyAdmin):
    """Looked at here; set up and changed on its own page, where each rule asks for its source."""

    list_display = ["name", "unit", "decision_number", "decision_date", "quorum", "spread_limit", "minimum_reading"]
    list_filter = ["unit"]
    list_select_related = ["unit"]
    search_fields = ["name", "decision_number"]
    inlines = [MemberInline]
