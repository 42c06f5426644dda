from django.core.exceptions import ValidationError
from django.db import models

from ocop.core.records import BaseRecord
from ocop.documents.paper_templates import rules
from ocop.documents.papers import PLACEHOLDERS, PaperKind

ONE_EACH = "Đơn vị này đã có mẫu cho loại văn bản này. Hãy sửa mẫu đã có."


class PaperTemplate(BaseRecord):
    """Mẫu văn bản: the office's own texts on one kind of paper. An empty field keeps the text that ships."""

    code = models.CharField("loại văn bản", max_length=30, choices=PaperKind)
    unit = models.ForeignKey(
        "accounts.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="đơn vị",
        help_text="Để trống: dùng cho mọi đơn vị chưa có mẫu riêng.",
    )
    name = models.CharField("tên mẫu", max_length=120)
    parent = models.CharField("cơ quan chủ quản", max_length=200, blank=True)
    issuer = models.CharField("cơ quan ban hành", max_length=200, blank=True)
    place = models.CharField("địa danh", max_length=60, blank=True, help_text="Ví dụ: Long Xuyên.")
    symbol = models.CharField("ký hiệu", max_length=30, blank=True, help_text="Phần sau số, ví dụ: QĐ-UBND.")
    signer_title = models.CharField("chức vụ người ký", max_length=200, blank=True, help_text="Dấu | để xuống dòng.")
    signer = models.CharField("người ký", max_length=100, blank=True)
    recipients = models.TextField("nơi nhận", blank=True, help_text="Mỗi dòng một nơi.")
    opening = models.TextField("phần mở đầu", blank=True)
    body = models.TextField("phần nội dung", blank=True)
    closing = models.TextField("phần kết", blank=True)

    class Meta:
        verbose_name = "mẫu văn bản"
        verbose_name_plural = "mẫu văn bản"
        constraints = [
            # two, for SQLite knows no NULLS NOT DISTINCT
            models.UniqueConstraint(
                fields=["code", "unit"], name="paper_template_one_per_unit", violation_error_message=ONE_EACH
            ),
            models.UniqueConstraint(
                fields=["code"],
                condition=models.Q(unit=None),
                name="paper_template_one_for_all",
                violation_error_message=ONE_EACH,
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        errors = {}
        for field in ("opening", "body", "closing"):
            if names := rules.unknown_names(self.code, getattr(self, field)):
                known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS.get(self.code, ()))
                errors[field] = f"Không có chỗ điền {{{names[0]}}}. Dùng được: {known}."
        if errors:
            raise ValidationError(errors)
