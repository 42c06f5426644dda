from django.contrib import admin

from products.dossiers.models import Dossier, DossierItem, EvidencePaper, SupplementRequest


class LookOnly:
    """To be looked up here; the daily work changes them on screens that ask the rules."""

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class ItemInline(LookOnly, admin.TabularInline):
    model = DossierItem
    fields = ["position", "required_paper", "mandatory", "physical_units", "verdict", "why"]
    extra = 0


class SupplementInline(LookOnly, admin.TabularInline):
    model = SupplementRequest
    fields = ["number", "version", "due_on", "note", "answered_at"]
    extra = 0


@admin.register(Dossier)
class DossierAdmin(LookOnly, admin.ModelAdmin):
    list_display = ["code", "product", "round", "kind", "state", "version", "state_since"]
    list_filter = ["state", "kind", "round"]
    search_fields = ["code", "product__name", "product__search_text"]
    search_help_text = "Mã hồ sơ, tên sản phẩm, chủ thể."
    list_select_related = ["product", "round"]
    inlines = [ItemInline, SupplementInline]


@admin.register(EvidencePaper)
class EvidencePaperAdmin(LookOnly, admin.ModelAdmin):
    list_display = ["name", "producer", "number", "issuer", "issued_on", "expires_on"]
    list_filter = ["paper_code"]
    search_fields = ["name", "number", "producer__name", "producer__search_text"]
    search_help_text = "Tên, số giấy, chủ thể."
    list_select_related = ["producer"]
