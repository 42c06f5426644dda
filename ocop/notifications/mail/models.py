from django.db import models

from ocop.core.records import BaseRecord


class Mail(BaseRecord):
    """Thư: a row first, sent after. One Message-ID for all tries makes a repeat visible."""

    to = models.EmailField("gửi tới")
    subject = models.CharField("tiêu đề", max_length=200)
    text = models.TextField("nội dung")
    message_id = models.CharField(max_length=120, unique=True)
    key = models.CharField(max_length=160, blank=True, default="")
    attempts = models.PositiveSmallIntegerField("số lần gửi", default=0)
    leased_until = models.DateTimeField(null=True)
    next_try_at = models.DateTimeField("gửi lại lúc", null=True)
    sent_at = models.DateTimeField("gửi xong lúc", null=True)
    error = models.CharField("lỗi", max_length=300, blank=True, default="")

    class Meta:
        verbose_name = "thư"
        verbose_name_plural = "thư"
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["to", "key"], condition=~models.Q(key=""), name="mail_key_once")]
        indexes = [models.Index(fields=["sent_at", "next_try_at"], name="mail_due")]

    def __str__(self) -> str:
        return f"{self.to}: {self.subject}"
