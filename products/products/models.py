from collections.abc import Collection, Sequence
from typing import Self

from django.db import models
from django.urls import reverse
from django.utils.text import slugify

from ocop.core.addresses import address
from ocop.core.records import BaseRecord, OrderedRecord, SearchRecord
from ocop.core.text import compared, fold
from products.merging.names import FoundByMerged, found_as
from products.products.queries import ProductQuerySet


class Product(FoundByMerged, OrderedRecord, SearchRecord):
    """Sản phẩm: what is evaluated and certified."""

    producer = models.ForeignKey("products.Producer", models.PROTECT, related_name="products", verbose_name="chủ thể")
    name = models.CharField("tên sản phẩm", max_length=200)
    name_key = models.CharField(max_length=200, editable=False, default="", help_text="Tên viết một cách, để so sánh.")
    slug = models.SlugField(max_length=220, unique=True, editable=False)
    product_set = models.ForeignKey("law.ProductSet", models.PROTECT, verbose_name="bộ sản phẩm")
    ward = models.ForeignKey("accounts.Unit", models.PROTECT, verbose_name="xã, phường")
    story = models.TextField("câu chuyện sản phẩm", blank=True)
    packaging = models.CharField("quy cách đóng gói", max_length=200, blank=True)
    price = models.PositiveBigIntegerField("giá bán (đồng)", null=True, blank=True)
    price_unit = models.CharField("đơn vị tính giá", max_length=40, blank=True, help_text="Ví dụ: 500 g, chai 0,5 lít.")
    output = models.CharField("sản lượng một năm", max_length=80, blank=True, help_text="Ví dụ: 3.755 kg.")
    channels = models.CharField("kênh tiêu thụ", max_length=300, blank=True)
    raw_material_area = models.CharField("vùng nguyên liệu", max_length=300, blank=True)
    code = models.CharField(
        "mã số sản phẩm", max_length=40, blank=True, editable=False, help_text="Cấp khi công nhận, theo bộ quy định."
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, related_name="+", verbose_name="đã gộp vào"
    )

    objects = ProductQuerySet.as_manager()

    class Meta:
        verbose_name = "sản phẩm"
        verbose_name_plural = "sản phẩm"
        indexes = [
            models.Index(fields=["ward", "name_order"], name="product_by_ward_order"),
            models.Index(fields=["name_order"], name="product_by_order"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["producer", "name_key"],
                condition=~models.Q(name_key=""),
                name="product_name_once_per_producer",
                violation_error_message="Chủ thể đã có sản phẩm mang tên này. Hãy mở sản phẩm đó.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        self.name_key = compared(self.name)[:200]  # of the name as it is about to be saved
        super().validate_constraints(exclude={*(exclude or ())} - {"name_key"})

    @property
    def choice_text(self) -> str:
        return f"{self.name}, {self.producer.name} (mã {self.pk})"

    @property
    def near_text(self) -> str:
        return f"{self.name} ({self.producer.name})"

    def get_absolute_url(self) -> str:
        return address("products:product", self.pk)

    def get_public_url(self) -> str:
        return reverse("products:public_product", args=[self.slug])

    derived = ("search_text", "name_order", "name_key", "slug")
    search_with = ("producer",)

    @property
    def own_words(self) -> str:
        return f"{self.name} {self.producer.name} {self.code}"

    def found_as(self, text: str) -> str:
        """By its producer's merged names, too."""
        return found_as(text, self.own_words, [*self.merged_names, *self.producer.merged_names])

    def search_words(self) -> str:
        return f"{self.own_words} {self.merged_words} {self.producer.merged_words}"

    @classmethod
    def derive(cls, rows: Sequence[Self]) -> None:
        """The slug is given once, so that a printed address goes on working after a change of name. One that was merged
        leaves its name to the kept one."""
        super().derive(rows)
        for row in rows:
            row.name_key = "" if row.merged_into_id else compared(row.name)[:200]
        given: set[str] = set()
        for row in (row for row in rows if not row.slug):
            base = slugify(fold(row.name))[:200] or "san-pham"
            taken = given | set(cls.objects.filter(slug__startswith=base).values_list("slug", flat=True))
            row.slug = next(s for s in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))) if s not in taken)
            given.add(row.slug)


class ProductPhoto(BaseRecord):
    product = models.ForeignKey(Product, models.CASCADE, related_name="photos", verbose_name="sản phẩm")
    file = models.ForeignKey("core.StoredFile", models.PROTECT, verbose_name="ảnh")
    caption = models.CharField("chú thích", max_length=120, blank=True)

    class Meta:
        verbose_name = "ảnh sản phẩm"
        verbose_name_plural = "ảnh sản phẩm"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.caption or f"Ảnh {self.pk}"
