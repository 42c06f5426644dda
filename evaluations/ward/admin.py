from django.contrib import admin

from evaluations.ward.models import WardAssessment, WardMatter
from ocop.core.admin import ReadOnlyAdmin, ReadOnlyInline


class MatterInline(ReadOnlyInline):
    model = WardMatter
    readonly_fields = ["position", "content", "criterion", "level", "words"]
    fields = [*readonly_fields]


@admin.register(WardAssessment)
class WardAssessmentAdmin(ReadOnlyAdmin):
    """Looked at here; written on its own page alone."""

    list_display = ["__str__", "dossier_version", "number_text", "reported_on"]
    list_select_related = ["dossier__product__ward"]
    search_fields = ["dossier__code", "dossier__product__name", "number_text"]
    inlines = [MatterInline]
