from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q

from ocop.core.addresses import address
from ocop.core.files.models import StoredFile
from ocop.core.records import BaseRecord, OrderedRecord
from ocop.documents.official.queries import OfficialPaperQuerySet, PaperFileQuerySet
from ocop.documents.papers import PaperKind


class OfficialPaper(OrderedRecord):
    """Văn bản: written down by the act that issues it, its PDF made by a job from `content`. It is never made again: a
    correction is a new edition, or a new number after this one was cancelled."""

    kind = models.CharField("loại", max_length=30, choices=PaperKind, editable=False)
    number = models.PositiveIntegerField("số", null=True, editable=False)
    number_text = models.CharField("số, ký hiệu", max_length=60, blank=True, editable=False)
    year = models.PositiveSmallIntegerField("năm", editable=False)
    date = models.DateField("ngày", null=True, editable=False)
    edition = models.PositiveSmallIntegerField("bản", default=1, editable=False)
    unit = models.ForeignKey(
        "accounts.Unit", models.PROTECT, related_name="+", editable=False, verbose_name="cơ quan ban hành"
    )
    title = models.CharField("tên", max_length=255, editable=False)
    about_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+", editable=False)
    about_id = models.PositiveBigIntegerField(editable=False)
    about = GenericForeignKey("about_type", "about_id")
    content = models.JSONField("nội dung", null=True, editable=False)
    """All that the paper says, as it was when it was issued (`services.frozen`); None for one of older versions."""
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False, verbose_name="người lập"
    )

    ordered_by = "title"

    objects = OfficialPaperQuerySet.as_manager()

    class Meta:
        verbose_name = "văn bản"
        verbose_name_plural = "văn bản"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["about_type", "about_id", "kind"], name="paper_about")]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "kind", "year", "number", "edition"],
                condition=Q(number__isnull=False),
                name="paper_number_once",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def pdf(self) -> StoredFile | None:
        """The PDF as it stands; None while it is still to be made."""
        return self._newest(FileKind.PDF)

    @property
    def scan(self) -> StoredFile | None:
        """The signed and sealed copy, as it was last handed in."""
        return self._newest(FileKind.SCAN)

    @property
    def is_cancelled(self) -> bool:
        return hasattr(self, "cancelled")

    @property
    def replaced_by(self) -> "OfficialPaper | None":
        """The newest edition under the same number, where that is not this one."""
        if self.number is None:
            return None
        same = OfficialPaper.objects.filter(unit=self.unit_id, kind=self.kind, year=self.year, number=self.number)
        same = same.filter(about_type=self.about_type_id, about_id=self.about_id)
        return same.filter(edition__gt=self.edition).order_by("-edition").first()

    def get_absolute_url(self) -> str:
        return address("documents:paper", self.pk)

    def _newest(self, kind: str) -> StoredFile | None:
        row = self.files.current().filter(kind=kind).select_related("file").first()
        return row.file if row else None


class FileKind(models.TextChoices):
    DRAFT = "draft", "Bản dự thảo"
    DOCX = "docx", "Bản Word"
    PDF = "pdf", "Bản PDF"
    SCAN = "scan", "Bản ký, đóng dấu (bản quét)"


class PaperFile(BaseRecord):
    """One file of a paper; a later one of the same kind names the one it `replaces`."""

    paper = models.ForeignKey(OfficialPaper, models.PROTECT, related_name="files", verbose_name="văn bản")
    kind = models.CharField("loại", max_length=8, choices=FileKind, editable=False)
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="+", editable=False, verbose_name="tệp")
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, editable=False, related_name="replaced_by", verbose_name="thay tệp"
    )

    objects = PaperFileQuerySet.as_manager()

    class Meta:
        verbose_name = "tệp của văn bản"
        verbose_name_plural = "các tệp của văn bản"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["paper", "kind"], condition=Q(replaces=None), name="paper_first_file_once")
        ]

    def __str__(self) -> str:
        return f"{self.paper}: {self.get_kind_display()}"


class CancelledNumber(BaseRecord):
    """Số đã hủy: a number that was written wrongly. It stays in the book with its reason, and is given again only where
    it was a slip: the clerk's book has it for another paper (decision 15)."""

    paper = models.OneToOneField(OfficialPaper, models.PROTECT, related_name="cancelled", verbose_name="văn bản")
    reason = models.CharField("lý do", max_length=1000, editable=False)
    is_slip = models.BooleanField("ghi nhầm khi nhập", default=False, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False, verbose_name="người hủy"
    )

    class Meta:
        verbose_name = "số đã hủy"
        verbose_name_plural = "các số đã hủy"

    def __str__(self) -> str:
        return f"{self.paper.number_text} (đã hủy)"
