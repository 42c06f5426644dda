from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models

from ocop.core.records import BaseRecord


class PaperTemplate(BaseRecord):
    """Texts of one kind of paper that an office may edit; placeholders come from a closed list."""

    code = models.SlugField("mã", max_length=40, unique=True)
    name = models.CharField("tên", max_length=120)
    texts = models.JSONField("các đoạn", default=dict)

    class Meta:
        verbose_name = "mẫu văn bản"
        verbose_name_plural = "mẫu văn bản"

    def __str__(self) -> str:
        return self.name


class OfficialPaper(BaseRecord):
    """Văn bản: a PDF that was made from records, with its number and date; never made again under the same number."""

    kind = models.SlugField("loại", max_length=40)
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, verbose_name="đơn vị")
    title = models.CharField("trích yếu", max_length=300)
    number_text = models.CharField("số, ký hiệu", max_length=40, blank=True)
    date = models.DateField("ngày", null=True, blank=True)
    file = models.ForeignKey("core.StoredFile", models.PROTECT, verbose_name="tệp")
    content_type = models.ForeignKey(ContentType, models.PROTECT, verbose_name="về loại")
    object_id = models.BigIntegerField("về bản ghi")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name="người lập")

    class Meta:
        verbose_name = "văn bản"
        verbose_name_plural = "văn bản"
        indexes = [models.Index(fields=["content_type", "object_id"], name="paper_about")]

    def __str__(self) -> str:
        return f"{self.number_text} {self.title}".strip()
