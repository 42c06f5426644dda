from django.conf import settings
from django.db import models
from django.db.models import Q

from evaluations.ward.queries import WardAssessmentQuerySet
from ocop.core.addresses import address
from ocop.core.records import BaseRecord


class WardAssessment(BaseRecord):
    """Đánh giá của xã, phường: four matters, a meeting where the profile asks for one, a numbered report.

    It is of the dossier's version at hand. A later one names in `replaces` the report that it puts right.
    """

    dossier = models.ForeignKey(
        "products.Dossier", models.PROTECT, related_name="ward_assessments", verbose_name="hồ sơ"
    )
    dossier_version = models.PositiveSmallIntegerField("bản hồ sơ")
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, editable=False, related_name="replaced_by", verbose_name="thay báo cáo"
    )
    meeting_on = models.DateField("họp ngày", null=True, blank=True)
    chaired_by = models.CharField("chủ trì", max_length=120, blank=True)
    attendance = models.TextField("thành phần dự họp", blank=True)
    opinions = models.TextField("ý kiến tại cuộc họp", blank=True)
    number = models.PositiveIntegerField("số báo cáo", null=True, editable=False)
    number_text = models.CharField("số, ký hiệu", max_length=40, blank=True, editable=False)
    reported_on = models.DateField("ngày báo cáo", null=True, editable=False)
    signer = models.CharField("người ký", max_length=120, blank=True)
    signer_title = models.CharField("chức vụ người ký", max_length=120, blank=True)
    report = models.ForeignKey(
        "documents.OfficialPaper", models.PROTECT, null=True, editable=False, verbose_name="báo cáo"
    )

    objects = WardAssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = "đánh giá của xã, phường"
        verbose_name_plural = "đánh giá của xã, phường"
        constraints = [
            models.UniqueConstraint(fields=["dossier"], condition=Q(replaces=None), name="ward_assessment_first_once")
        ]

    def __str__(self) -> str:
        return f"Đánh giá của {self.dossier.product.ward}: {self.dossier.product}"

    def get_absolute_url(self) -> str:
        return address("evaluations:ward_assessment", self.dossier_id)


class WardMatter(BaseRecord):
    """One of the four contents: in words always; under 148 also the level of the criterion."""

    assessment = models.ForeignKey(WardAssessment, models.CASCADE, related_name="matters", verbose_name="đánh giá")
    position = models.PositiveSmallIntegerField("thứ tự")
    content = models.CharField("nội dung", max_length=160)
    criterion = models.ForeignKey("law.Criterion", models.PROTECT, null=True, blank=True, verbose_name="tiêu chí")
    words = models.TextField("nhận xét", blank=True)
    answered = models.BooleanField("đã chọn mức", default=False)
    level = models.ForeignKey(
        "law.Level",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="mức",
        help_text="Trống: không mức nào phù hợp.",
    )
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name="người ghi")

    class Meta:
        verbose_name = "nội dung đánh giá"
        verbose_name_plural = "nội dung đánh giá"
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["assessment", "position"], name="ward_matter_once")]

    def __str__(self) -> str:
        return self.content
