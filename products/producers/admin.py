from django.contrib import admin

from ocop.core.admin import AuditedAdmin
from products.changes.queries import locked_fields
from products.producers import services
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

    def save_model(self, request, obj, form, change):
        if not change:
            services.once(obj)
        super().save_model(request, obj, form, change)

    def get_readonly_fields(self, request, obj=None):
        """What is certified is changed by the office's act alone, not here (SECURITY 74)."""
        kept, _ = locked_fields(obj, request.user) if obj else ((), "")
        return [*self.readonly_fields, *kept]
