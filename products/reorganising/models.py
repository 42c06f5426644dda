from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q

from ocop.accounts.models import Unit
from ocop.core.addresses import address
from ocop.core.records import BaseRecord
from ocop.law.confidence import Confidence
from products.reorganising.queries import ReorganisationQuerySet
from products.reorganising.rules import Stage


class Reorganisation(BaseRecord):
    """Sắp xếp xã, phường: which units end from which day on, by which document, and who goes on for them. A draft until
    it is recorded, and again when that is undone; once recorded dates alone say what holds."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="reorganisations", verbose_name="cơ quan ghi nhận")
    document = models.CharField("văn bản", max_length=200, blank=True, help_text="Ví dụ: Nghị quyết số …/NQ-UBTVQH15.")
    document_on = models.DateField("ngày văn bản", null=True, blank=True)
    day = models.DateField("có hiệu lực từ", null=True, blank=True)
    scan = models.ForeignKey(
        "core.StoredFile", models.PROTECT, null=True, related_name="+", verbose_name="bản chụp văn bản"
    )
    source = models.CharField("nguồn của bản nháp", max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người lập")
    recorded_at = models.DateTimeField("ghi nhận lúc", null=True, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="người ghi nhận"
    )

    objects = ReorganisationQuerySet.as_manager()

    class Meta:
        verbose_name = "sắp xếp xã, phường"
        verbose_name_plural = "sắp xếp xã, phường"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(recorded_at=None)
                | Q(day__isnull=False, document_on__isnull=False, recorded_by__isnull=False),
                name="reorganisation_recorded_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"Sắp xếp xã, phường từ {self.day:%d/%m/%Y}" if self.day else "Sắp xếp xã, phường chưa có ngày"

    def get_absolute_url(self) -> str:
        return address("products:reorganisation", self.pk)

    @property
    def stage(self) -> Stage:
        return Stage.RECORDED if self.recorded_at else Stage.DRAFT

    @property
    def document_words(self) -> str:
        """ "Nghị quyết số 00/NQ ngày 16/06/2025"."""
        return f"{self.document} ngày {self.document_on:%d/%m/%Y}" if self.document_on else self.document

    @property
    def olds_text(self) -> str:
        return ", ".join(dict.fromkeys(str(line.unit) for line in self.lines.all()))

    @property
    def receivers_text(self) -> str:
        return ", ".join(str(each) for each in self.receivers.all())

    def begun(self, today: date) -> bool:
        return self.stage == Stage.RECORDED and self.day is not None and self.day <= today


class Receiver(BaseRecord):
    """Đơn vị mới of one reorganisation: a unit that is there, or one that begins with it (`unit` once it is made)."""

    reorganisation = models.ForeignKey(Reorganisation, models.CASCADE, related_name="receivers")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="received", verbose_name="đơn vị nhận")
    made = models.BooleanField("lập mới", default=False)
    name = models.CharField("tên đầy đủ", max_length=120, blank=True)
    short_name = models.CharField("tên ngắn", max_length=60, blank=True)
    code = models.CharField("mã đơn vị hành chính", max_length=10, blank=True)

    class Meta:
        verbose_name = "đơn vị mới"
        verbose_name_plural = "đơn vị mới"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(made=False, unit__isnull=False) | Q(made=True) & ~Q(name="") & ~Q(code=""),
                name="receiver_is_named",
            ),
            models.UniqueConstraint(fields=["reorganisation", "unit"], name="receiver_once"),
        ]

    def __str__(self) -> str:
        return str(self.unit) if self.unit else self.name


class Line(BaseRecord):
    """What one unit had goes to one receiver; a unit that is split has several."""

    reorganisation = models.ForeignKey(Reorganisation, models.CASCADE, related_name="lines")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="đơn vị kết thúc")
    receiver = models.ForeignKey(Receiver, models.CASCADE, related_name="lines", verbose_name="đơn vị nhận")
    confidence = models.CharField("độ tin cậy", max_length=12, choices=Confidence, default=Confidence.OFFICE)
    note = models.CharField("ghi chú", max_length=300, blank=True)

    class Meta:
        verbose_name = "dòng sắp xếp"
        verbose_name_plural = "dòng sắp xếp"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["reorganisation", "unit", "receiver"], name="reorganisation_line_once")
        ]

    def __str__(self) -> str:
        return f"{self.unit} → {self.receiver}"

    @property
    def is_confirmed(self) -> bool:
        return Confidence(self.confidence).confirmed


class PersonMove(BaseRecord):
    """Bàn giao một người: where a role goes on, or that it ends (no receiver). `before`, `made`: what recording did."""

    reorganisation = models.ForeignKey(Reorganisation, models.CASCADE, related_name="people")
    membership = models.ForeignKey("accounts.Membership", models.PROTECT, related_name="+", verbose_name="vai trò")
    receiver = models.ForeignKey(Receiver, models.CASCADE, null=True, related_name="people", verbose_name="đơn vị nhận")
    before = models.DateField("trước đó đến hết ngày", null=True)
    made = models.ForeignKey(
        "accounts.Membership", models.PROTECT, null=True, related_name="+", verbose_name="vai trò ở đơn vị mới"
    )

    class Meta:
        verbose_name = "bàn giao người"
        verbose_name_plural = "bàn giao người"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["reorganisation", "membership"], name="person_moved_once")]

    def __str__(self) -> str:
        return f"{self.membership.user} → {self.receiver or 'kết thúc'}"


class ChildMove(BaseRecord):
    """A unit that stood right below one that ended (a city, a province): it goes on under the receiver, or, a
    department, ends along. `before`, `ended_before`: for the way back."""

    reorganisation = models.ForeignKey(Reorganisation, models.CASCADE, related_name="children")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="đơn vị trực thuộc")
    before = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="đơn vị kết thúc")
    receiver = models.ForeignKey(Receiver, models.CASCADE, related_name="children", verbose_name="đơn vị nhận")
    ends = models.BooleanField("kết thúc cùng")
    ended_before = models.DateField("trước đó đến hết ngày", null=True)

    class Meta:
        verbose_name = "đơn vị trực thuộc chuyển theo"
        verbose_name_plural = "đơn vị trực thuộc chuyển theo"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["reorganisation", "unit"], name="child_moved_once")]

    def __str__(self) -> str:
        return f"{self.unit} → {'kết thúc' if self.ends else self.receiver}"


class ProducerMove(BaseRecord):
    """A producer of a ward that is split goes to one of its receivers, on the day. `moved`: its products that followed;
    `change`: where its place was certified."""

    reorganisation = models.ForeignKey(Reorganisation, models.CASCADE, related_name="producers")
    producer = models.ForeignKey("products.Producer", models.PROTECT, related_name="unit_moves", verbose_name="chủ thể")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="đơn vị kết thúc")
    receiver = models.ForeignKey(Receiver, models.CASCADE, related_name="producers", verbose_name="đơn vị nhận")
    moved = models.JSONField("sản phẩm chuyển theo", default=list, help_text="Khóa của sản phẩm.")
    change = models.ForeignKey("products.Change", models.PROTECT, null=True, related_name="+")
    applied_at = models.DateTimeField("chuyển lúc", null=True, editable=False)

    class Meta:
        verbose_name = "chủ thể của đơn vị tách"
        verbose_name_plural = "chủ thể của đơn vị tách"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["reorganisation", "producer"], name="producer_moved_once")]

    def __str__(self) -> str:
        return f"{self.producer} → {self.receiver}"
