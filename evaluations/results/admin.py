from django.contrib import admin

from evaluations.results.models import Result
from ocop.core.admin import ReadOnlyAdmin


@admin.register(Result)
class ResultAdmin(ReadOnlyAdmin):
    """A row is there only from the closing on; nobody writes one here."""

    list_display = ["product", "average", "star_by_points", "stars", "sheets", "confirmed_at"]
    list_filter = ["stars", "item__session__round__year"]
    list_select_related = ["item__dossier__product"]
    search_fields = ["item__dossier__product__name", "item__dossier__code"]
    exclude = ["detail"]

    @admin.display(description="sản phẩm")
    def product(self, result):
        return str(result.item.dossier.product)
