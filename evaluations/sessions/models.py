from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from evaluations.councils.models import OwnRules
from evaluations.sessions.queries import AgendaItemQuerySet, RecusalQuerySet, SessionQuerySet
from evaluations.sessions.rules import OVER, Ground, ItemState, Mode
from ocop.core.addresses import address
from ocop.core.records import BaseRecord


class Session(BaseRecord):
    """Phiên họp, or a round of written opinions (re-evaluation under 26/2026)."""

    council = models.ForeignKey("evaluations.Council", models.PROTECT, related_name="sessions", verbose_name="Hội đồng")
    round = models.ForeignKey("products.Round", models.PROTECT, related_name="sessions", verbose_name="đợt")
    number = models.PositiveSmallIntegerField("phiên số")
    mode = models.CharField("hình thức", max_length=8, choices=Mode, default=Mode.MEETING)
    starts_at = models.DateTimeField("bắt đầu lúc")
    place = models.CharField("địa điểm", max_length=160, blank=True)
    reason = models.CharField("lý do chọn hình thức", max_length=300, blank=True)
    chaired_by = models.ForeignKey(
        "evaluations.CouncilMember", models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name="chủ trì phiên", help_text="Trống: Chủ tịch, hoặc Phó Chủ tịch khi Chủ tịch vắng.",
    )  # fmt: skip
    minuted_by = models.ForeignKey(
        "evaluations.CouncilMember", models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name="thư ký phiên", help_text="Trống: Thư ký Hội đồng.",
    )  # fmt: skip
    minutes_confirmed_at = models.DateTimeField("xác nhận biên bản lúc", null=True, editable=False)
    minutes_confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="người xác nhận biên bản",
    )

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = "phiên họp"
        verbose_name_plural = "phiên họp"
        ordering = ["-starts_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["council", "number"],
                name="session_number_once",
                violation_error_message="Hội đồng đã có phiên mang số này. Hãy chọn số khác.",
            )
        ]

    def __str__(self) -> str:
        return f"{'Phiên họp' if self.mode == Mode.MEETING else 'Lấy ý kiến bằng văn bản'} số {self.number:02d}"

    def get_absolute_url(self) -> str:
        return address("evaluations:session", self.pk)

    search_with = ("council__unit", "round")

    def search_words(self) -> str:
        day = f"{timezone.localtime(self.starts_at):%d/%m/%Y}"
        return f"{self} {day} {self.place} {self.council} {self.council.decision_number} {self.round}"


