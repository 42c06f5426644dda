from django.conf import settings
from django.db import models
from django.db.models import Q

from ocop.core.records import BaseRecord
from products.recognitions.rules import HigherOutcome


class HigherResult(BaseRecord):
    """Kết quả của cấp trên cho hồ sơ đã đề nghị: its decision, and the certificate that follows; or points and stars of
    what it left to our level to certify (148). Taken back it stays."""

    dossier = models.ForeignKey("products.Dossier", models.PROTECT, related_name="higher_results", verbose_name="hồ sơ")
    outcome = models.CharField("kết quả", max_length=16, choices=HigherOutcome)
    decision_number = models.CharField("số quyết định", max_length=40)
    decision_date = models.DateField("ngày quyết định")
    issuer_name = models.CharField("cơ quan quyết định", max_length=200)
    scan = models.ForeignKey(
        "core.StoredFile", models.PROTECT, null=True, related_name="+", verbose_name="bản chụp quyết định"
    )
    note = models.CharField("ghi chú", max_length=300, blank=True)
    certificate = models.OneToOneField(
        "products.Certificate", models.PROTECT, null=True, related_name="higher_result", verbose_name="giấy chứng nhận"
    )
    points = models.DecimalField("điểm của cấp trên", max_digits=5, decimal_places=2, null=True)
    stars = models.PositiveSmallIntegerField("hạng sao cấp trên chấm", null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người ghi")
    taken_back_at = models.DateTimeField("rút lúc", null=True, editable=False)
    taken_back_reason = models.CharField("lý do rút", max_length=300, blank=True)

    class Meta:
        verbose_name = "kết quả của cấp trên"
        verbose_name_plural = "kết quả của cấp trên"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(taken_back_at=None), name="higher_result_one_that_holds"
            ),
            models.CheckConstraint(
                condition=Q(outcome="recognised", certificate__isnull=False, points=None, stars=None)
                | Q(outcome="not_recognised", certificate=None, points=None, stars=None)
                | Q(outcome="comes_back", certificate=None, points__isnull=False, stars__isnull=False),
                name="higher_result_by_its_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()}, quyết định số {self.decision_number}"
