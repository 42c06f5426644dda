from django.db import models

from ocop.core.records import BaseRecord


class OpenQuestion(BaseRecord):
    """What the laws or their copies leave open. Where a setting decides it, `setting` names its key."""

    class Effect(models.TextChoices):
        OFTEN = "often", "hay làm đổi hạng sao"
        SELDOM = "seldom", "ít khi làm đổi hạng sao"
        DATES = "dates", "ngày tháng"

    class Kept(models.TextChoices):
        PROFILE = "profile", "bộ quy định"
        COUNCIL = "council", "quy chế của Hội đồng"
        SHOWN = "shown", "hiện để người chấm xem xét"

    number = models.PositiveSmallIntegerField("số", unique=True)
    effect = models.CharField("ảnh hưởng", max_length=8, choices=Effect)
    question = models.CharField("nội dung chưa quy định rõ", max_length=300)
    our_reading = models.CharField("cách hiểu đang dùng", max_length=300)
    other_readings = models.CharField("cách hiểu khác", max_length=400, blank=True, default="")
    kept_in = models.CharField("đặt ở", max_length=8, choices=Kept, default=Kept.SHOWN)
    setting = models.SlugField("khóa cài đặt", max_length=60, blank=True, default="")
    confirmed_by = models.CharField(
        "đã xác minh theo", max_length=300, blank=True, default="",
        help_text="Văn bản hoặc ý kiến trả lời; để trống là chưa đối chiếu bản ký.",
    )  # fmt: skip
    confirmed_on = models.DateField("xác minh ngày", null=True, blank=True)

    class Meta:
        verbose_name = "nội dung văn bản chưa quy định rõ"
        verbose_name_plural = "nội dung văn bản chưa quy định rõ"
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number}. {self.question}"
