from django.contrib import admin

from ocop.core.admin import ReadOnlyAdmin
from ocop.notifications.models import Mail


@admin.register(Mail)
class MailAdmin(ReadOnlyAdmin):
    """What goes out: whether and when, not the words (a reset link is in one of them)."""

    list_display = ["created_at", "to", "subject", "sent_at", "attempts", "error"]
    list_filter = ["sent_at"]
    search_fields = ["to", "subject"]
    exclude = ["text"]
