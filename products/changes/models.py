from collections.abc import Collection
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from ocop.core.corrections import Ground
from ocop.core.records import BaseRecord
from products.changes.rules import ChangeKind, What


class Change(BaseRecord):
    """One change of what is certified, by the office: what it changed, why, by which document."""

    kind = models.CharField("loại", max_length=12, choices=ChangeKind)
    product = models.ForeignKey(
        "products.Product", models.PROTECT, null=True, related_name="changes", verbose_name="sản phẩm"
    )
    producer = models.ForeignKey(
        "products.Producer", models.PROTECT, null=True, related_name="changes", verbose_name="chủ thể"
    )
    altered = models.JSONField("giá trị", help_text="Trường → [cũ, mới]; bản ghi khác thì theo khóa.")
    moved = models.JSONField("sản phẩm chuyển theo", default=list, help_text="Khóa của sản phẩm.")
    ground = models.CharField("loại lý do", max_length=8, choices=Ground)
    reason = models.CharField("lý do", max_length=500)
    day = models.DateField("ngày trên văn bản")
    file = models.ForeignKey("core.StoredFile", models.PROTECT, related_name="+", verbose_name="bản chụp văn bản")
    reissued = models.BooleanField("cấp lại giấy chứng nhận", default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người thay đổi")
    undone_at = models.DateTimeField("hoàn tác lúc", null=True)

    class Meta:
        verbose_name = "thay đổi đã chứng nhận"
        verbose_name_plural = "thay đổi đã chứng nhận"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(product__isnull=False, producer=None) | Q(product=None, producer__isnull=False),
                name="change_of_one_record",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.day:%d/%m/%Y}"


class FormerNameQuerySet(models.QuerySet["FormerName"]):
    def standing(self) -> Self:
        """Of changes that were not undone, the oldest first."""
        return self.filter(change__undone_at=None).order_by("change", "pk")

    def of(self, products: Collection[int]) -> dict[int, list[tuple[str, str, str]]]:
        """Product → (what, old, new) of its changes; one query."""
        found: dict[int, list[tuple[str, str, str]]] = {}
        rows = self.standing().filter(product__in=products)
        for product, what, old, new in rows.values_list("product_id", "what", "old", "new"):
            found.setdefault(product, []).append((what, old, new))
        return found


class FormerName(BaseRecord):
    """Tên trước đây: one certified word of one product, before and after a change."""

    change = models.ForeignKey(Change, models.PROTECT, related_name="names", verbose_name="thay đổi")
    product = models.ForeignKey(
        "products.Product", models.PROTECT, related_name="former_names", verbose_name="sản phẩm"
    )
    what = models.CharField("nội dung", max_length=20, choices=What)
    old = models.CharField("trước đây", max_length=200, blank=True)
    new = models.CharField("nay", max_length=200, blank=True)

    objects = FormerNameQuerySet.as_manager()

    class Meta:
        verbose_name = "tên trước đây"
        verbose_name_plural = "tên trước đây"
        constraints = [models.UniqueConstraint(fields=["change", "product", "what"], name="former_name_once_a_change")]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"
