from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from ocop.core.addresses import address
from ocop.core.records import BaseRecord
from plans.targets.metrics import choices

STARS = [MinValueValidator(1), MaxValueValidator(5)]


class Counted(BaseRecord):
    """What is counted from the records: a named metric, and the stars it starts from where it asks for any."""

    metric = models.CharField("đếm từ hồ sơ", max_length=40, choices=choices, blank=True)
    stars_from = models.PositiveSmallIntegerField("từ mấy sao", null=True, blank=True, validators=STARS)

    class Meta:
        abstract = True


class Target(Counted):
    """Chỉ tiêu: from–to, the actual figure counted, or reported by hand where no metric counts it."""

    plan = models.ForeignKey("plans.Plan", models.CASCADE, related_name="targets", verbose_name="kế hoạch")
    position = models.PositiveSmallIntegerField("thứ tự", default=1)
    text = models.CharField("chỉ tiêu", max_length=300)
    note = models.CharField("nói rõ thêm", max_length=200, blank=True)
    low = models.PositiveIntegerField("từ", validators=[MinValueValidator(1)])
    high = models.PositiveIntegerField("đến", null=True, blank=True, help_text="Để trống khi chỉ có một con số.")
    by_hand = models.PositiveIntegerField(
        "đã đạt (ghi tay)", null=True, blank=True, help_text="Chỉ dùng khi chỉ tiêu không đếm được từ hồ sơ."
    )

    class Meta:
        verbose_name = "chỉ tiêu"
        verbose_name_plural = "chỉ tiêu"
        ordering = ["plan", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(high=None) | Q(high__gte=F("low")),
                name="target_range",
                violation_error_message="Số đến nhỏ hơn số từ. Hãy xem lại hai con số.",
            ),
            models.CheckConstraint(condition=Q(low__gte=1), name="target_asks_something"),
        ]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        return address("plans:target", self.pk)
