from django.contrib import admin
from django.contrib.admin.options import BaseModelAdmin

from ocop.core.admin import AuditedAdmin
from plans.plans.models import Plan, Section
from plans.targets.models import Target


class ReadOnlyOnceApproved(BaseModelAdmin):
    """What was approved is changed by its acts alone, never here."""

    def has_change_permission(self, request, obj=None):
        plan = obj if isinstance(obj, Plan) else getattr(obj, "plan", None)
        return super().has_change_permission(request, obj) and (plan is None or plan.state == "draft")

    def has_delete_permission(self, request, obj=None):
        return False


class SectionInline(ReadOnlyOnceApproved, admin.StackedInline):
    model = Section
    extra = 0


class TargetInline(ReadOnlyOnceApproved, admin.TabularInline):
    model = Target
    extra = 0


@admin.register(Plan)
class PlanAdmin(ReadOnlyOnceApproved, AuditedAdmin):
    list_display = ["year", "unit", "title", "number_text", "date", "state"]
    list_filter = ["state", "year"]
    search_fields = ["title", "number_text", "unit__name"]
    autocomplete_fields = ["unit"]
    readonly_fields = ["number_text", "date", "state", "drafted_by", "approved_by", "approved_at", "source"]
    list_select_related = ["unit"]
    inlines = [TargetInline, SectionInline]

    def has_add_permission(self, request):
        return False  # a plan begins on its own page, from the template or from last year's
