from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Column, Layout, Row
from django.utils import timezone
from django.utils.html import format_html

from ocop.accounts.models import User
from ocop.core.choosing.forms import RowField, search_field
from ocop.core.forms import FreshForm, Typed, lock, rows_field, rows_of
from ocop.core.text import compared
from ocop.core.typed.fields import DongField
from products.changes.queries import locked_fields
from products.producers.models import Producer
from products.products.models import Product
from products.scopes import wards_for


class ProductForm(FreshForm):
    producer = RowField("products:producer_suggestions", label="Chủ thể")
    price = DongField(
        label="Giá bán (đồng)", required=False, min_value=0, max_value=1_000_000_000_000, help_text="Ví dụ: 285.000."
    )

    class Meta(Typed):
        model = Product
        fields = [
            "producer", "name", "product_set", "ward", "story", "packaging", "price", "price_unit", "output",
            "channels", "raw_material_area",
        ]  # fmt: skip

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        may_move = wards_for(user, "product.create", today)
        wards = may_move | rows_of(self, "ward").filter(pk=self.instance.ward_id)
        rows_field(self, "ward").queryset = wards
        search_field(self, "producer").rows = Producer.objects.visible_to(user).select_related("ward")
        rows_field(self, "product_set").empty_label = "Chọn bộ sản phẩm"
        self.fields["ward"].help_text = "Nơi sản xuất ra sản phẩm."
        rows_field(self, "ward").empty_label = None if len(wards) == 1 else "Chọn xã, phường"
        if self.instance.pk:
            self.fields["producer"].disabled = True
            self.fields["ward"].disabled = not may_move.exists()
            lock(self, *locked_fields(self.instance, user))
            if self.instance.dossiers.exists() and not self.fields["product_set"].disabled:
                self.fields["product_set"].disabled = True
                self.fields["product_set"].help_text = "Đã có hồ sơ nên không đổi bộ sản phẩm."
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(
            "seen", "producer", "name", "product_set", "ward",
            HTML("<h2>Giới thiệu</h2>"), "story", "packaging",
            Row(Column("price"), Column("price_unit")), "output", "channels", "raw_material_area",
        )  # fmt: skip

    def validate_constraints(self) -> None:
        """`clean` names the product that has the name."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        near = Product.objects.filter(producer=cleaned.get("producer"), name_key=compared(cleaned.get("name", "")))
        if twin := near.exclude(pk=self.instance.pk).first():
            link = format_html('<a href="{}">Mở sản phẩm đó</a>', twin.get_absolute_url())
            self.add_error("name", format_html("Chủ thể đã có sản phẩm “{}”. {}.", twin, link))
        return cleaned
