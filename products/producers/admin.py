from django.contrib import admin

from ocop.core.admin import AuditedAdmin
from products.producers.models import Producer, Revenue


class RevenueInline(admin.TabularInline):
    model = Revenue
    extra = 0


@admin.register(Producer)
class ProducerAdmin(AuditedAdmin):
    list_display = ["name", "kind", "ward", "representative", "phone"]
    list_filter = ["kind"]
    search_fields = ["name", "search_text", "registration_number"]
    search_help_text = "Tên, người đại diện, số đăng ký; không cần gõ dấu ở ô tên viết thường."
    autocomplete_fields = ["ward", "users"]
    list_select_related = ["ward"]
    inlines = [RevenueInline]
