from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q

from ocop.core.addresses import address
from ocop.core.records import BaseRecord, SearchRecord
from plans.targets.models import Counted
from plans.tasks import rules
from plans.tasks.queries import TaskQuerySet


class Task(Counted, SearchRecord):  # type: ignore[misc]  # one BaseRecord, which the plugin counts twice
    """Nhiệm vụ: one row of the plan's appendix, with the number as printed (441 prints "5" twice)."""

    plan = models.ForeignKey("plans.Plan", models.CASCADE, related_name="tasks", verbose_name="kế hoạch")
    position = models.PositiveSmallIntegerField("thứ tự")
    number = models.CharField("STT trong phụ lục", max_length=8, blank=True)
    letter = models.CharField("điểm", max_length=4, blank=True, help_text="Ví dụ: a, b khi một STT có nhiều nội dung.")
    heading = models.CharField("công việc", max_length=200)
    content = models.TextField("nội dung thực hiện")
    units_text = models.CharField("đơn vị thực hiện", max_length=300, blank=True, help_text="Như in trong phụ lục.")
    leads = models.ManyToManyField("accounts.Unit", blank=True, related_name="led_tasks", verbose_name="đơn vị chủ trì")
    partners = models.ManyToManyField(
        "accounts.Unit", blank=True, related_name="shared_tasks", verbose_name="đơn vị phối hợp"
    )
    all_wards = models.BooleanField("UBND các xã, phường cùng thực hiện", default=False)
    q1 = models.BooleanField("Quý I", default=False)
    q2 = models.BooleanField("Quý II", default=False)
    q3 = models.BooleanField("Quý III", default=False)
    q4 = models.BooleanField("Quý IV", default=False)
    starts_on = models.DateField("từ ngày", null=True, blank=True)
    ends_on = models.DateField("đến hết ngày", null=True, blank=True)
    evidence = models.CharField("kết quả, minh chứng", max_length=300, blank=True)
    aim = models.PositiveIntegerField(
        "cần đạt", null=True, blank=True, help_text="Số đếm từ hồ sơ phải đạt. Để trống: tiến độ theo báo cáo."
    )

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = "nhiệm vụ"
        verbose_name_plural = "nhiệm vụ"
        ordering = ["plan", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "position"],
                name="task_position_once",
                violation_error_message="Kế hoạch đã có nhiệm vụ mang số thứ tự đó. Hãy chọn số khác.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(starts_on=None) | Q(ends_on__gte=F("starts_on")),
                name="task_ends_after_start",
                violation_error_message="Ngày kết thúc trước ngày bắt đầu. Hãy xem lại hai ngày.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}. {self.heading}" if self.label else self.heading

    def get_absolute_url(self) -> str:
        return address("plans:task", self.pk)

    def search_words(self) -> str:
        return f"{self.heading} {self.content} {self.units_text}"

    @property
    def label(self) -> str:
        """ "3a", as the table shows it."""
        return f"{self.number}{self.letter}"

    @property
    def quarters(self) -> rules.Quarters:
        return self.q1, self.q2, self.q3, self.q4

    @property
    def window(self) -> rules.Window:
        return rules.window(self.plan.year, self.quarters, self.starts_on, self.ends_on)

    @property
    def time_text(self) -> str:
        return rules.time_text(self.plan.year, self.quarters, self.starts_on, self.ends_on)


class ProgressReport(BaseRecord):
    """Báo cáo tiến độ of one unit in charge; the plan's own unit speaks for the whole task. Kept, never changed."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="reports", verbose_name="nhiệm vụ")
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, verbose_name="đơn vị báo cáo")
    day = models.DateField("ngày báo cáo")
    percent = models.PositiveSmallIntegerField("tiến độ (%)", validators=[MaxValueValidator(100)])
    words = models.TextField("đã làm được gì", max_length=4000)
    file = models.ForeignKey("core.StoredFile", models.PROTECT, null=True, blank=True, verbose_name="tệp minh chứng")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người báo cáo")

    class Meta:
        verbose_name = "báo cáo tiến độ"
        verbose_name_plural = "báo cáo tiến độ"
        ordering = ["day", "pk"]
        constraints = [models.CheckConstraint(condition=Q(percent__lte=100), name="report_percent")]

    def __str__(self) -> str:
        return f"{self.unit}: {self.percent}%"
