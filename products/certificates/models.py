from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from ocop.core.records import BaseRecord, SearchRecord
from products.certificates.queries import CertificateQuerySet
from products.certificates.rules import IN_WORK, SIGNS, CertificateState, Sign, state_on


class Certificate(SearchRecord):
    """Giấy chứng nhận. `products` knows no decision record: number, date and level stand here as printed."""

    product = models.ForeignKey(
        "products.Product", models.PROTECT, related_name="certificates", verbose_name="sản phẩm"
    )
    dossier = models.ForeignKey(
        "products.Dossier", models.PROTECT, null=True, related_name="certificates", verbose_name="hồ sơ"
    )
    profile = models.ForeignKey("law.RuleProfile", models.PROTECT, verbose_name="bộ quy định")
    stars = models.PositiveSmallIntegerField("hạng sao")
    issuer = models.ForeignKey("accounts.Unit", models.PROTECT, verbose_name="cơ quan cấp")
    year = models.PositiveSmallIntegerField("năm")
    number = models.PositiveIntegerField("số")
    number_text = models.CharField("số giấy chứng nhận", max_length=40)
    code = models.CharField("mã tra cứu", max_length=24, unique=True)
    product_code = models.CharField("mã số sản phẩm", max_length=40, blank=True)
    decision_number = models.CharField("số quyết định", max_length=40)
    decision_date = models.DateField("ngày quyết định")
    batch = models.CharField("lượt cấp", max_length=40, blank=True, db_index=True)
    valid_from = models.DateField("có hiệu lực từ")
    valid_to = models.DateField("đến hết ngày", db_index=True)
    state = models.CharField("trạng thái", max_length=10, choices=CertificateState, default=CertificateState.ACTIVE)
    edition = models.PositiveSmallIntegerField("bản in lần", default=1)
    file = models.ForeignKey("core.StoredFile", models.PROTECT, null=True, verbose_name="tệp PDF")
    sha256 = models.CharField("dấu vân tay tệp", max_length=64, blank=True, default="")
    published_at = models.DateTimeField("công bố lúc", null=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = "giấy chứng nhận"
        verbose_name_plural = "giấy chứng nhận"
        ordering = ["-valid_from", "-pk"]
        indexes = [
            models.Index(fields=["state", "valid_to"], name="certificate_by_end"),
            models.Index(fields=["-valid_from", "-id"], name="certificate_newest"),
            models.Index(fields=["-updated_at"], name="certificate_touched"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["product"], condition=Q(state="active"), name="certificate_one_active_per_product"
            ),
            models.UniqueConstraint(fields=["issuer", "year", "number", "edition"], name="certificate_number_once"),
            models.UniqueConstraint(
                fields=["dossier", "edition"], condition=~Q(dossier=None), name="certificate_once_per_dossier"
            ),
            models.CheckConstraint(condition=Q(stars__gte=1, stars__lte=5), name="certificate_stars"),
            models.CheckConstraint(condition=Q(valid_to__gte=models.F("valid_from")), name="certificate_end"),
        ]

    def __str__(self) -> str:
        return f"{self.number_text} {self.product}"

    def get_absolute_url(self) -> str:
        return reverse("products:certificate", args=[self.pk])

    def get_check_url(self) -> str:
        return reverse("products:check", args=[self.code])

    search_with = ("product__producer",)

    def search_words(self) -> str:
        return f"{self.product.name} {self.product.producer.name} {self.number_text} {self.product_code}"

    def state_on(self, day: date) -> CertificateState:
        return state_on(CertificateState(self.state), self.valid_to, day)

    def sign_on(self, day: date) -> Sign:
        """Its state on this day as lists and pages show it; not yet made is a state of its own."""
        return SIGNS[self.state_on(day)] if self.published_at else IN_WORK


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
