from collections.abc import Iterator
from datetime import date

from django.db import models
from django.db.models import Q

from ocop.core.records import BaseRecord


class UnitKind(models.TextChoices):
    CENTRE = "centre", "Trung ương"
    PROVINCE = "province", "Tỉnh"
    CITY = "city", "Thành phố, huyện"
    WARD = "ward", "Xã, phường"
    DEPARTMENT = "department", "Phòng, ban, sở"


class UnitQuerySet(models.QuerySet["Unit"]):
    def on(self, day: date) -> "UnitQuerySet":
        """Units that exist on this day."""
        return self.filter(Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gte=day))

    def below(self, unit: "Unit") -> "UnitQuerySet":
        """The unit itself and all under it."""
        return self.filter(path__startswith=unit.path)

    def wards(self) -> "UnitQuerySet":
        return self.filter(kind=UnitKind.WARD)


class Unit(BaseRecord):
    """Đơn vị: province → city → ward, departments under their level. A code can live on with another unit."""

    kind = models.CharField("cấp", max_length=12, choices=UnitKind)
    code = models.CharField("mã", max_length=10, help_text="Mã đơn vị hành chính; phòng, ban thì đặt mã ngắn.")
    name = models.CharField("tên đầy đủ", max_length=120, help_text="Ví dụ: Phường Mỹ Long.")
    short_name = models.CharField("tên ngắn", max_length=60, help_text="Ví dụ: Mỹ Long.")
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="thuộc"
    )
    path = models.CharField(max_length=120, editable=False, default="", db_index=True)
    valid_from = models.DateField("có từ ngày", null=True, blank=True)
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors", verbose_name="đơn vị kế tục"
    )
    source = models.CharField("nguồn", max_length=300, blank=True, default="")

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = "đơn vị"
        verbose_name_plural = "đơn vị"
        ordering = ["path"]
        constraints = [
            # two, for SQLite knows no NULLS NOT DISTINCT
            models.UniqueConstraint(fields=["code", "valid_from"], name="unit_code_once_at_a_time"),
            models.UniqueConstraint(fields=["code"], condition=Q(valid_from=None), name="unit_code_once_undated"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gte=models.F("valid_from")),
                name="unit_ends_after_it_begins",
                violation_error_message="Ngày kết thúc trước ngày bắt đầu. Hãy xem lại hai ngày.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs):
        """The path is derived: "/1/5/9/", the keys from the top down; children follow when a unit moves."""
        super().save(*args, **kwargs)
        path = f"{self.parent.path if self.parent else '/'}{self.pk}/"
        if path != self.path:
            self.path = path
            type(self).objects.filter(pk=self.pk).update(path=path)
            for child in self.children.all():
                child.save()

    def above(self) -> Iterator["Unit"]:
        """The units above it, the nearest first."""
        unit = self.parent
        while unit is not None:
            yield unit
            unit = unit.parent

    def is_in_force(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)