class SessionRules(OwnRules):
    """Quy chế áp dụng cho phiên: the council's rules as they were when the first item opened. The newest row holds;
    a change is another row, with its reason."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="rules", verbose_name="phiên")
    reason = models.CharField("lý do đổi", max_length=300, blank=True, help_text="Trống: chép từ quy chế của Hội đồng.")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="người ghi"
    )

    class Meta(OwnRules.Meta):
        verbose_name = "quy chế áp dụng cho phiên"
        verbose_name_plural = "quy chế áp dụng cho phiên"
        constraints = [
            *OwnRules.Meta.constraints,
            models.UniqueConstraint(fields=["session"], condition=Q(reason=""), name="session_rules_copied_once"),
        ]

    def __str__(self) -> str:
        return f"Quy chế áp dụng cho {self.session}"


class Attendance(BaseRecord):
    session = models.ForeignKey(Session, models.CASCADE, related_name="attendances", verbose_name="phiên")
    member = models.ForeignKey("evaluations.CouncilMember", models.PROTECT, verbose_name="thành viên")
    present = models.BooleanField("có mặt", default=True)
    reason = models.CharField("lý do vắng", max_length=200, blank=True)

    class Meta:
        verbose_name = "thành viên dự họp"
        verbose_name_plural = "thành viên dự họp"
        constraints = [models.UniqueConstraint(fields=["session", "member"], name="attendance_once")]

    def __str__(self) -> str:
        return f"{self.member}: {'có mặt' if self.present else 'vắng'}"


class AgendaItem(BaseRecord):
    """One product on a session's agenda; scored on the sheet and the dossier version fixed here.

    A dossier may come to a later session once its item is over: the newest item is its current one.
    """

    session = models.ForeignKey(Session, models.PROTECT, related_name="items", verbose_name="phiên")
    dossier = models.ForeignKey("products.Dossier", models.PROTECT, related_name="agenda_items", verbose_name="hồ sơ")
    sheet = models.ForeignKey("law.CriteriaSheet", models.PROTECT, verbose_name="bộ tiêu chí")
    dossier_version = models.PositiveSmallIntegerField("bản hồ sơ")
    position = models.PositiveSmallIntegerField("thứ tự")
    state = models.CharField("trạng thái", max_length=10, choices=ItemState, default=ItemState.WAITING, editable=False)
    opened_at = models.DateTimeField("bắt đầu chấm điểm lúc", null=True, editable=False)
    closed_at = models.DateTimeField("kết thúc chấm điểm lúc", null=True, editable=False)

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        verbose_name = "mục chương trình"
        verbose_name_plural = "chương trình phiên"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["session", "position"], name="agenda_position_once"),
            models.UniqueConstraint(
                fields=["session", "dossier"],
                name="agenda_dossier_once",
                violation_error_message="Hồ sơ đã có trong chương trình của phiên này.",
            ),
            models.UniqueConstraint(
                fields=["dossier"],
                condition=~Q(state__in=OVER),
                name="agenda_dossier_under_way_once",
                violation_error_message="Hồ sơ đang ở chương trình của một phiên chưa xác nhận kết quả.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.dossier.product}"

    def get_absolute_url(self) -> str:
        return f"{address('evaluations:session', self.session_id)}?muc={self.pk}"


class Presence(BaseRecord):
    """Dự họp khi kết thúc chấm điểm: who was there for this item, noted when its scoring closes.

    A correction is another row with its reason (`why`); the newest holds.
    """

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="presences", verbose_name="mục")
    member = models.ForeignKey("evaluations.CouncilMember", models.PROTECT, verbose_name="thành viên")
    present = models.BooleanField("có mặt")
    reason = models.CharField("lý do vắng", max_length=200, blank=True)
    why = models.CharField("lý do sửa", max_length=300, blank=True, help_text="Trống: ghi khi kết thúc chấm điểm.")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="người ghi"
    )

    class Meta:
        verbose_name = "dự họp từng sản phẩm"
        verbose_name_plural = "dự họp từng sản phẩm"
        constraints = [
            models.UniqueConstraint(fields=["item", "member"], condition=Q(why=""), name="presence_noted_once")
        ]

    def __str__(self) -> str:
        return f"{self.member}: {'có mặt' if self.present else 'vắng'}"


class Recusal(BaseRecord):
    """Không tham gia đánh giá: a member who has a conflict does not score this item and does not count.

    Recorded after the member sent the sheet it bears the chair's ruling on that sheet. It is taken back with a reason,
    never deleted; it goes with its item alone, when that is taken off the agenda before it was opened.
    """

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="recusals", verbose_name="mục")
    member = models.ForeignKey("evaluations.CouncilMember", models.PROTECT, verbose_name="thành viên")
    ground = models.CharField("căn cứ", max_length=10, choices=Ground, blank=True)
    reason = models.CharField("lý do", max_length=300)
    ruling = models.CharField("kết luận của chủ trì về phiếu đã gửi", max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="người ghi"
    )
    ended_at = models.DateTimeField("rút lại lúc", null=True, editable=False)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="người rút"
    )
    end_reason = models.CharField("lý do rút lại", max_length=300, blank=True, editable=False)

    objects = RecusalQuerySet.as_manager()

    class Meta:
        verbose_name = "không tham gia chấm"
        verbose_name_plural = "không tham gia chấm"
        constraints = [
            models.UniqueConstraint(fields=["item", "member"], condition=Q(ended_at=None), name="recusal_once")
        ]

    def __str__(self) -> str:
        return f"{self.member} không tham gia đánh giá: {self.words}"

    @property
    def words(self) -> str:
        return f"{self.get_ground_display()}: {self.reason}" if self.ground else self.reason


class Declaration(BaseRecord):
    """Khai không liên quan: this member answered for this item, and named no interest. Who names one has a `Recusal`
    instead; until either, nothing of the item opens (SECURITY 17). It stays as long as the item stands on the
    agenda; of one taken off before it was opened the trail alone tells."""

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="declarations", verbose_name="mục")
    member = models.ForeignKey("evaluations.CouncilMember", models.PROTECT, verbose_name="thành viên")

    class Meta:
        verbose_name = "khai không liên quan"
        verbose_name_plural = "khai không liên quan"
        constraints = [models.UniqueConstraint(fields=["item", "member"], name="declaration_once")]

    def __str__(self) -> str:
        return f"{self.member} không liên quan"
