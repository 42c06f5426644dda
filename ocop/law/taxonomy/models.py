from django.db import models

from ocop.core.records import BaseRecord
from ocop.law.confidence import Sourced


class Sector(Sourced, BaseRecord):
    """Ngành."""

    code = models.SlugField("mã", max_length=60, unique=True)
    number = models.CharField("số", max_length=8, blank=True, default="")
    position = models.PositiveSmallIntegerField("thứ tự", default=0)
    name = models.CharField("tên", max_length=200)

    class Meta:
        verbose_name = "ngành"
        verbose_name_plural = "ngành"
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name


class ProductGroup(BaseRecord):
    """Nhóm sản phẩm."""

    sector = models.ForeignKey(Sector, models.PROTECT, related_name="groups", verbose_name="ngành")
    code = models.SlugField("mã", max_length=60, unique=True)
    position = models.PositiveSmallIntegerField("thứ tự", default=0)
    name = models.CharField("tên", max_length=200)

    class Meta:
        verbose_name = "nhóm sản phẩm"
        verbose_name_plural = "nhóm sản phẩm"
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name


class ProductSet(Sourced, BaseRecord):
    """Bộ sản phẩm: the unit that has a score sheet of its own."""

    group = models.ForeignKey(ProductGroup, models.PROTECT, related_name="sets", verbose_name="nhóm sản phẩm")
    code = models.SlugField("mã", max_length=60, unique=True)
    number = models.PositiveSmallIntegerField("số trong danh mục")
    name = models.CharField("tên", max_length=200)
    lead_agency = models.CharField("cơ quan chủ trì quản lý", max_length=200, blank=True, default="")
    sample_needed = models.BooleanField("gửi sản phẩm mẫu", default=True)

    class Meta:
        verbose_name = "bộ sản phẩm"
        verbose_name_plural = "bộ sản phẩm"
        ordering = ["number"]

    def __str__(self) -> str:
        return self.name
