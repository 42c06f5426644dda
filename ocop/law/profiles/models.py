from django.db import models

from ocop.core.records import BaseRecord
from ocop.law.confidence import Sourced


class RuleProfile(Sourced, BaseRecord):
    """Bộ quy định: what one law fixes, with its days. A round carries one; everything a law fixes is read from it.

    What is in use is not changed: a change is a new version of the same code, whole with values and papers, from a day.
    """

    code = models.SlugField("mã", max_length=20)
    version = models.PositiveSmallIntegerField("bản", default=1, editable=False)
    applies_from = models.DateField(
        "bản này áp dụng từ", null=True, blank=True,
        help_text="Cho hồ sơ, đợt lập từ ngày này; nơi đang dùng bản trước thì giữ bản đó. Để trống: chưa áp dụng.",
    )  # fmt: skip
    name = models.CharField("tên", max_length=200)
    sheet_family = models.CharField(
        "bộ phiếu", max_length=20, help_text="Bộ phiếu đánh giá dùng với quy định này, ví dụ: 148, 26-2026."
    )
    in_force_from = models.DateField("có hiệu lực từ", null=True, blank=True)
    in_force_to = models.DateField("đến hết ngày", null=True, blank=True)
    handed_in_from = models.DateField(
        "hồ sơ nộp từ", null=True, blank=True, help_text="Áp dụng cho hồ sơ nộp trong khoảng thời gian này."
    )
    handed_in_to = models.DateField("hồ sơ nộp đến", null=True, blank=True)
    legal_bases = models.ManyToManyField("law.LegalBasis", blank=True, verbose_name="căn cứ pháp lý")
    note = models.TextField("ghi chú", blank=True, default="")

    class Meta:
        verbose_name = "bộ quy định"
        verbose_name_plural = "bộ quy định"
        ordering = ["-in_force_from", "code", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "version"], name="profile_version_once",
                violation_error_message="Đã có bộ quy định mang mã này. Hãy chọn mã khác.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.name} (bản {self.version})" if self.version > 1 else self.name


class ProfileValue(Sourced, BaseRecord):
    """One value of a profile. An empty value is not in the law: the office enters it, nothing stands in for it."""

    profile = models.ForeignKey(RuleProfile, models.CASCADE, related_name="values", verbose_name="bộ quy định")
    key = models.SlugField("khóa", max_length=60, help_text="Tên kỹ thuật, không đổi.")
    position = models.PositiveSmallIntegerField("thứ tự", default=0)
    label = models.CharField("nội dung", max_length=200)
    value = models.JSONField("giá trị", null=True, blank=True)
    unit = models.CharField("đơn vị", max_length=120, blank=True, default="")
    quote = models.TextField("câu chữ của văn bản", blank=True, default="")
    note = models.TextField("ghi chú", blank=True, default="")

    class Meta:
        verbose_name = "giá trị của bộ quy định"
        verbose_name_plural = "giá trị của bộ quy định"
        ordering = ["profile", "position", "key"]
        constraints = [models.UniqueConstraint(fields=["profile", "key"], name="profile_value_once")]

    def __str__(self) -> str:
        return self.label
