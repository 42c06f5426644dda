from django.contrib import admin

from ocop.core.admin import AuditedAdmin
from products.changes.queries import locked_fields
from products.products.models import Product


@admin.register(Product)
class ProductAdmin(AuditedAdmin):
    list_display = ["name", "producer", "ward", "product_set", "code"]
    list_filter = ["product_set"]
    search_fields = ["name", "search_text", "code"]
    search_help_text = "Tên sản phẩm, chủ thể, mã số."
    autocomplete_fields = ["producer", "product_set", "ward"]
    readonly_fields = ["code", "slug"]
    list_select_related = ["producer", "ward", "product_set"]

    def get_readonly_fields(self, request, obj=None):
        """What is certified is changed by the office's act alone, not here (SECURITY 74)."""
        kept, _ = locked_fields(obj, request.user) if obj else ((), "")
        return [*self.readonly_fields, *kept]
