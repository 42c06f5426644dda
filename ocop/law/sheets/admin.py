from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.html import format_html

from ocop.core.admin import AuditedAdmin, ReadOnlyAdmin
from ocop.law.sheets.models import CriteriaSheet, Criterion, KnockOut, Level
from ocop.law.wording import views as wording


class KnockOutInline(admin.TabularInline):
    model = KnockOut
    extra = 0
    can_delete = False
    fields = ["text", "confidence", "source"]

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return obj is None or not obj.is_frozen


@admin.register(CriteriaSheet)
class CriteriaSheetAdmin(AuditedAdmin):
    """Points and words come from the data files; here one says whether a sheet may be used, and what was compared."""

    list_display = ["__str__", "usable", "confidence", "frozen_at", "open_page"]
    list_filter = [
        "family",
        "usable",
        "confidence",
        ("frozen_at", admin.EmptyFieldListFilter),
        "product_set__group__sector",
    ]
    search_fields = ["name", "code"]
    list_select_related = ["legal_basis"]
    fields = [
        "name", "code", "version", "family", "number", "legal_basis", "product_set",
        "usable", "unusable_reason", "note", "confidence", "source", "frozen_at", "open_page", "open_wording",
    ]  # fmt: skip
    readonly_fields = [
        "name", "code", "version", "family", "number", "legal_basis", "product_set", "frozen_at", "open_page",
        "open_wording",
    ]  # fmt: skip
    inlines = [KnockOutInline]

    @admin.display(description="phiếu đầy đủ")
    def open_page(self, sheet: CriteriaSheet) -> str:
        return format_html('<a href="{}">Xem phiếu</a>', sheet.get_absolute_url())

    @admin.display(description="câu chữ")
    def open_wording(self, sheet: CriteriaSheet) -> str:
        return format_html('<a href="{}">Sửa câu chữ</a>', reverse("admin:law_criteriasheet_wording", args=[sheet.pk]))

    def get_urls(self):
        guarded = self.admin_site.admin_view
        return [
            path("<int:pk>/cau-chu/", guarded(wording.places), name="law_criteriasheet_wording"),
            path("<int:pk>/cau-chu/sua/", guarded(wording.correct), name="law_criteriasheet_reword"),
            path("<int:pk>/cau-chu/<int:done>/hoan-tac/", guarded(wording.undo), name="law_criteriasheet_undo_wording"),
            *super().get_urls(),
        ]

    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or not obj.is_frozen)

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


class LevelInline(admin.TabularInline):
    model = Level
    extra = 0
    readonly_fields = ["branch", "points", "text", "needed_for_stars"]
    fields = [*readonly_fields]
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


@admin.register(Criterion)
class CriterionAdmin(ReadOnlyAdmin):
    list_display = ["code", "title", "max_points", "assessed_by", "sheet", "doubt"]
    list_display_links = ["title"]
    list_filter = [
        "group__part__sheet__family", "assessed_by", ("doubt", admin.EmptyFieldListFilter),
        "group__part__sheet__product_set",
    ]  # fmt: skip
    search_fields = ["code", "title", "levels__text"]
    list_select_related = ["group__part__sheet"]
    inlines = [LevelInline]

    @admin.display(description="phiếu")
    def sheet(self, criterion: Criterion) -> str:
        return str(criterion.group.part.sheet)
