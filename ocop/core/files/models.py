from django.conf import settings
from django.db import models
from django.db.models.fields.reverse_related import ForeignObjectRel

from ocop.core.files import rules, store
from ocop.core.files.rules import FileFormat
from ocop.core.records import BaseRecord


class FileState(models.TextChoices):
    STORED = "stored", "đã lưu"
    BROKEN = "broken", "không đọc được"


class StoredFile(BaseRecord):
    """Tệp: bytes that were checked, stored under a random name before this row is. Made by services only.

    A house shows it through a view of its own, after its own scoped check: there is no address by id.
    """

    sha256 = models.CharField("SHA-256", max_length=64, db_index=True, editable=False)
    kind = models.CharField("loại", max_length=8, choices=FileFormat, editable=False)
    size = models.PositiveBigIntegerField("dung lượng (byte)", editable=False)
    pages = models.PositiveIntegerField("số trang", default=0, editable=False, help_text="0: không xem theo trang.")
    original_name = models.CharField("tên tệp", max_length=255, editable=False)
    path = models.CharField("nơi lưu", max_length=80, unique=True, editable=False)
    stored_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="người lưu"
    )
    state = models.CharField("trạng thái", max_length=8, choices=FileState, default=FileState.STORED, editable=False)

    class Meta:
        verbose_name = "tệp"
        verbose_name_plural = "tệp"

    def __str__(self) -> str:
        return self.original_name

    @property
    def stored_name(self) -> str:
        return f"{store.FILES}{self.path}"

    @property
    def content_type(self) -> str:
        return rules.TYPES[FileFormat(self.kind)]

    @classmethod
    def holders(cls) -> list[ForeignObjectRel]:
        """Every column of a record that may name a file."""
        relations = cls._meta.get_fields(include_hidden=True)
        return [each for each in relations if isinstance(each, ForeignObjectRel) and each.related_model]

    @property
    def has_pages(self) -> bool:
        """Whether it can be looked at here, page by page."""
        return self.pages > 0
