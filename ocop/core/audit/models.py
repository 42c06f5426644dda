from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models


class AuditEvent(models.Model):
    """One act: who did what to which record, when, and what changed. Append-only, held by a database trigger."""

    at = models.DateTimeField("lúc", auto_now_add=True, db_index=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name="người làm", related_name="+"
    )
    for_whom = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name="làm thay cho", related_name="+"
    )
    action = models.CharField("việc", max_length=60, db_index=True)
    content_type = models.ForeignKey(ContentType, models.PROTECT, null=True, verbose_name="loại bản ghi")
    object_id = models.BigIntegerField("mã bản ghi", null=True)
    object_text = models.CharField("bản ghi", max_length=200, default="")
    changes = models.JSONField("thay đổi", default=dict)
    address = models.GenericIPAddressField("địa chỉ mạng", null=True)

    class Meta:
        verbose_name = "sự kiện"
        verbose_name_plural = "nhật ký"
        indexes = [models.Index(fields=["content_type", "object_id", "-at"], name="audit_of_record")]
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.action} {self.object_text}"


class AuditLink(models.Model):
    """One event's place in the chain: its digest holds the event and the digest before it. Append-only.

    What may name a person (record, change, address) enters as its own digest with a salt: once the words and the salt
    are erased the chain still holds.
    """

    place = models.PositiveBigIntegerField("chỗ", primary_key=True)
    event = models.OneToOneField(AuditEvent, models.PROTECT, related_name="link", verbose_name="sự kiện")
    at = models.DateTimeField("nối lúc", auto_now_add=True)
    salt = models.CharField(max_length=32)
    personal = models.CharField(max_length=64)
    digest = models.CharField("mã kiểm tra", max_length=64, unique=True)

    class Meta:
        verbose_name = "mắt xích nhật ký"
        verbose_name_plural = "chuỗi nhật ký"
        ordering = ["place"]

    def __str__(self) -> str:
        return f"{self.place}: {self.digest[:12]}"
