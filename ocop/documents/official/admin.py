from django.contrib import admin

from ocop.documents.official.models import OfficialPaper, PaperFile


class FileInline(admin.TabularInline):
    model = PaperFile
    extra = 0
    can_delete = False
    readonly_fields = ["kind", "file", "replaces", "created_at"]
    fields = [*readonly_fields]

    def has_add_permission(self, request, obj=None):
        return False


@admin.register(OfficialPaper)
class OfficialPaperAdmin(admin.ModelAdmin):
    """Read only: what was made stays as it was made."""

    list_display = ["title", "kind", "number_text", "date", "edition", "unit"]
    list_filter = ["kind", "year"]
    list_select_related = ["unit"]
    search_fields = ["title", "number_text"]
    readonly_fields = ["kind", "number_text", "date", "edition", "unit", "title", "made_by", "created_at"]
    fields = [*readonly_fields]
    inlines = [FileInline]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
