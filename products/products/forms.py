from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Column, Layout, Row
from django.http import QueryDict
from django.utils import timezone
from django.utils.html import format_html

from ocop.accounts.models import User
from ocop.core.choosing.forms import RowField, key_in, search_field
from ocop.core.forms import Typed, rows_field, rows_of, show_only
from ocop.core.once import OnceForm
from ocop.core.text import compared, spelt
from ocop.core.typed.fields import DongField
from products.changes.queries import locked_fields
from products.producers.models import Producer
from products.products.models import Product
from products.products.queries import ProductQuerySet
from products.scopes import wards_for


class ProductForm(OnceForm):
    made_by, what = "product.created", "sản phẩm"

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
        self.user = user
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
            show_only(self, *locked_fields(self.instance, user))
            if self.instance.dossiers.exists() and not self.fields["product_set"].disabled:
                self.fields["product_set"].disabled = True
                self.fields["product_set"].help_text = "Đã có hồ sơ nên không đổi bộ sản phẩm."
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(
            "seen", "producer", "name", self.ask_while_typing("products:product_maybe", "name", "producer"),
            "product_set", "ward",
            HTML("<h2>Giới thiệu</h2>"), "story", "packaging",
            Row(Column("price"), Column("price_unit")), "output", "channels", "raw_material_area",
        )  # fmt: skip

    def validate_constraints(self) -> None:
        """`clean` names the product that has the name."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if twin := self.twin():
            link = format_html('<a href="{}">Mở sản phẩm đó</a>', twin.get_absolute_url())
            self.add_error("name", format_html("Chủ thể đã có sản phẩm “{}”. {}.", twin, link))
        return cleaned

    def twin(self) -> Product | None:
        maker, name = self.read.get("producer"), self.read.get("name") or ""
        near = Product.objects.filter(producer=maker, name_key=compared(name)[:200]) if maker and name else None
        return near.exclude(pk=self.instance.pk).first() if near is not None else None

    def alike(self, cleaned: dict[str, Any]) -> list[Product]:
        """Those of the producer that are called the same without accents."""
        name, maker = cleaned["name"], cleaned.get("producer")
        if maker is None or self.twin():
            return []
        near = self._seen().filter(producer=maker)
        return [each for each in near.called_like(name) if spelt(name) in map(spelt, each.called)]

    def maybe(self, sent: QueryDict) -> list[Product]:
        """Of the producer that was chosen first: another's of the same name is another product, or its maker is there
        twice."""
        maker, name = key_in(sent.get("producer", "")), sent.get("name", "")
        own = self._seen().filter(producer=maker).called_like(name) if maker else []
        return own or self._seen().called_like(name)

    def _seen(self) -> ProductQuerySet:
        return Product.objects.visible_to(self.user).select_related("producer")
