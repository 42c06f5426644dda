from django.contrib import admin

from ocop.core.admin import AuditedAdmin
from ocop.law.dates.models import DayOff


@admin.register(DayOff)
class DayOffAdmin(AuditedAdmin):
    list_display = ["day", "name", "worked_instead", "confidence"]
    list_filter = ["worked_instead", "confidence"]
    search_fields = ["name"]
    date_hierarchy = "day"
