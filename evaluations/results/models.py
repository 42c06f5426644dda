from django.conf import settings
from django.db import models
from django.urls import reverse

from evaluations.councils.models import Reading
from evaluations.results.queries import ResultQuerySet
from ocop.core.records import BaseRecord


class Result(BaseRecord):
    """Kết quả of one item, written when the chair closes scoring; confirmed once.

    The exact mean is total / sheets; `average` is shown, two decimals half up. `readings` holds the star after
    minimums under each reading (0: no star). `stars` is None while they differ and neither the council's rules nor
    the chair names one; 0 is settled, and means no star. `detail` is what the screens show (results/rules.py).
    """

    item = models.OneToOneField("evaluations.AgendaItem", models.PROTECT, related_name="result", verbose_name="mục")
    total = models.DecimalField("tổng điểm các phiếu", max_digits=8, decimal_places=2)
    sheets = models.PositiveSmallIntegerField("số phiếu được tính")
    average = models.DecimalField("điểm trung bình", max_digits=5, decimal_places=2)
    star_by_points = models.PositiveSmallIntegerField("hạng theo điểm")
    stars = models.PositiveSmallIntegerField("hạng sau điều kiện", null=True)
    readings = models.JSONField("hạng theo từng cách tính", default=dict)
    reading = models.CharField("cách tính đã dùng", max_length=10, choices=Reading, blank=True, default="")
    reading_reason = models.CharField("lý do chọn cách tính", max_length=300, blank=True)
    findings = models.JSONField("phát hiện", default=list)
    findings_outcome = models.CharField("xử lý phát hiện", max_length=300, blank=True)
    detail = models.JSONField("chi tiết", default=dict)
    confirmed_at = models.DateTimeField("chốt lúc", null=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="người chốt"
    )

    objects = ResultQuerySet.as_manager()

    class Meta:
        verbose_name = "kết quả"
        verbose_name_plural = "kết quả"

    def __str__(self) -> str:
        return f"{self.item}: {self.average}"

    def get_absolute_url(self) -> str:
        return reverse("evaluations:result", args=[self.item_id])
