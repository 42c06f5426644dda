from django.contrib import admin

from evaluations.sessions.models import AgendaItem, Attendance, Session
from ocop.core.admin import ReadOnlyAdmin, ReadOnlyInline


class ItemInline(ReadOnlyInline):
    model = AgendaItem
    readonly_fields = ["position", "dossier", "sheet", "dossier_version", "state", "opened_at", "closed_at"]
    fields = [*readonly_fields]


class AttendanceInline(ReadOnlyInline):
    model = Attendance
    readonly_fields = ["member", "present", "reason"]
    fields = [*readonly_fields]


@admin.register(Session)
class SessionAdmin(ReadOnlyAdmin):
    """Looked at here; run on its own board alone."""

    list_display = ["__str__", "council", "round", "mode", "starts_at", "minutes_confirmed_at"]
    list_filter = ["mode", "round__year"]
    list_select_related = ["council", "round"]
    search_fields = ["council__name", "place"]
    inlines = [ItemInline, AttendanceInline]
