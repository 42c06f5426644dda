from django.conf import settings
from django.db import models

from ocop.core.records import BaseRecord


class Message(BaseRecord):
    """Thông báo trong chương trình, for one user."""

    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="inbox", verbose_name="gửi tới")
    subject = models.CharField("tiêu đề", max_length=200)
    text = models.TextField("nội dung", blank=True)
    url = models.CharField("mở ở", max_length=200, blank=True)
    key = models.CharField(max_length=120, blank=True, default="")
    read_at = models.DateTimeField("đọc lúc", null=True)

    class Meta:
        verbose_name = "thông báo"
        verbose_name_plural = "thông báo"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["to", "read_at"], name="message_unread")]
        constraints = [
            models.UniqueConstraint(fields=["to", "key"], condition=~models.Q(key=""), name="message_key_once")
        ]

    def __str__(self) -> str:
        return self.subject
