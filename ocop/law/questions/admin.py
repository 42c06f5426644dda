from django.contrib import admin

from ocop.core.admin import AuditedAdmin
from ocop.law.questions.models import OpenQuestion


@admin.register(OpenQuestion)
class OpenQuestionAdmin(AuditedAdmin):
    list_display = ["number", "question", "our_reading", "effect", "kept_in", "confirmed_by"]
    list_display_links = ["question"]
    list_filter = ["effect", "kept_in", ("confirmed_by", admin.EmptyFieldListFilter)]
    search_fields = ["question", "our_reading", "other_readings"]
    readonly_fields = ["number", "effect", "question", "our_reading", "other_readings", "kept_in", "setting"]

    def has_add_permission(self, request) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False
