from django.contrib import admin

from products.certificates.models import Certificate, Reminder


class ReadOnly(admin.ModelAdmin):
    """Looked at here, changed by its own acts alone."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Certificate)
class CertificateAdmin(ReadOnly):
    list_display = ["number_text", "product_name", "stars", "valid_from", "valid_to", "state"]
    list_filter = ["state", "stars", "year", "issuer"]
    search_fields = ["number_text", "search_text", "code"]
    date_hierarchy = "valid_to"


@admin.register(Reminder)
class ReminderAdmin(ReadOnly):
    list_display = ["certificate", "milestone", "due_on", "recipient"]
    list_filter = ["milestone"]
    list_select_related = ["certificate", "recipient"]
    search_fields = ["certificate__number_text", "recipient__full_name"]
