from django.conf import settings
from django.db import models
from django.urls import reverse

from ocop.core.records import BaseRecord

NAME_LENGTH = 60


class SavedList(BaseRecord):
    """How one user looks at a list: without a name the columns chosen, with a name conditions kept for another day."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, editable=False, related_name="+", verbose_name="người dùng"
    )
    page = models.CharField("danh sách", max_length=80, editable=False, help_text="Tên địa chỉ của danh sách.")
    name = models.CharField("tên", max_length=NAME_LENGTH, blank=True)
    query = models.TextField("điều kiện", blank=True, editable=False)
    columns = models.JSONField("các cột", default=list, blank=True, editable=False)

    class Meta:
        verbose_name = "danh sách đã lưu"
        verbose_name_plural = "danh sách đã lưu"
        constraints = [models.UniqueConstraint(fields=["user", "page", "name"], name="saved_list_once")]

    def __str__(self) -> str:
        return self.name or "Các cột đã chọn"

    def get_absolute_url(self) -> str:
        """The list with these conditions: an address that can be sent to a colleague."""
        return f"{reverse(self.page)}?{self.query}"
