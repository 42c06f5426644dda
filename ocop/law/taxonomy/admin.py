from django.contrib import admin

from ocop.core.admin import AuditedAdmin
from ocop.law.bases.admin import OfficeAdmin
from ocop.law.taxonomy.models import ProductGroup, ProductSet, Sector


@admin.register(Sector)
class SectorAdmin(OfficeAdmin):
    list_display = ["name", "number", "code", "confidence"]
    search_fields = ["name", "code"]


@admin.register(ProductGroup)
class ProductGroupAdmin(AuditedAdmin):
    list_display = ["name", "sector", "code"]
    list_filter = ["sector"]
    search_fields = ["name", "code"]
    autocomplete_fields = ["sector"]
    list_select_related = ["sector"]


@admin.register(ProductSet)
class ProductSetAdmin(OfficeAdmin):
    list_display = ["number", "name", "group", "lead_agency", "sample_needed", "confidence"]
    list_display_links = ["name"]
    list_filter = ["group__sector", "sample_needed"]
    search_fields = ["name", "code"]
    autocomplete_fields = ["group"]
    list_select_related = ["group"]
