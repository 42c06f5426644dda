from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from ocop.core.records import BaseRecord
from products.merging.rules import PRODUCER, PRODUCT, What

if TYPE_CHECKING:
    from products.producers.models import Producer
    from products.products.models import Product


class Merge(BaseRecord):
    """Two records made one: what each of them said, which rows moved, so that it can be undone."""

    kept_producer = models.ForeignKey(
        "products.Producer", models.PROTECT, null=True, related_name="merges", verbose_name="chủ thể giữ lại"
    )
    gone_producer = models.ForeignKey(
        "products.Producer", models.PROTECT, null=True, related_name="+", verbose_name="chủ thể gộp vào"
    )
    kept_product = models.ForeignKey(
        "products.Product", models.PROTECT, null=True, related_name="merges", verbose_name="sản phẩm giữ lại"
    )
    gone_product = models.ForeignKey(
        "products.Product", models.PROTECT, null=True, related_name="+", verbose_name="sản phẩm gộp vào"
    )
    altered = models.JSONField("giá trị", help_text="Trường của bản giữ lại → [cũ, mới]; bản ghi khác thì theo khóa.")
    moved = models.JSONField("chuyển theo", help_text="Loại bản ghi và cột → khóa của các dòng.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người gộp")
    undone_at = models.DateTimeField("hoàn tác lúc", null=True)

    class Meta:
        verbose_name = "lần gộp"
        verbose_name_plural = "lần gộp"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kept_product=None, gone_product=None, kept_producer__isnull=False, gone_producer__isnull=False
                )
                | Q(kept_producer=None, gone_producer=None, kept_product__isnull=False, gone_product__isnull=False),
                name="merge_of_one_kind",
            ),
            models.UniqueConstraint(fields=["gone_producer"], condition=Q(undone_at=None), name="producer_merged_once"),
            models.UniqueConstraint(fields=["gone_product"], condition=Q(undone_at=None), name="product_merged_once"),
        ]

    def __str__(self) -> str:
        return f"{self.gone} → {self.kept}"

    @property
    def what(self) -> What:
        return PRODUCER if self.kept_producer_id else PRODUCT

    @property
    def kept(self) -> "Producer | Product":
        record = self.kept_producer or self.kept_product
        assert record is not None  # the constraint
        return record

    @property
    def gone(self) -> "Producer | Product":
        record = self.gone_producer or self.gone_product
        assert record is not None
        return record
