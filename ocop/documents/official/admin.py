from django.contrib import admin

from ocop.core.admin import ReadOnlyAdmin, ReadOnlyInline
from ocop.documents.official.models import OfficialPaper, PaperFile


class FileInline(ReadOnlyInline):
    model = PaperFile
    readonly_fields = ["kind", "file", "replaces", "created_at"]
    fields = [*readonly_fields]


@admin.register(OfficialPaper)
class OfficialPaperAdmin(ReadOnlyAdmin):
    """Read only: what was made stays as it was made."""

    list_display = ["title", "kind", "number_text", "date", "edition", "unit"]
    list_filter = ["kind", "year"]
    list_select_related = ["unit"]
    search_fields = ["title", "number_text"]
    readonly_fields = ["kind", "number_text", "date", "edition", "unit", "title", "made_by", "created_at"]
    fields = [*readonly_fields]
    inlines = [FileInline]
