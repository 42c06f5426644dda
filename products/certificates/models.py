from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import cached_property

from ocop.accounts.models import Unit
from ocop.core.addresses import address
from ocop.core.records import BaseRecord, OrderedRecord, SearchRecord
from products.certificates.queries import CertificateQuerySet
from products.certificates.rules import IN_WORK, SIGNS, CertificateState, Origin, Proof, Sign, going_on, state_on
from products.changes.models import FormerName
from products.changes.rules import PUBLIC
from products.products.models import Product

ABOVE = "; "  # between the names of `above_names`


class CertifiedFacts(models.Model):
    """What is attested, as it was when it was attested (DESIGN §3a): whoever renames, moves or hands over the live
    record changes nothing here. Papers and public pages read these columns."""

    product_name = models.CharField("tên sản phẩm", max_length=200)
    product_set = models.ForeignKey("law.ProductSet", models.PROTECT, related_name="+", verbose_name="bộ sản phẩm")
    product_set_name = models.CharField("tên bộ sản phẩm", max_length=200)
    group_name = models.CharField("tên nhóm sản phẩm", max_length=200)
    producer_name = models.CharField("tên chủ thể", max_length=200)
    representative = models.CharField("người đại diện", max_length=120, blank=True)
    address = models.CharField("địa chỉ", max_length=200, blank=True)
    ward = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+", verbose_name="xã, phường")
    ward_name = models.CharField("tên xã, phường", max_length=120)
    above_names = models.CharField("thuộc", max_length=400, blank=True, help_text="Tên các cấp trên, từ gần đến xa.")
    stars = models.PositiveSmallIntegerField("hạng sao")
    label_photo = models.ForeignKey(
        "core.StoredFile", models.PROTECT, null=True, related_name="+", verbose_name="ảnh nhãn sản phẩm"
    )

    class Meta:
        abstract = True

    @property
    def above(self) -> str:
        """The unit right above the ward, as it was called."""
        return self.above_names.partition(ABOVE)[0]

    @property
    def facts(self) -> dict[str, Any]:
        """To be attested once more, word for word: a decision's line on the certificate that follows from it."""
        return {name: getattr(self, name) for name in FACTS}


FACTS = (
    "product_name", "product_set_id", "product_set_name", "group_name", "producer_name", "representative", "address",
    "ward_id", "ward_name", "above_names", "label_photo_id",
)  # fmt: skip


def above_names(ward: Unit) -> str:
    """Names of the units above a ward, the nearest first, as `CertifiedFacts` keeps them."""
    return ABOVE.join(unit.name for unit in ward.above())


def facts_of(product: Product) -> dict[str, Any]:
    """What would be attested of this product today; its oldest photo counts as that of the label."""
    producer, product_set, ward = product.producer, product.product_set, product.ward
    label = next(iter(product.photos.all()), None)
    return {
        "product_name": product.name,
        "product_set_id": product_set.pk,
        "product_set_name": product_set.name,
        "group_name": product_set.group.name,
        "producer_name": producer.name,
        "representative": producer.representative,
        "address": producer.address,
        "ward_id": ward.pk,
        "ward_name": ward.name,
        "above_names": above_names(ward),
        "label_photo_id": label.file_id if label else None,
    }


