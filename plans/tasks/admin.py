from django.contrib import admin

from ocop.core.admin import AuditedAdmin, ReadOnlyAdmin
from plans.plans.admin import ReadOnlyOnceApproved
from plans.tasks.models import ProgressReport, Task


@admin.register(Task)
class TaskAdmin(ReadOnlyOnceApproved, AuditedAdmin):
    list_display = ["plan", "label", "heading", "units_text", "time_text"]
    list_display_links = ["heading"]
    list_filter = ["plan__year"]
    search_fields = ["search_text", "plan__title"]
    autocomplete_fields = ["plan", "leads", "partners"]
    list_select_related = ["plan"]

    @admin.display(description="STT")
    def label(self, task):
        return task.label

    @admin.display(description="Thời gian")
    def time_text(self, task):
        return task.time_text

    def has_add_permission(self, request):
        return False


@admin.register(ProgressReport)
class ProgressReportAdmin(ReadOnlyAdmin):
    """Reports are read here; they are written by the unit in charge and never changed."""

    list_display = ["day", "unit", "task", "percent", "by"]
    list_filter = ["day"]
    search_fields = ["task__search_text", "unit__name", "words"]
    list_select_related = ["unit", "task", "by"]
