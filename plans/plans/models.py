from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from ocop.core.addresses import address
from ocop.core.records import BaseRecord, OrderedRecord
from plans.plans.queries import PlanQuerySet
from plans.plans.rules import Part, PlanState


class Plan(OrderedRecord):
    """Kế hoạch năm of one unit. `state` changes in services.py only; what stands on paper stands here line by line."""

    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="plans", verbose_name="đơn vị ban hành")
    year = models.PositiveSmallIntegerField("năm", validators=[MinValueValidator(2018), MaxValueValidator(2100)])
    title = models.CharField("trích yếu", max_length=300)
    number_text = models.CharField("số, ký hiệu", max_length=40, blank=True, help_text="Ví dụ: 441/KH-UBND.")
    date = models.DateField("ngày ban hành", null=True, blank=True)
    place = models.CharField("địa danh", max_length=60, blank=True, help_text="Ghi trước ngày tháng trên văn bản.")
    bases = models.TextField("căn cứ", blank=True, help_text="Mỗi căn cứ một dòng.")
    opening = models.TextField("đoạn mở đầu", blank=True)
    closing = models.TextField("đoạn kết", blank=True)
    signer = models.CharField("người ký", max_length=120, blank=True)
    signer_title = models.CharField(
        "chức vụ người ký",
        max_length=120,
        blank=True,
        help_text="Hai dòng thì ngăn bằng dấu |. Ví dụ: KT. CHỦ TỊCH|PHÓ CHỦ TỊCH.",
    )
    recipients = models.TextField("nơi nhận", blank=True, help_text="Mỗi nơi nhận một dòng.")
    source = models.CharField("nguồn của mẫu", max_length=300, blank=True, editable=False)
    risk_margin = models.PositiveSmallIntegerField(
        "thấp hơn tiến độ bao nhiêu thì báo nguy cơ (%)",
        default=25,
        validators=[MaxValueValidator(100)],
        help_text="Tiến độ thấp hơn phần thời gian đã qua từ mức này trở lên thì nhiệm vụ báo có nguy cơ quá hạn.",
    )
    state = models.CharField("trạng thái", max_length=10, choices=PlanState, default=PlanState.DRAFT, editable=False)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False, verbose_name="người dự thảo"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name="người duyệt",
    )
    approved_at = models.DateTimeField("duyệt lúc", null=True, editable=False)

    ordered_by = "title"

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = "kế hoạch năm"
        verbose_name_plural = "kế hoạch năm"
        ordering = ["-year", "unit"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year"],
                name="plan_once_a_year",
                violation_error_message="Đơn vị đã có kế hoạch của năm này. Hãy mở kế hoạch đó để sửa.",
            ),
            models.CheckConstraint(
                condition=~Q(state="issued") | (~Q(number_text="") & ~Q(date=None)), name="plan_issued_has_number"
            ),
        ]

    def __str__(self) -> str:
        return f"Kế hoạch {self.number_text}" if self.number_text else f"Kế hoạch OCOP năm {self.year}"

    def get_absolute_url(self) -> str:
        return address("plans:plan", self.pk)

    search_with = ("unit",)

    def search_words(self) -> str:
        return f"{self.number_text} {self.title} Kế hoạch OCOP năm {self.year}"


class Section(BaseRecord):
    """Mục of the plan's text; in part II these are the groups of content and solutions."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="sections", verbose_name="kế hoạch")
    part = models.CharField("phần", max_length=10, choices=Part, default=Part.CONTENT)
    position = models.PositiveSmallIntegerField("thứ tự")
    heading = models.CharField("tên mục", max_length=200, blank=True)
    text = models.TextField("nội dung", blank=True)

    class Meta:
        verbose_name = "mục kế hoạch"
        verbose_name_plural = "các mục kế hoạch"
        ordering = ["plan", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "part", "position"],
                name="section_once",
                violation_error_message="Phần này đã có mục mang số thứ tự đó. Hãy chọn số khác.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.heading}" if self.heading else self.get_part_display()