class Certificate(CertifiedFacts, OrderedRecord, SearchRecord):
    """Giấy chứng nhận: one of ours, or a recognition of before this program or of a higher level, recorded as it is.
    `products` knows no decision record: number, date and issuer stand here as printed."""

    product = models.ForeignKey(
        "products.Product", models.PROTECT, related_name="certificates", verbose_name="sản phẩm"
    )
    dossier = models.ForeignKey(
        "products.Dossier", models.PROTECT, null=True, related_name="certificates", verbose_name="hồ sơ"
    )
    profile = models.ForeignKey("law.RuleProfile", models.PROTECT, verbose_name="bộ quy định")
    origin = models.CharField("nguồn gốc", max_length=8, choices=Origin, default=Origin.OURS)
    proof = models.CharField("căn cứ ghi nhận", max_length=16, choices=Proof, default=Proof.OWN_DECISION)
    issuer = models.ForeignKey("accounts.Unit", models.PROTECT, null=True, verbose_name="cơ quan cấp")
    issuer_name = models.CharField("tên cơ quan cấp", max_length=200)
    year = models.PositiveSmallIntegerField("năm")
    number = models.PositiveIntegerField("số", null=True, help_text="Trống ở giấy không lấy số trong sổ của ta.")
    number_text = models.CharField("số giấy chứng nhận", max_length=40)
    code = models.CharField("mã xác minh", max_length=24, unique=True)
    product_code = models.CharField("mã số sản phẩm", max_length=40, blank=True)
    decision_number = models.CharField("số quyết định", max_length=40)
    decision_date = models.DateField("ngày quyết định")
    batch = models.CharField("đợt cấp", max_length=40, blank=True, db_index=True)
    valid_from = models.DateField("có hiệu lực từ")
    valid_to = models.DateField("đến hết ngày", db_index=True)
    state = models.CharField("trạng thái", max_length=10, choices=CertificateState, default=CertificateState.ACTIVE)
    edition = models.PositiveSmallIntegerField("lần cấp", default=1)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="replaced_by", verbose_name="thay bản"
    )
    file = models.ForeignKey("core.StoredFile", models.PROTECT, null=True, verbose_name="tệp PDF")
    sha256 = models.CharField("mã kiểm tra tệp", max_length=64, blank=True, default="")
    scan = models.ForeignKey(
        "core.StoredFile", models.PROTECT, null=True, related_name="+", verbose_name="bản chụp giấy, quyết định"
    )
    published_at = models.DateTimeField("công bố lúc", null=True)
    ended_told_on = models.DateField("đã báo hết hạn ngày", null=True, editable=False)

    derived = ("search_text", "name_order")
    ordered_by = "product_name"
    slug: str  # of the rows of `for_public` alone
    label_sha256: str | None  # likewise

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = "giấy chứng nhận"
        verbose_name_plural = "giấy chứng nhận"
        ordering = ["-valid_from", "-pk"]
        indexes = [
            models.Index(fields=["state", "valid_to"], name="certificate_by_end"),
            models.Index(fields=["name_order"], name="certificate_by_order"),
            models.Index(fields=["-valid_from", "-id"], name="certificate_newest"),
            # what public pages count: read from the index alone
            models.Index(
                fields=["valid_to", "valid_from", "stars"],
                name="certificate_in_force",
                condition=Q(state="active", published_at__isnull=False),
            ),
            models.Index(fields=["product_name", "id"], name="certificate_by_name"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["product"],
                condition=Q(state="active", published_at__isnull=False),
                name="certificate_one_active_per_product",
            ),
            models.UniqueConstraint(
                fields=["product"],
                condition=Q(state="active", published_at=None),
                name="certificate_one_in_making_per_product",
            ),
            models.UniqueConstraint(fields=["issuer", "year", "number", "edition"], name="certificate_number_once"),
            models.UniqueConstraint(
                fields=["dossier", "edition"],
                condition=~Q(dossier=None) & ~Q(state="voided"),
                name="certificate_once_per_dossier",
            ),
            models.CheckConstraint(condition=Q(stars__gte=1, stars__lte=5), name="certificate_stars"),
            models.CheckConstraint(condition=Q(valid_to__gte=models.F("valid_from")), name="certificate_end"),
            models.CheckConstraint(
                condition=~Q(product_name="") & ~Q(producer_name="") & ~Q(ward_name="") & ~Q(issuer_name=""),
                name="certificate_says_what_it_attests",
            ),
            models.CheckConstraint(
                condition=Q(origin="ours", issuer__isnull=False, number__isnull=False, proof="own_decision")
                | Q(origin="before", number=None, dossier=None)
                | (Q(origin="higher", number=None) & ~Q(proof="own_decision")),
                name="certificate_by_its_origin",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number_text} {self.product_name}".strip()

    def get_absolute_url(self) -> str:
        return address("products:certificate", self.pk)

    def get_check_url(self) -> str:
        return reverse("products:check", args=[self.code])

    @property
    def notice_words(self) -> str:
        """That the written notice before its end went out."""
        notice = getattr(self, "notice", None)
        return f"đã gửi thông báo {notice.sent_on:%d/%m/%Y}" if notice else ""

    names: Sequence[tuple[str, str, str]] = ()
    """What changed since or before, as (what, old, new): filled by `derive` for its words."""

    @classmethod
    def derive(cls, rows: Sequence[Self]) -> None:
        names = FormerName.objects.of({row.product_id for row in rows})
        for row in rows:
            row.names = names.get(row.product_id, ())
        super().derive(rows)

    def search_words(self) -> str:
        """Of what changed only what strangers may read: they search by these words."""
        others = dict.fromkeys(name for what, old, new in self.names if what in PUBLIC for name in (old, new))
        return " ".join((self.product_name, self.producer_name, self.number_text, self.product_code, *others))

    @cached_property
    def goes_on_to(self) -> date | None:
        """Until when at most it holds past its end while a re-evaluation is in hand; lists fill it at once."""
        return type(self).objects.filter(pk=self.pk).lives_on().get(self.pk)

    def state_on(self, day: date) -> CertificateState:
        """Asks for a re-evaluation only past the end."""
        goes_on_to = self.goes_on_to if self.is_over_on(day) else None
        return state_on(CertificateState(self.state), self.valid_to, day, goes_on_to)

    def is_over_on(self, day: date) -> bool:
        return day > self.valid_to and self.state in (CertificateState.ACTIVE, CertificateState.EXPIRED)

    def sign_on(self, day: date) -> Sign:
        """Its state on this day as lists and pages show it; not yet made is a state of its own."""
        if not self.published_at and self.origin == Origin.OURS:
            return IN_WORK
        state = self.state_on(day)
        if state == CertificateState.ACTIVE and day > self.valid_to and self.goes_on_to:
            return going_on(self.goes_on_to)
        return SIGNS[state]


def fill_goes_on(certificates: Sequence[Certificate], day: date) -> None:
    """Ask once for a page of rows; not at all where none is past its end."""
    over = [row for row in certificates if row.is_over_on(day)]
    last = Certificate.objects.filter(pk__in=[row.pk for row in over]).lives_on() if over else {}
    for row in over:
        row.goes_on_to = last.get(row.pk)


def signed(certificates: Iterable[Certificate], day: date) -> list[tuple[Certificate, Sign]]:
    """Each with its state on this day, as lists show it."""
    rows = list(certificates)
    fill_goes_on(rows, day)
    return [(row, row.sign_on(day)) for row in rows]


class Reminder(BaseRecord):
    """One reminder: this certificate, this milestone, this recipient; once, however often the job runs."""

    certificate = models.ForeignKey(
        Certificate, models.CASCADE, related_name="reminders", verbose_name="giấy chứng nhận"
    )
    milestone = models.CharField("mốc", max_length=40)
    due_on = models.DateField("vào ngày")
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="người nhận")

    class Meta:
        verbose_name = "lời nhắc"
        verbose_name_plural = "lời nhắc"
        constraints = [models.UniqueConstraint(fields=["certificate", "milestone", "recipient"], name="reminder_once")]

    def __str__(self) -> str:
        return f"{self.milestone} {self.certificate_id}"
