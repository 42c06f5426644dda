from django.contrib import admin

from ocop.core.admin import ReadOnlyAdmin
from products.certificates.models import Certificate, Reminder


@admin.register(Certificate)
class CertificateAdmin(ReadOnlyAdmin):
    list_display = ["number_text", "product_name", "stars", "valid_from", "valid_to", "state"]
    list_filter = ["state", "stars", "year", "issuer"]
    search_fields = ["number_text", "search_text", "code"]
    date_hierarchy = "valid_to"


@admin.register(Reminder)
class ReminderAdmin(ReadOnlyAdmin):
    list_display = ["certificate", "milestone", "due_on", "recipient"]
    list_filter = ["milestone"]
    list_select_related = ["certificate", "recipient"]
    search_fields = ["certificate__number_text", "recipient__full_name"]
