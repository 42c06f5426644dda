from django.db import models

from ocop.core.records import BaseRecord
from ocop.law.confidence import Sourced


class DayOff(Sourced, BaseRecord):
    """Ngày nghỉ lễ, or a weekend day that is worked instead: the working-day clock reads these."""

    day = models.DateField("ngày", unique=True)
    name = models.CharField("tên", max_length=120)
    worked_instead = models.BooleanField(
        "làm bù", default=False, help_text="Thứ bảy hoặc chủ nhật đi làm để nghỉ hoán đổi."
    )

    class Meta:
        verbose_name = "ngày nghỉ, ngày làm bù"
        verbose_name_plural = "ngày nghỉ, ngày làm bù"
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y} {self.name}"
