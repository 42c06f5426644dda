from django.contrib import admin

from ocop.core.audit import services as audit
from ocop.law.bases.models import LegalBasis


class AuditedAdmin(admin.ModelAdmin):
    """Each change leaves its event."""

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        audit.record(request.user, f"{obj._meta.model_name}.saved", obj, fields=form.changed_data)

    def delete_model(self, request, obj):
        audit.record(request.user, f"{obj._meta.model_name}.deleted", obj)
        super().delete_model(request, obj)

    def delete_queryset(self, request, queryset):
        for obj in queryset:
            audit.record(request.user, f"{obj._meta.model_name}.deleted", obj)
        super().delete_queryset(request, queryset)


@admin.register(LegalBasis)
class LegalBasisAdmin(AuditedAdmin):
    list_display = ["number", "issued_on", "subject", "in_force_from", "in_force_to", "replaced_by", "confidence"]
    list_filter = ["confidence", "issuer"]
    search_fields = ["number", "subject"]
    autocomplete_fields = ["replaced_by"]
    list_select_related = ["replaced_by"]
    date_hierarchy = "issued_on"
