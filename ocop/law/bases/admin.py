from django.contrib import admin

from ocop.core.admin import AuditedAdmin
from ocop.law.bases.models import LegalBasis


@admin.register(LegalBasis)
class LegalBasisAdmin(AuditedAdmin):
    list_display = ["number", "issued_on", "subject", "in_force_from", "in_force_to", "replaced_by", "confidence"]
    list_filter = ["confidence", "issuer"]
    search_fields = ["number", "subject"]
    autocomplete_fields = ["replaced_by"]
    list_select_related = ["replaced_by"]
    date_hierarchy = "issued_on"
