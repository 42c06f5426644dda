from django.contrib import admin

from ocop.core.admin import AuditedAdmin
from ocop.documents.paper_templates.models import PaperTemplate
from ocop.documents.papers import PLACEHOLDERS


@admin.register(PaperTemplate)
class PaperTemplateAdmin(AuditedAdmin):
    list_display = ["name", "code", "unit", "updated_at"]
    list_filter = ["code"]
    list_select_related = ["unit"]
    search_fields = ["name", "unit__name"]
    autocomplete_fields = ["unit"]

    def get_fieldsets(self, request, obj=None):
        names = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS[obj.code]) if obj else "hiện ra sau khi lưu lần đầu"
        return [
            (None, {"fields": ["code", "unit", "name"]}),
            ("Đầu và cuối văn bản", {"fields": ["parent", "issuer", "place", "symbol", "signer_title", "signer"]}),
            (
                "Lời văn",
                {
                    "fields": ["opening", "body", "closing", "recipients"],
                    "description": f"Mỗi dòng là một đoạn. Để trống thì dùng lời văn có sẵn. Chỗ điền: {names}.",
                },
            ),
        ]
