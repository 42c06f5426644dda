from django.contrib import admin

from ocop.core.admin import ReadOnlyAdmin, ReadOnlyInline
from products.dossiers.models import Dossier, DossierItem, EvidencePaper, SupplementRequest


class ItemInline(ReadOnlyInline):
    model = DossierItem
    fields = ["position", "required_paper", "mandatory", "physical_units", "verdict", "why"]


class SupplementInline(ReadOnlyInline):
    model = SupplementRequest
    fields = ["number", "version", "due_on", "note", "answered_at"]


@admin.register(Dossier)
class DossierAdmin(ReadOnlyAdmin):
    list_display = ["code", "product", "round", "kind", "state", "version", "state_since"]
    list_filter = ["state", "kind", "round"]
    search_fields = ["code", "product__name", "product__search_text"]
    search_help_text = "Mã hồ sơ, tên sản phẩm, chủ thể."
    list_select_related = ["product", "round"]
    inlines = [ItemInline, SupplementInline]


@admin.register(EvidencePaper)
class EvidencePaperAdmin(ReadOnlyAdmin):
    list_display = ["name", "producer", "number", "issuer", "issued_on", "expires_on"]
    list_filter = ["paper_code"]
    search_fields = ["name", "number", "producer__name", "producer__search_text"]
    search_help_text = "Tên, số giấy, chủ thể."
    list_select_related = ["producer"]
