from django.conf import settings
from django.db import models

from ocop.core.records import BaseRecord
from products.notices.rules import Way


class Notice(BaseRecord):
    """Thông báo đã gửi: the written notice before this certificate's end went out. One for each certificate; the letter
    itself may be written anywhere, its number is typed as it stands there."""

    certificate = models.OneToOneField(
        "products.Certificate", models.PROTECT, related_name="notice", verbose_name="giấy chứng nhận"
    )
    sent_on = models.DateField("ngày gửi")
    way = models.CharField("cách gửi", max_length=8, choices=Way)
    number = models.CharField("số văn bản", max_length=60, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người ghi")

    class Meta:
        verbose_name = "thông báo đã gửi"
        verbose_name_plural = "thông báo đã gửi"
        ordering = ["-sent_on", "-pk"]

    def __str__(self) -> str:
        return f"Thông báo gửi {self.sent_on:%d/%m/%Y}"
