from django.conf import settings
from django.db import models

from evaluations.councils.models import Reading
from evaluations.results.figures import Figures, Statement, read_figures, read_statements
from evaluations.results.queries import ResultQuerySet
from evaluations.scoring.models import Finding
from ocop.core.addresses import address
from ocop.core.records import BaseRecord


class Result(BaseRecord):
    """Kết quả of one item, written when the chair closes scoring; confirmed once.

    The exact mean is total / sheets; `average` is shown, two decimals half up. `readings` holds the star after
    minimums under each reading (0: no star). `stars` is None while they differ and neither the council's rules nor
    the chair names one, and while a statement waits for its ruling; 0 is settled, and means no star. Without a sheet
    that has a total there is no average. `detail` and `findings` are read through `figures` and `statements` only.
    """

    item = models.OneToOneField("evaluations.AgendaItem", models.PROTECT, related_name="result", verbose_name="mục")
    total = models.DecimalField("tổng điểm các phiếu", max_digits=8, decimal_places=2)
    sheets = models.PositiveSmallIntegerField("số phiếu được tính")
    average = models.DecimalField("điểm trung bình", max_digits=5, decimal_places=2, null=True)
    star_by_points = models.PositiveSmallIntegerField("hạng theo điểm", null=True)
    stars = models.PositiveSmallIntegerField("hạng sau khi xét yêu cầu tối thiểu", null=True)
    readings = models.JSONField("hạng theo từng cách tính", default=dict)
    reading = models.CharField("cách tính đã dùng", max_length=10, choices=Reading, blank=True, default="")
    reading_reason = models.CharField("lý do chọn cách tính", max_length=300, blank=True)
    findings = models.JSONField("trường hợp được nêu", default=list)
    findings_outcome = models.CharField(
        "xử lý phát hiện", max_length=300, blank=True, help_text="Ghi trước khi có kết luận từng trường hợp; chỉ đọc."
    )
    detail = models.JSONField("chi tiết", default=dict)
    confirmed_at = models.DateTimeField("xác nhận lúc", null=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="người xác nhận"
    )

    objects = ResultQuerySet.as_manager()

    class Meta:
        verbose_name = "kết quả"
        verbose_name_plural = "kết quả"

    def __str__(self) -> str:
        return f"{self.item}: {self.average}"

    def get_absolute_url(self) -> str:
        return address("evaluations:result", self.item_id)

    @property
    def figures(self) -> Figures:
        """What version 1 left unsaid: a statement without a star had taken it."""
        return read_figures(self.detail, out=bool(self.findings) and self.stars == 0)

    @property
    def statements(self) -> tuple[Statement, ...]:
        return read_statements(self.findings)


class Ruling(BaseRecord):
    """Kết luận của Hội đồng on what members stated: accepted or rejected, with reason and, if they voted, the votes.

    One is current for each matter of an item; a changed or withdrawn one stays, with who ended it and when.
    """

    item = models.ForeignKey("evaluations.AgendaItem", models.PROTECT, related_name="rulings", verbose_name="mục")
    kind = models.CharField("loại", max_length=12, choices=Finding.Kind)
    knock_out = models.ForeignKey(
        "law.KnockOut", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="điều kiện loại hồ sơ"
    )
    criterion = models.ForeignKey(
        "law.Criterion", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="tiêu chí"
    )
    accepted = models.BooleanField("chấp nhận")
    agree = models.PositiveSmallIntegerField("đồng ý", null=True, blank=True)
    against = models.PositiveSmallIntegerField("không đồng ý", null=True, blank=True)
    other = models.PositiveSmallIntegerField("ý kiến khác", null=True, blank=True)
    reason = models.CharField("lý do", max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người ghi")
    ended_at = models.DateTimeField("thôi áp dụng lúc", null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người sửa"
    )

    class Meta:
        verbose_name = "kết luận của Hội đồng"
        verbose_name_plural = "kết luận của Hội đồng"
        constraints = [
            models.UniqueConstraint(
                fields=["item", "kind", "criterion"], condition=models.Q(ended_at=None), name="ruling_current_once"
            ),
            models.UniqueConstraint(
                fields=["item", "knock_out"], condition=models.Q(ended_at=None), name="knock_out_ruled_once"
            ),
            models.CheckConstraint(
                condition=models.Q(kind="knock_out", knock_out__isnull=False, criterion=None)
                | (~models.Q(kind="knock_out") & models.Q(knock_out=None, criterion__isnull=False)),
                name="ruling_names_its_place",
            ),
        ]

    def __str__(self) -> str:
        return "Chấp nhận" if self.accepted else "Không chấp nhận"

    @property
    def matter(self) -> tuple[str, int]:
        """What it is on, as a statement names it."""
        return self.kind, self.knock_out_id or self.criterion_id or 0

    @property
    def votes_words(self) -> str:
        """2 đồng ý, 5 không đồng ý, 0 ý kiến khác; nothing where no votes were counted."""
        if self.agree is None:
            return ""
        return f"{self.agree} đồng ý, {self.against} không đồng ý, {self.other} ý kiến khác"
