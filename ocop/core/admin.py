from django.contrib import admin

from ocop.core.models import AuditEvent, Job, NumberBook


class ReadOnlyAdmin(admin.ModelAdmin):
    """Records that are looked at here and changed by services only."""

    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    list_display = ["at", "by", "action", "object_text", "address"]
    list_filter = ["action", "content_type"]
    search_fields = ["object_text", "by__full_name", "by__username"]
    date_hierarchy = "at"
    list_select_related = ["by"]
    show_full_result_count = False


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    list_display = ["key", "kind", "state", "done", "total", "attempts", "created_at", "error"]
    list_filter = ["kind"]
    search_fields = ["key"]


@admin.register(NumberBook)
class NumberBookAdmin(ReadOnlyAdmin):
    list_display = ["book", "unit", "year", "last"]
    list_filter = ["book", "year"]
    search_fields = ["unit__name"]
    list_select_related = ["unit"]
