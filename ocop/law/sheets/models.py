"""Criteria sheets as records. Once `frozen_at` is set, a database trigger keeps every row of the sheet as it is."""

from collections.abc import Sequence
from typing import Self

from django.db import models
from django.urls import reverse

from ocop.core.records import DerivedRecord
from ocop.law.confidence import Sourced
from ocop.law.sheets.queries import SheetQuerySet


class WardContent(models.TextChoices):
    """The four matters that the ward assesses."""

    ORIGIN = "origin", "Nguồn gốc sản phẩm, nguyên liệu địa phương"
    LABOUR = "labour", "Sử dụng lao động địa phương"
    IDEA = "idea", "Nguồn gốc ý tưởng sản phẩm"
    IDENTITY = "identity", "Bản sắc, trí tuệ địa phương"


class AssessedBy(models.TextChoices):
    WARD = "ward", "xã đánh giá trước"
    COUNCIL = "council", "Hội đồng"


class CriteriaSheet(Sourced, DerivedRecord):
    """Bộ tiêu chí, at once the "phiếu đánh giá", of one product set under one law.

    `wording` is what stands corrected, place → words (`ocop/law/wording`): it alone changes once the sheet is frozen.
    """

    derived = ("wording",)

    code = models.SlugField("mã", max_length=80)
    version = models.CharField("bản", max_length=30)
    family = models.CharField("bộ phiếu", max_length=20, help_text="Ví dụ: 148, 26-2026.")
    legal_basis = models.ForeignKey("law.LegalBasis", models.PROTECT, verbose_name="căn cứ pháp lý")
    product_set = models.ForeignKey("law.ProductSet", models.PROTECT, related_name="sheets", verbose_name="bộ sản phẩm")
    number = models.PositiveSmallIntegerField("số trong phụ lục")
    name = models.CharField("tên", max_length=200)
    usable = models.BooleanField("dùng để chấm thật", default=True)
    unusable_reason = models.TextField("vì sao không dùng để chấm thật", blank=True, default="")
    note = models.TextField("ghi chú", blank=True, default="")
    sha256 = models.CharField(max_length=64, editable=False, default="")
    frozen_at = models.DateTimeField("khóa lúc", null=True, blank=True, editable=False)
    wording = models.JSONField("câu chữ đã sửa", default=dict, blank=True, editable=False)

    objects = SheetQuerySet.as_manager()

    class Meta:
        verbose_name = "phiếu đánh giá"
        verbose_name_plural = "phiếu đánh giá"
        ordering = ["-family", "number", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="sheet_version_once"),
            models.CheckConstraint(
                condition=models.Q(usable=True) | ~models.Q(unusable_reason=""), name="sheet_unusable_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title} ({self.family.replace('-', '/')})"

    def get_absolute_url(self) -> str:
        return reverse("law:sheet", args=[self.code])

    @classmethod
    def derive(cls, rows: Sequence[Self]) -> None:
        from ocop.law.wording.models import WordingCorrection

        standing = WordingCorrection.objects.standing().filter(sheet__in=[row.pk for row in rows if row.pk])
        found: dict[int, dict[str, str]] = {}
        for sheet, place, new in standing.order_by("pk").values_list("sheet_id", "place", "new"):
            found.setdefault(sheet, {})[place] = new
        for row in rows:
            row.wording = found.get(row.pk, {})

    @property
    def title(self) -> str:
        """Its name as it reads now."""
        return str(self.wording.get(f"sheet.{self.pk}.name", self.name))

    @property
    def is_frozen(self) -> bool:
        return self.frozen_at is not None


class KnockOut(Sourced, models.Model):
    """A line at the head of the sheet: "Hồ sơ bị loại khi …"."""

    sheet = models.ForeignKey(CriteriaSheet, models.CASCADE, related_name="knock_outs", verbose_name="phiếu")
    position = models.PositiveSmallIntegerField("thứ tự")
    text = models.TextField("nội dung")

    class Meta:
        verbose_name = "điều kiện loại hồ sơ"
        verbose_name_plural = "điều kiện loại hồ sơ"
        ordering = ["sheet", "position"]
        constraints = [models.UniqueConstraint(fields=["sheet", "position"], name="knock_out_place_once")]

    def __str__(self) -> str:
        return self.text


class SheetPart(models.Model):
    """Phần A, B, C."""

    sheet = models.ForeignKey(CriteriaSheet, models.CASCADE, related_name="parts", verbose_name="phiếu")
    code = models.CharField("mã", max_length=2)
    position = models.PositiveSmallIntegerField("thứ tự")
    title = models.CharField("tên", max_length=200)
    max_points = models.DecimalField("điểm tối đa", max_digits=5, decimal_places=2)

    class Meta:
        verbose_name = "phần"
        verbose_name_plural = "phần"
        ordering = ["sheet", "position"]
        constraints = [models.UniqueConstraint(fields=["sheet", "code"], name="part_once")]

    def __str__(self) -> str:
        return f"{self.code}. {self.title}"


class CriteriaGroup(models.Model):
    part = models.ForeignKey(SheetPart, models.CASCADE, related_name="groups", verbose_name="phần")
    number = models.PositiveSmallIntegerField("số")
    position = models.PositiveSmallIntegerField("thứ tự")
    title = models.CharField("tên", max_length=300)
    max_points = models.DecimalField("điểm tối đa", max_digits=5, decimal_places=2)
    notes = models.JSONField("ghi chú của phiếu", default=list, blank=True)

    class Meta:
        verbose_name = "nhóm tiêu chí"
        verbose_name_plural = "nhóm tiêu chí"
        ordering = ["part", "position"]
        constraints = [models.UniqueConstraint(fields=["part", "position"], name="group_place_once")]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"


class Criterion(models.Model):
    """Tiêu chí: chosen by level, never typed."""

    group = models.ForeignKey(CriteriaGroup, models.CASCADE, related_name="criteria", verbose_name="nhóm")
    code = models.CharField("mã", max_length=12)
    position = models.PositiveSmallIntegerField("thứ tự", help_text="Thứ tự trong cả phiếu.")
    title = models.CharField("tên", max_length=500)
    max_points = models.DecimalField("điểm tối đa", max_digits=5, decimal_places=2)
    assessed_by = models.CharField("đánh giá trước", max_length=8, choices=AssessedBy, default=AssessedBy.COUNCIL)
    ward_content = models.CharField("nội dung cấp xã", max_length=10, choices=WardContent, blank=True, default="")
    condition = models.TextField("yêu cầu", blank=True, default="")
    applies_only_when = models.TextField("chỉ áp dụng khi", blank=True, default="")
    notes = models.JSONField("ghi chú của phiếu", default=list, blank=True)
    evidence = models.JSONField("minh chứng gợi ý", default=list, blank=True, help_text="Mã giấy tờ trong hồ sơ.")
    star_minimums = models.JSONField("điểm tối thiểu theo sao", default=dict, blank=True)
    title_mark = models.PositiveSmallIntegerField("dấu sao ở tên tiêu chí", null=True, blank=True)
    branches = models.JSONField("các trường hợp", default=list, blank=True, help_text="Chọn đúng một trường hợp.")
    stops_scoring = models.TextField("ghi chú dừng đánh giá", blank=True, default="")
    stops_scoring_at = models.DecimalField("dừng khi được", max_digits=5, decimal_places=2, null=True, blank=True)
    disqualifies = models.TextField("ghi chú bị loại", blank=True, default="")
    doubt = models.TextField("điều còn nghi ngờ", blank=True, default="")

    class Meta:
        verbose_name = "tiêu chí"
        verbose_name_plural = "tiêu chí"
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["group", "code"], name="criterion_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class Level(models.Model):
    """One box, known by criterion and position: two levels may have the same points."""

    criterion = models.ForeignKey(Criterion, models.CASCADE, related_name="levels", verbose_name="tiêu chí")
    branch = models.CharField("trường hợp", max_length=12, blank=True, default="")
    position = models.PositiveSmallIntegerField("thứ tự")
    points = models.DecimalField("điểm", max_digits=5, decimal_places=2)
    text = models.TextField("nội dung")
    needed_for_stars = models.PositiveSmallIntegerField("cần cho số sao", null=True, blank=True)

    class Meta:
        verbose_name = "mức"
        verbose_name_plural = "mức"
        ordering = ["criterion", "position"]
        constraints = [models.UniqueConstraint(fields=["criterion", "position"], name="level_place_once")]

    def __str__(self) -> str:
        return self.text
