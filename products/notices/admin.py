from django.contrib import admin

from ocop.core.admin import ReadOnlyAdmin
from products.notices.models import Notice


@admin.register(Notice)
class NoticeAdmin(ReadOnlyAdmin):
    list_display = ["certificate", "sent_on", "way", "number", "by"]
    list_filter = ["way"]
    list_select_related = ["certificate", "by"]
    search_fields = ["certificate__number_text", "number"]
