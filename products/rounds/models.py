from datetime import date

from django.db import models
from django.db.models import F, Q

from ocop.core.addresses import address
from ocop.core.records import BaseRecord
from ocop.law.dates.rules import last_day_in_time
from ocop.law.profiles.rules import bodies_of
from ocop.law.profiles.services import rules_of, version_on
from products.rounds.queries import RoundQuerySet
from products.rounds.rules import Span, law_refusal


class Round(BaseRecord):
    """Đợt đánh giá, phân hạng: its unit receives and decides; it carries one rule profile."""

    unit = models.ForeignKey("accounts.Unit", models.PROTECT, verbose_name="cơ quan tổ chức")
    year = models.PositiveSmallIntegerField("năm")
    number = models.PositiveSmallIntegerField("đợt số")
    profile = models.ForeignKey("law.RuleProfile", models.PROTECT, verbose_name="bộ quy định")
    opens_on = models.DateField("nhận hồ sơ từ ngày")
    cut_off_on = models.DateField("nhận hồ sơ đến hết ngày", null=True, blank=True)
    due_on = models.DateField("hoàn thành trước ngày", null=True, blank=True)
    law_reason = models.CharField(
        "lý do nhận hồ sơ ngoài thời gian của bộ quy định", max_length=300, blank=True, default="",
        help_text="Chỉ ghi khi đợt nhận hồ sơ vào ngày mà bộ quy định không còn hoặc chưa nhận.",
    )  # fmt: skip
    note = models.CharField("ghi chú", max_length=300, blank=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = "đợt đánh giá"
        verbose_name_plural = "đợt đánh giá"
        ordering = ["-year", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year", "number"],
                name="round_number_once",
                violation_error_message="Đơn vị đã có đợt mang số này trong năm. Hãy chọn số khác.",
            ),
            models.CheckConstraint(
                condition=Q(cut_off_on=None) | Q(cut_off_on__gte=F("opens_on")),
                name="round_cut_off_after_opening",
                violation_error_message="Hạn nhận hồ sơ trước ngày mở đợt. Hãy xem lại hai ngày.",
            ),
        ]

    def __str__(self) -> str:
        return f"Đợt {self.number} năm {self.year}"

    @property
    def last_day_on(self) -> date | None:
        """The last day on which a dossier is in time; None where no cut-off is set."""
        if self.cut_off_on is None:
            return None
        law = rules_of(self.profile)
        return last_day_in_time(self.cut_off_on, law.rounds, cut_off_counts=law.cut_off_day_counts)

    def law_refusal(self, day: date) -> str | None:
        """Why no dossier is opened or handed in under its law on this day; None when one is. The newest version says
        when a law ended."""
        law = version_on(self.profile, day)
        takes = Span(law.handed_in_from, law.handed_in_to)
        office = bodies_of(law.sheet_family).office
        return law_refusal(takes, day, str(law), self.law_reason, office=office)

    def get_absolute_url(self) -> str:
        return address("products:round", self.pk)
