from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from evaluations.councils.queries import CouncilMemberQuerySet, CouncilQuerySet
from ocop.core.addresses import address
from ocop.core.records import BaseRecord, OrderedRecord


class Office(models.TextChoices):
    CHAIR = "chair", "Chủ tịch"
    DEPUTY = "deputy", "Phó Chủ tịch"
    SECRETARY = "secretary", "Thư ký"
    MEMBER = "member", "Thành viên"


LEADERS = (Office.CHAIR, Office.DEPUTY)


class Reading(models.TextChoices):
    """What "reaching a minimum" means for a council (domain/open-questions A2): no hidden default."""

    MAJORITY = "majority", "Đa số thành viên chấm đạt"
    ALL = "all", "Mọi thành viên chấm đạt"
    MEAN = "mean", "Điểm trung bình của tiêu chí đạt"
    ANY = "any", "Ít nhất một thành viên chấm đạt"


OWN_RULES = (
    "quorum", "quorum_with_chair", "quorum_source", "spread_limit", "spread_source", "minimum_reading",
    "minimum_source",
)  # fmt: skip


class OwnRules(BaseRecord):
    """What a council's working rules say, each with its source. Empty: not entered, and the screen says so."""

    quorum = models.PositiveSmallIntegerField("số thành viên tối thiểu để họp", null=True, blank=True)
    quorum_with_chair = models.BooleanField("phải có Chủ tịch hoặc Phó Chủ tịch", default=False)
    quorum_source = models.CharField("nguồn của số tối thiểu", max_length=200, blank=True)
    spread_limit = models.DecimalField(
        "mức chênh lệch điểm phải thảo luận, chấm lại", max_digits=5, decimal_places=2, null=True, blank=True
    )
    spread_source = models.CharField("nguồn của mức chênh lệch", max_length=200, blank=True)
    minimum_reading = models.CharField(
        "cách xác định Hội đồng đạt yêu cầu tối thiểu",
        max_length=10,
        choices=Reading,
        blank=True,
        default="",
        help_text="Để trống: khi các cách tính cho hạng khác nhau, chủ trì chọn và ghi lý do.",
    )
    minimum_source = models.CharField("nguồn của cách tính", max_length=200, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(quorum=None) | ~Q(quorum_source=""),
                name="%(class)s_quorum_has_source",
                violation_error_message="Ghi số tối thiểu thì ghi cả nguồn (quy chế, điều).",
            ),
            models.CheckConstraint(
                condition=Q(spread_limit=None) | ~Q(spread_source=""),
                name="%(class)s_spread_has_source",
                violation_error_message="Ghi mức chênh lệch thì ghi cả nguồn (quy chế, điều).",
            ),
            models.CheckConstraint(
                condition=Q(minimum_reading="") | ~Q(minimum_source=""),
                name="%(class)s_reading_has_source",
                violation_error_message=(
                    "Chọn cách xác định Hội đồng đạt yêu cầu tối thiểu thì ghi cả nguồn (quy chế, điều)."
                ),
            ),
        ]

    @property
    def values(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in OWN_RULES}

    @property
    def lines(self) -> list[tuple[str, str, str]]:
        """(what, value, source); an empty value was not entered."""
        spread = "" if self.spread_limit is None else f"{self.spread_limit.normalize():f}".replace(".", ",") + " điểm"
        quorum = "" if self.quorum is None else f"{self.quorum} thành viên"
        if quorum and self.quorum_with_chair:
            quorum += ", có Chủ tịch hoặc Phó Chủ tịch"
        reading = self.get_minimum_reading_display() if self.minimum_reading else ""
        return [
            ("Số thành viên tối thiểu để họp", quorum, self.quorum_source),
            ("Mức chênh lệch điểm phải thảo luận, chấm lại", spread, self.spread_source),
            ("Cách xác định Hội đồng đạt yêu cầu tối thiểu", reading, self.minimum_source),
        ]


class Council(OwnRules, OrderedRecord):
    """Hội đồng, with its decision and its own rules. A rule left empty says so on the screen; none is invented."""

    unit = models.ForeignKey("accounts.Unit", models.PROTECT, verbose_name="đơn vị thành lập")
    name = models.CharField("tên Hội đồng", max_length=200)
    decision_number = models.CharField("số quyết định thành lập", max_length=40)
    decision_date = models.DateField("ngày quyết định")
    objects = CouncilQuerySet.as_manager()

    class Meta(OwnRules.Meta):
        verbose_name = "Hội đồng"
        verbose_name_plural = "Hội đồng"
        ordering = ["-decision_date"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address("evaluations:council", self.pk)


class CouncilMember(BaseRecord):
    """A seat: one person, from a day on. It ends and another takes its place; its person never changes once it has
    a sheet, an attendance or a recusal, for those stay with who gave them (SECURITY 73)."""

    council = models.ForeignKey(Council, models.CASCADE, related_name="members", verbose_name="Hội đồng")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="seats", verbose_name="thành viên")
    office = models.CharField("chức danh", max_length=10, choices=Office, default=Office.MEMBER)
    organisation = models.CharField("cơ quan", max_length=160, blank=True)
    position = models.PositiveSmallIntegerField("thứ tự", default=0)
    since = models.DateField("từ ngày", null=True, editable=False, help_text="Trống: từ khi lập Hội đồng.")
    ended_on = models.DateField("thôi từ ngày", null=True, editable=False)
    end_reason = models.CharField("lý do thôi", max_length=300, blank=True, editable=False)
    succeeds = models.OneToOneField(
        "self", models.PROTECT, null=True, editable=False, related_name="successor", verbose_name="thay"
    )

    objects = CouncilMemberQuerySet.as_manager()

    class Meta:
        verbose_name = "thành viên Hội đồng"
        verbose_name_plural = "thành viên Hội đồng"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["council", "user"],
                condition=Q(ended_on=None),
                name="council_member_once",
                violation_error_message="Người này đã là thành viên Hội đồng.",
            ),
            models.UniqueConstraint(
                fields=["council"],
                condition=Q(office="chair", ended_on=None),
                name="council_one_chair",
                violation_error_message="Hội đồng đã có Chủ tịch. Hãy sửa chức danh của người đó trước.",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None, end_reason="") | (Q(ended_on__isnull=False) & ~Q(end_reason="")),
                name="council_seat_ends_with_reason",
                violation_error_message="Ghi ngày thôi thì ghi cả lý do.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_office_display()})"

    @property
    def leads(self) -> bool:
        """Opens, closes and reopens scoring: chair or deputy."""
        return self.office in LEADERS

    @property
    def took_part(self) -> bool:
        """Whether sheets, attendance of a session or an item, a recusal or a declaration hang on this person."""
        hanging = (self.sheets, self.attendance_set, self.presence_set, self.recusal_set, self.declaration_set)
        return any(rows.exists() for rows in hanging)

    @property
    def in_minutes(self) -> bool:
        return self.attendance_set.exclude(session__minutes_confirmed_at=None).exists()
