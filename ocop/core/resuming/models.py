from django.conf import settings
from django.db import models

from ocop.core.files import store
from ocop.core.records import BaseRecord


class PartialUpload(BaseRecord):
    """Tệp đang gửi dở: the pieces of one user's file for one place. Nobody else's, and no record of the office yet."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, editable=False, related_name="+", verbose_name="người gửi"
    )
    token = models.CharField("mã", max_length=32, unique=True, editable=False)
    address = models.CharField("gửi đến", max_length=200, editable=False)
    name = models.CharField("tên tệp", max_length=255, editable=False)
    size = models.PositiveBigIntegerField("dung lượng (byte)", editable=False)
    sums = models.JSONField("SHA-256 của các phần đã đến", default=list, editable=False)
    answer = models.JSONField("đã trả lời", null=True, editable=False, help_text="Khi cả tệp đã lưu.")

    class Meta:
        verbose_name = "tệp đang gửi dở"
        verbose_name_plural = "tệp đang gửi dở"

    def __str__(self) -> str:
        return self.name

    def names(self) -> list[str]:
        """Its pieces in the store: of two that came for one place, each under its own name."""
        begins = f"{store.PARTS}{self.token[:2]}/{self.token}"
        return [f"{begins}-{number}-{digest[:16]}" for number, digest in enumerate(self.sums)]
