from django.contrib import admin

from ocop.core.admin import AuditedAdmin
from products.rounds.models import Round


@admin.register(Round)
class RoundAdmin(AuditedAdmin):
    list_display = ["__str__", "unit", "profile", "opens_on", "cut_off_on", "due_on"]
    list_filter = ["year", "profile"]
    search_fields = ["unit__name", "note"]
    autocomplete_fields = ["unit", "profile"]
    list_select_related = ["unit", "profile"]

    def get_readonly_fields(self, request, obj=None):
        """Once it has dossiers, a round keeps its unit and its law."""
        return ["unit", "profile"] if obj and obj.dossiers.exists() else []
