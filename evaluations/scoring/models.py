from django.conf import settings
from django.db import models

from evaluations.scoring.queries import ScoreSheetQuerySet
from ocop.core.addresses import address
from ocop.core.records import BaseRecord


class ScoreSheet(BaseRecord):
    """Phiếu đánh giá: one member, one agenda item, bound to the dossier's version."""

    member = models.ForeignKey(
        "evaluations.CouncilMember", models.PROTECT, related_name="sheets", verbose_name="thành viên"
    )
    item = models.ForeignKey("evaluations.AgendaItem", models.PROTECT, related_name="score_sheets", verbose_name="mục")
    dossier_version = models.PositiveSmallIntegerField("bản hồ sơ")
    remark = models.TextField("ý kiến của người đánh giá", blank=True)
    submitted_at = models.DateTimeField("gửi lúc", null=True, editable=False)
    notes = models.JSONField(
        "nhận xét khi chưa chọn mức", default=dict, blank=True, editable=False,
        help_text="Theo tiêu chí: nhận xét, chưa đủ minh chứng, bản.",
    )  # fmt: skip

    objects = ScoreSheetQuerySet.as_manager()

    class Meta:
        verbose_name = "phiếu đánh giá"
        verbose_name_plural = "phiếu đánh giá"
        constraints = [models.UniqueConstraint(fields=["member", "item"], name="score_sheet_once")]

    def __str__(self) -> str:
        return f"Phiếu đánh giá {self.item_id} của {self.member_id}"

    def get_absolute_url(self) -> str:
        return address("evaluations:score_sheet", self.pk)


class SheetRequest(BaseRecord):
    """Xin sửa phiếu đã gửi: a member asks for a sent sheet, the chair gives it back or the member asks no longer.

    Neither, once its item is closed: then the chair reopens criteria.
    """

    sheet = models.ForeignKey(ScoreSheet, models.CASCADE, related_name="requests", verbose_name="phiếu")
    reason = models.CharField("lý do", max_length=300)
    ended_at = models.DateTimeField("xong lúc", null=True)
    given_back = models.BooleanField("đã trả lại phiếu", default=False)

    class Meta:
        verbose_name = "xin sửa phiếu"
        verbose_name_plural = "xin sửa phiếu"
        constraints = [
            models.UniqueConstraint(fields=["sheet"], condition=models.Q(ended_at=None), name="sheet_request_open_once")
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id}: {self.reason}"


class Score(BaseRecord):
    """One criterion on one sheet. No level: "không mức nào phù hợp", 0 points. Not yet answered: no row.

    Once its item is closed a trigger keeps it, but for a criterion that the chair reopened (evaluations/triggers.py).
    """

    sheet = models.ForeignKey(ScoreSheet, models.CASCADE, related_name="scores", verbose_name="phiếu")
    criterion = models.ForeignKey("law.Criterion", models.PROTECT, verbose_name="tiêu chí")
    level = models.ForeignKey("law.Level", models.PROTECT, null=True, blank=True, verbose_name="mức")
    not_proven = models.BooleanField("chưa đủ minh chứng", default=False)
    no_stop = models.BooleanField(
        "không phải trường hợp dừng, loại", default=False, help_text="Trả lời của thành viên khi phiếu hỏi ở mức này."
    )
    remark = models.CharField("nhận xét", max_length=1000, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "điểm"
        verbose_name_plural = "điểm"
        constraints = [models.UniqueConstraint(fields=["sheet", "criterion"], name="score_once")]

    def __str__(self) -> str:
        return f"{self.sheet_id} {self.criterion_id}"


class ScoreChange(models.Model):
    """Every value a score ever had. Kept apart from the audit trail: it is as secret as the score itself."""

    score = models.ForeignKey(Score, models.CASCADE, related_name="changes", verbose_name="điểm")
    version = models.PositiveIntegerField()
    level = models.ForeignKey("law.Level", models.PROTECT, null=True)
    not_proven = models.BooleanField(default=False)
    remark = models.CharField(max_length=1000, blank=True)
    reason = models.CharField("lý do chấm lại", max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "thay đổi điểm"
        verbose_name_plural = "thay đổi điểm"
        constraints = [models.UniqueConstraint(fields=["score", "version"], name="score_version_once")]

    def __str__(self) -> str:
        return f"{self.score_id} bản {self.version}"


class Finding(BaseRecord):
    """Phát hiện: a knock-out or a stop, named by a member with its note of the law and the evidence."""

    class Kind(models.TextChoices):
        KNOCK_OUT = "knock_out", "Hồ sơ bị loại"
        DISQUALIFIES = "disqualifies", "Bị loại"
        STOP = "stop", "Dừng đánh giá các bước tiếp theo"

    sheet = models.ForeignKey(ScoreSheet, models.CASCADE, related_name="findings", verbose_name="phiếu")
    kind = models.CharField("loại", max_length=12, choices=Kind)
    knock_out = models.ForeignKey(
        "law.KnockOut", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="điều kiện loại hồ sơ"
    )
    criterion = models.ForeignKey("law.Criterion", models.PROTECT, null=True, blank=True, verbose_name="tiêu chí")
    note = models.CharField("ghi chú của luật", max_length=1000)
    evidence = models.CharField("căn cứ, minh chứng", max_length=500)

    class Meta:
        verbose_name = "phát hiện"
        verbose_name_plural = "phát hiện"
        constraints = [
            models.UniqueConstraint(fields=["sheet", "kind", "criterion"], name="finding_once"),
            models.UniqueConstraint(fields=["sheet", "knock_out"], name="knock_out_found_once"),
            models.CheckConstraint(
                condition=models.Q(kind="knock_out", knock_out__isnull=False, criterion=None)
                | (~models.Q(kind="knock_out") & models.Q(knock_out=None, criterion__isnull=False)),
                name="finding_names_its_place",
            ),
        ]

    def __str__(self) -> str:
        return self.note[:80]

    @property
    def key(self) -> int:
        """Id of the knock-out line, or of the criterion (law's `Finding.key`)."""
        return self.knock_out_id or self.criterion_id or 0


class Reopening(BaseRecord):
    """Chấm lại một tiêu chí: the chair reopens one criterion for one member; old and new value and the reason stay.

    With a `ruling`: what a stop had excused and must be answered now. Closed without a score when that ruling ends.
    """

    sheet = models.ForeignKey(ScoreSheet, models.CASCADE, related_name="reopenings", verbose_name="phiếu")
    criterion = models.ForeignKey("law.Criterion", models.PROTECT, verbose_name="tiêu chí")
    reason = models.CharField("lý do", max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người mở lại")
    ruling = models.ForeignKey(
        "evaluations.Ruling", models.PROTECT, null=True, related_name="reopenings", verbose_name="theo kết luận"
    )
    closed_at = models.DateTimeField("chấm lại xong lúc", null=True)

    class Meta:
        verbose_name = "chấm lại"
        verbose_name_plural = "chấm lại"
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "criterion"], condition=models.Q(closed_at=None), name="reopening_open_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id} {self.criterion_id}: {self.reason}"
