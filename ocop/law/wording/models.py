from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from ocop.core.records import BaseRecord


class WordingCorrectionQuerySet(models.QuerySet["WordingCorrection"]):
    def standing(self) -> Self:
        return self.filter(ended_at=None)


class WordingCorrection(BaseRecord):
    """A slip in the words of one version of a sheet, put right. The sheet's rows stay as they were loaded."""

    sheet = models.ForeignKey(
        "law.CriteriaSheet", models.PROTECT, related_name="corrections", verbose_name="phiếu đánh giá"
    )
    place = models.CharField("chỗ", max_length=60, help_text="Loại dòng, khóa, trường: criterion.12.title.")
    where = models.CharField("tên chỗ", max_length=200)
    old = models.TextField("trước đây")
    new = models.TextField("nay")
    reason = models.CharField("lý do", max_length=500)
    source = models.CharField("nguồn", max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người sửa")
    ended_at = models.DateTimeField("thôi dùng lúc", null=True, help_text="Hoàn tác, hoặc sửa lại lần nữa.")
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="người thôi dùng"
    )

    objects = WordingCorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = "lần sửa câu chữ"
        verbose_name_plural = "lần sửa câu chữ"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "place"], condition=Q(ended_at=None), name="one_wording_stands_a_place"
            )
        ]

    def __str__(self) -> str:
        return f"{self.where}: {self.new}"
