from django.contrib import admin

from ocop.core.admin import AuditedAdmin
from ocop.law.bases.models import LegalBasis
from ocop.law.confidence import Confidence


class OfficeAdmin(AuditedAdmin):
    """What is changed here is the office's, and stays when the reference data are loaded again."""

    def save_model(self, request, obj, form, change):
        if form.changed_data and "confidence" not in form.changed_data:
            obj.confidence = Confidence.OFFICE
            form.changed_data.append("confidence")  # so that the event tells it too
        super().save_model(request, obj, form, change)


@admin.register(LegalBasis)
class LegalBasisAdmin(OfficeAdmin):
    list_display = ["number", "issued_on", "subject", "in_force_from", "in_force_to", "replaced_by", "confidence"]
    list_filter = ["confidence", "issuer"]
    search_fields = ["number", "subject"]
    autocomplete_fields = ["replaced_by"]
    list_select_related = ["replaced_by"]
    date_hierarchy = "issued_on"
