from django.db import models

from evaluations.selfscore.queries import SelfAssessmentQuerySet
from ocop.core.records import BaseRecord


class SelfAssessment(BaseRecord):
    """Tự đánh giá của chủ thể: the producer's own answers on the real sheet, as handed in with one version."""

    dossier = models.ForeignKey(
        "products.Dossier", models.CASCADE, related_name="self_assessments", verbose_name="hồ sơ"
    )
    dossier_version = models.PositiveSmallIntegerField("bản hồ sơ")
    sheet = models.ForeignKey("law.CriteriaSheet", models.PROTECT, verbose_name="bộ tiêu chí")

    objects = SelfAssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = "tự đánh giá"
        verbose_name_plural = "tự đánh giá"
        constraints = [
            models.UniqueConstraint(fields=["dossier", "dossier_version"], name="self_assessment_once_a_version")
        ]

    def __str__(self) -> str:
        return f"Tự đánh giá {self.dossier_id}"


class SelfScore(BaseRecord):
    assessment = models.ForeignKey(SelfAssessment, models.CASCADE, related_name="scores", verbose_name="tự đánh giá")
    criterion = models.ForeignKey("law.Criterion", models.PROTECT, verbose_name="tiêu chí")
    level = models.ForeignKey("law.Level", models.PROTECT, null=True, blank=True, verbose_name="mức")
    remark = models.CharField("mô tả", max_length=1000, blank=True)

    class Meta:
        verbose_name = "điểm tự chấm"
        verbose_name_plural = "điểm tự chấm"
        constraints = [models.UniqueConstraint(fields=["assessment", "criterion"], name="self_score_once")]

    def __str__(self) -> str:
        return f"{self.assessment_id} {self.criterion_id}"
