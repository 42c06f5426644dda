from django.conf import settings
from django.db import models
from django.urls import reverse

from evaluations.decisions.queries import DecisionQuerySet
from evaluations.decisions.rules import DecisionState, Outcome
from ocop.core.records import BaseRecord


class Decision(BaseRecord):
    """Quyết định phê duyệt kết quả: draft → approved by the leader → number and date, published. Then it is frozen."""

    unit = models.ForeignKey("accounts.Unit", models.PROTECT, verbose_name="cơ quan ban hành")
    session = models.OneToOneField(
        "evaluations.Session", models.PROTECT, related_name="decision", verbose_name="phiên họp"
    )
    title = models.CharField("trích yếu", max_length=300)
    legal_bases = models.ManyToManyField("law.LegalBasis", blank=True, verbose_name="căn cứ")
    state = models.CharField(
        "trạng thái", max_length=10, choices=DecisionState, default=DecisionState.DRAFT, editable=False
    )
    signer = models.CharField("người ký", max_length=120, blank=True)
    signer_title = models.CharField("chức vụ người ký", max_length=120, blank=True)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người dự thảo"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="người duyệt"
    )
    approved_at = models.DateTimeField("duyệt lúc", null=True)
    number = models.PositiveIntegerField("số", null=True, editable=False)
    number_text = models.CharField("số, ký hiệu", max_length=40, blank=True, editable=False)
    date = models.DateField("ngày ban hành", null=True, editable=False)
    published_at = models.DateTimeField("ban hành lúc", null=True, editable=False)
    paper = models.ForeignKey(
        "documents.OfficialPaper", models.PROTECT, null=True, editable=False, verbose_name="văn bản"
    )

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = "quyết định"
        verbose_name_plural = "quyết định"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"Quyết định {self.number_text}" if self.number_text else f"Dự thảo quyết định {self.session}"

    def get_absolute_url(self) -> str:
        return reverse("evaluations:decision", args=[self.pk])


class DecisionLine(BaseRecord):
    decision = models.ForeignKey(Decision, models.CASCADE, related_name="lines", verbose_name="quyết định")
    result = models.OneToOneField("evaluations.Result", models.PROTECT, related_name="line", verbose_name="kết quả")
    outcome = models.CharField("kết luận", max_length=16, choices=Outcome)
    stars = models.PositiveSmallIntegerField("hạng sao")
    position = models.PositiveSmallIntegerField("thứ tự")

    class Meta:
        verbose_name = "dòng quyết định"
        verbose_name_plural = "các dòng quyết định"
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.position}. {self.get_outcome_display()}"
