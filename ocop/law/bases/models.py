from datetime import date

from django.db import models

from ocop.core.records import BaseRecord
from ocop.law.confidence import Sourced


class LegalBasis(Sourced, BaseRecord):
    """Căn cứ pháp lý: a decision or decree that papers, plans and profiles name."""

    number = models.CharField("số, ký hiệu", max_length=60, unique=True)
    issued_on = models.DateField("ngày ban hành", null=True, blank=True)
    issuer = models.CharField("cơ quan ban hành", max_length=120, blank=True, default="")
    subject = models.CharField("trích yếu", max_length=500, blank=True, default="")
    in_force_from = models.DateField("có hiệu lực từ", null=True, blank=True)
    in_force_to = models.DateField("đến hết ngày", null=True, blank=True)
    replaced_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replaces", verbose_name="được thay bằng"
    )
    note = models.CharField("ghi chú", max_length=500, blank=True, default="")

    class Meta:
        verbose_name = "căn cứ pháp lý"
        verbose_name_plural = "căn cứ pháp lý"
        ordering = ["-issued_on", "number"]

    def __str__(self) -> str:
        return self.number

    def is_in_force(self, day: date) -> bool:
        return (self.in_force_from is None or self.in_force_from <= day) and (
            self.in_force_to is None or day <= self.in_force_to
        )
