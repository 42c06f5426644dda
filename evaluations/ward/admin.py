from django.contrib import admin

from evaluations.ward.models import WardAssessment, WardMatter


class MatterInline(admin.TabularInline):
    model = WardMatter
    extra = 0
    can_delete = False
    readonly_fields = ["position", "content", "criterion", "level", "words"]
    fields = [*readonly_fields]

    def has_add_permission(self, request, obj=None):
        return False


@admin.register(WardAssessment)
class WardAssessmentAdmin(admin.ModelAdmin):
    """Looked at here; written on its own page alone."""

    list_display = ["__str__", "dossier_version", "number_text", "reported_on"]
    list_select_related = ["dossier__product__ward"]
    search_fields = ["dossier__code", "dossier__product__name", "number_text"]
    inlines = [MatterInline]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
