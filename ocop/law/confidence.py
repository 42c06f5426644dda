"""How sure we are of a value that a law fixes. It is shown on every screen that uses the value."""

from django.db import models

from ocop.law.sources import source_words


class Confidence(models.TextChoices):
    SEEN = "seen", "đã thấy trong văn bản hoặc trang chính thức"
    SECONDARY = "secondary", "đọc ở bản chép lại, chưa đối chiếu bản ký"
    INFERRED = "inferred", "suy ra, chưa đối chiếu bản ký"
    GENERAL = "general", "thông lệ, chưa đối chiếu bản ký"
    OURS = "ours", "lựa chọn của chương trình, không phải quy định"
    OFFICE = "office", "cơ quan đã nhập theo văn bản của mình"
    UNVERIFIED = "unverified", "chưa đối chiếu bản ký"
    UNKNOWN = "unknown", "văn bản không quy định hoặc chưa thấy"

    @property
    def confirmed(self) -> bool:
        return self in (Confidence.SEEN, Confidence.OFFICE)


class Sourced(models.Model):
    """Where a value was read, and how sure that is."""

    confidence = models.CharField("độ tin cậy", max_length=12, choices=Confidence, default=Confidence.UNVERIFIED)
    source = models.CharField(
        "nguồn", max_length=500, blank=True, default="", help_text="Văn bản, điều khoản hoặc trang đã đọc."
    )

    class Meta:
        abstract = True

    @property
    def source_text(self) -> str:
        return source_words(self.source)

    @property
    def is_confirmed(self) -> bool:
        return Confidence(self.confidence).confirmed
