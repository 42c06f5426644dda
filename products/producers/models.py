from collections.abc import Collection, Sequence
from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from ocop.core.addresses import address
from ocop.core.records import BaseRecord, OrderedRecord, SearchRecord
from ocop.core.search import found_by
from ocop.core.templatetags.ocop import dong
from ocop.core.text import compared, fold
from ocop.core.typed import registration
from products.merging.names import FoundByMerged
from products.producers.queries import ProducerQuerySet


class ProducerKind(models.TextChoices):
    """Kinds of producer; codes as in the law data (`RequiredPaper`)."""

    COMPANY = "doanh_nghiep", "Doanh nghiệp"
    COOPERATIVE = "hop_tac_xa", "Hợp tác xã"
    GROUP = "to_hop_tac", "Tổ hợp tác"
    HOUSEHOLD = "ho_kinh_doanh", "Hộ sản xuất, hộ kinh doanh"
    FARM = "chu_trang_trai", "Chủ trang trại"
    TOURISM = "cong_dong_du_lich", "Hội, cộng đồng, đơn vị quản lý điểm du lịch"


class Sex(models.TextChoices):
    FEMALE = "nu", "Nữ"
    MALE = "nam", "Nam"


class Producer(FoundByMerged, OrderedRecord, SearchRecord):
    """Chủ thể: who makes the product."""

    kind = models.CharField("loại hình", max_length=20, choices=ProducerKind)
    name = models.CharField("tên chủ thể", max_length=200)
    registration_number = models.CharField(
        "mã số thuế hoặc số đăng ký", max_length=30, blank=True, help_text="Ghi như trên giấy đăng ký."
    )
    registration_key = models.CharField(
        max_length=30, editable=False, default="", help_text="Số đăng ký viết một cách, để so sánh."
    )
    representative = models.CharField("người đại diện", max_length=120)
    representative_title = models.CharField("chức vụ", max_length=80, blank=True)
    sex = models.CharField("giới tính người đại diện", max_length=4, choices=Sex, blank=True)
    ethnic_group = models.CharField("dân tộc", max_length=40, blank=True)
    disability = models.BooleanField("người đại diện là người khuyết tật", default=False)
    address = models.CharField("địa chỉ", max_length=200)
    ward = models.ForeignKey("accounts.Unit", models.PROTECT, verbose_name="xã, phường")
    phone = models.CharField("điện thoại", max_length=60, blank=True)
    email = models.EmailField("thư điện tử", blank=True)
    latitude = models.DecimalField(
        "vĩ độ",
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        validators=[MinValueValidator(8), MaxValueValidator(24)],
    )
    longitude = models.DecimalField(
        "kinh độ",
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        validators=[MinValueValidator(102), MaxValueValidator(118)],
    )
    workers = models.PositiveIntegerField("số lao động", null=True, blank=True)
    users = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="producers", verbose_name="tài khoản của chủ thể"
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, related_name="+", verbose_name="đã gộp vào"
    )

    objects = ProducerQuerySet.as_manager()

    class Meta:
        verbose_name = "chủ thể"
        verbose_name_plural = "chủ thể"
        indexes = [
            models.Index(fields=["ward", "name_order"], name="producer_by_ward_order"),
            models.Index(fields=["name_order"], name="producer_by_order"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["registration_key"],
                condition=~models.Q(registration_key=""),
                name="producer_registration_once",
                violation_error_message="Đã có chủ thể mang số đăng ký này. Hãy tìm trong danh sách chủ thể.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        self.registration_key = registration.compared(self.registration_number)  # as it is about to be saved
        super().validate_constraints(exclude={*(exclude or ())} - {"registration_key"})

    @property
    def choice_text(self) -> str:
        told_apart = ", ".join(filter(None, (self.registration_number, str(self.ward))))
        return f"{self.name}, {told_apart} (mã {self.pk})"

    @property
    def near_text(self) -> str:
        return f"{self.name} ({', '.join(filter(None, (self.representative, str(self.ward))))})"

    @property
    def place(self) -> str:
        """The address with its ward, which some wrote into it already."""
        ward = str(self.ward)
        return self.address if fold(self.address).rstrip(" .").endswith(fold(ward)) else f"{self.address}, {ward}"

    def get_absolute_url(self) -> str:
        return address("products:producer", self.pk)

    def clean(self) -> None:
        """A new one without a number is told apart by its words; services ask again under a lock."""
        if reason := self.twin_refusal():
            raise ValidationError(reason)

    def twin_refusal(self) -> str | None:
        """Why this one is not recorded once more; None where it has a number, or is recorded already."""
        twin = self.twin() if not self.pk else None
        if twin is None:
            return None
        return (
            f"Chủ thể “{twin}”, người đại diện {twin.representative}, địa chỉ {twin.address} đã có ở {twin.ward}."
            " Hãy mở chủ thể đó trong danh sách; nếu là chủ thể khác, ghi rõ hơn tên hoặc địa chỉ."
        )

    def twin(self) -> "Producer | None":
        """One without a number, neither this one has: households of one name live in one ward, so that representative
        and address are asked, too."""
        if self.registration_number:
            return None
        near = Producer.objects.apart().filter(
            ward=self.ward_id, registration_number="", search_text__startswith=found_by(self.own_words)
        )
        return next((each for each in near if each.told_by == self.told_by), None)

    @property
    def told_by(self) -> tuple[str, ...]:
        """What tells a producer without a number apart within a ward."""
        return tuple(compared(words) for words in (self.name, self.representative, self.address))

    derived = ("search_text", "name_order", "registration_key")

    @property
    def own_words(self) -> str:
        key = registration.compared(self.registration_number)  # one that was merged has left it to the kept one
        return " ".join((self.name, self.representative, self.registration_number, key))

    def search_words(self) -> str:
        """Its own first: `twin` asks for those that begin so."""
        return f"{self.own_words} {self.merged_words}"

    @classmethod
    def derive(cls, rows: Sequence[Self]) -> None:
        """One that was merged leaves its number to the kept one."""
        for row in rows:
            row.registration_key = "" if row.merged_into_id else registration.compared(row.registration_number)
        super().derive(rows)


class Revenue(BaseRecord):
    """Doanh thu của chủ thể trong một năm, in whole đồng."""

    producer = models.ForeignKey(Producer, models.CASCADE, related_name="revenues", verbose_name="chủ thể")
    year = models.PositiveSmallIntegerField("năm")
    amount = models.PositiveBigIntegerField("doanh thu (đồng)")

    class Meta:
        verbose_name = "doanh thu"
        verbose_name_plural = "doanh thu"
        ordering = ["-year"]
        constraints = [models.UniqueConstraint(fields=["producer", "year"], name="revenue_once_a_year")]

    def __str__(self) -> str:
        return f"{self.year}: {dong(self.amount)}"
