from django.conf import settings
from django.db import models

from ocop.core.drafts.rules import PAGE_LENGTH
from ocop.core.records import BaseRecord


class Draft(BaseRecord):
    """What a user typed into a long form and has not saved: offered on every device of theirs, to nobody else."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, editable=False, related_name="+", verbose_name="người dùng"
    )
    page = models.CharField("biểu mẫu", max_length=PAGE_LENGTH, editable=False)
    mark = models.CharField("dấu", max_length=16, editable=False, help_text="Do trang đặt, để biết bản nào đã lưu.")
    fields = models.JSONField("các ô", default=dict, editable=False)

    class Meta:
        verbose_name = "bản đang gõ dở"
        verbose_name_plural = "bản đang gõ dở"
        constraints = [models.UniqueConstraint(fields=["user", "mark"], name="draft_once")]

    def __str__(self) -> str:
        return self.page
