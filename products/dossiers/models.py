from dataclasses import replace
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q

from ocop.core.addresses import address
from ocop.core.records import BaseRecord, OrderedRecord
from ocop.law.dates.rules import calendar_term
from ocop.law.profiles.services import rules_of
from products.dossiers.queries import (
    DossierItemQuerySet,
    DossierQuerySet,
    EvidencePaperQuerySet,
    SupplementRequestQuerySet,
)
from products.dossiers.rules.days import Clocks, step_due_on
from products.dossiers.rules.states import OVER, SIGNS, DossierKind, Sign, State, Verdict


class EvidencePaper(OrderedRecord):
    """Giấy tờ minh chứng, kept once per producer: several dossiers may use it. A newer paper replaces an older."""

    producer = models.ForeignKey("products.Producer", models.PROTECT, related_name="papers", verbose_name="chủ thể")
    paper_code = models.CharField("loại giấy tờ", max_length=40)
    name = models.CharField("tên giấy tờ", max_length=200)
    number = models.CharField("số", max_length=60, blank=True)
    issuer = models.CharField("nơi cấp", max_length=160, blank=True)
    holder = models.CharField(
        "cấp cho", max_length=200, blank=True, default="", help_text="Tên ghi trên giấy, để đối chiếu với chủ thể."
    )
    issued_on = models.DateField("ngày cấp", null=True, blank=True)
    expires_on = models.DateField("hết hạn ngày", null=True, blank=True)
    file = models.ForeignKey("core.StoredFile", models.PROTECT, verbose_name="tệp")
    replaces = models.ForeignKey("self", models.PROTECT, null=True, blank=True, verbose_name="thay cho")

    objects = EvidencePaperQuerySet.as_manager()

    class Meta:
        verbose_name = "giấy tờ minh chứng"
        verbose_name_plural = "giấy tờ minh chứng"
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_on=None) | Q(issued_on=None) | Q(expires_on__gte=models.F("issued_on")),
                name="paper_expires_after_issue",
                violation_error_message="Ngày hết hạn trước ngày cấp. Hãy xem lại trên giấy.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Dossier(BaseRecord):
    """Hồ sơ: one product in one round. `state` changes in services.py only."""

    code = models.CharField("mã hồ sơ", max_length=20, unique=True, editable=False)
    product = models.ForeignKey("products.Product", models.PROTECT, related_name="dossiers", verbose_name="sản phẩm")
    round = models.ForeignKey("products.Round", models.PROTECT, related_name="dossiers", verbose_name="đợt")
    kind = models.CharField("loại hồ sơ", max_length=16, choices=DossierKind, default=DossierKind.FIRST)
    profile = models.ForeignKey("law.RuleProfile", models.PROTECT, verbose_name="bộ quy định", editable=False)
    state = models.CharField("trạng thái", max_length=16, choices=State, default=State.DRAFT, editable=False)
    version = models.PositiveSmallIntegerField("lần nộp thứ", default=1, editable=False)
    differences = models.TextField(
        "giải trình khác nhau", blank=True, help_text="Tên hoặc ngày trên các giấy tờ khác nhau thì ghi vì sao."
    )
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="người lập", related_name="+")
    submitted_at = models.DateTimeField("nộp lúc", null=True, editable=False)
    ward_received_on = models.DateField("xã tiếp nhận ngày", null=True, editable=False)
    ward_receipt_number = models.PositiveIntegerField("số tiếp nhận của xã", null=True, editable=False)
    ward_due_on = models.DateField("hạn của xã", null=True, editable=False)
    received_on = models.DateField("tiếp nhận ngày", null=True, editable=False)
    receipt_number = models.PositiveIntegerField("số tiếp nhận", null=True, editable=False)
    state_since = models.DateTimeField("ở bước này từ", auto_now_add=True)
    supplement_due_on: date | None  # of `with_clocks`
    renewed_end: date | None  # of `with_clocks`

    # of the rows of `for_list` alone: papers asked for, and laid in
    wanted_count: int
    filled_count: int

    objects = DossierQuerySet.as_manager()

    class Meta:
        verbose_name = "hồ sơ"
        verbose_name_plural = "hồ sơ"
        indexes = [
            models.Index(fields=["round", "state"], name="dossier_by_round_state"),
            models.Index(fields=["state", "state_since"], name="dossier_by_state"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["product", "round"],
                condition=~Q(state__in=OVER),
                name="dossier_one_open_per_round",
                violation_error_message=("Sản phẩm này đã có hồ sơ đang mở trong đợt. Hãy mở hồ sơ đó để làm tiếp."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.product}"

    def get_absolute_url(self) -> str:
        return address("products:dossier", self.pk)

    @property
    def sign(self) -> Sign:
        return SIGNS[State(self.state)]

    @property
    def due_on(self) -> date | None:
        """The day the present step must be done by; the row comes from `for_page`, `for_lines` or `for_list`."""
        return step_due_on(State(self.state), self.clocks)

    @property
    def clocks(self) -> Clocks:
        window = rules_of(self.profile).hand_in_window(self.renewed_end) if self.renewed_end else None
        return replace(
            self._office_clocks,
            cut_off=self.round.last_day_on,
            window=window.closes if window else None,
            ward=self.ward_due_on,
            supplement=self.supplement_due_on,
        )

    @property
    def _office_clocks(self) -> Clocks:
        """Those that need no other row."""
        return Clocks(
            re_evaluation=self.re_evaluation_until(self.ward_received_on or self.received_on),
            done=self.round.due_on,
            old_law=rules_of(self.profile).open_until(self.kind),
        )

    @property
    def check_due_on(self) -> date | None:
        """By when the check must be done; a supplement asked for meanwhile is due no later."""
        return step_due_on(State.CHECKING, self._office_clocks)

    def re_evaluation_until(self, received_on: date | None) -> date | None:
        """The last day of the term of a re-evaluation that was received on this day (26/2026, Điều 7.6.g)."""
        days = rules_of(self.profile).re_evaluation_days
        if received_on is None or days is None or self.kind != DossierKind.RE_EVALUATION:
            return None
        return calendar_term(received_on, days)


class DossierItem(BaseRecord):
    """One line of the required list, as it stood when the dossier was opened; checked by the helper team."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="items", verbose_name="hồ sơ")
    required_paper = models.ForeignKey("law.RequiredPaper", models.PROTECT, verbose_name="giấy tờ theo quy định")
    mandatory = models.BooleanField("bắt buộc", default=True)
    position = models.PositiveSmallIntegerField("thứ tự")
    physical_units = models.PositiveSmallIntegerField(
        "số sản phẩm mẫu", null=True, blank=True, help_text="Sản phẩm mẫu nộp kèm: ghi số lượng đã giao."
    )
    verdict = models.CharField("kết luận kiểm tra", max_length=8, choices=Verdict, default=Verdict.UNSEEN)
    why = models.CharField("vì sao không hợp lệ", max_length=500, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name="người kiểm tra", related_name="+"
    )
    checked_at = models.DateTimeField("kiểm tra lúc", null=True)

    objects = DossierItemQuerySet.as_manager()

    class Meta:
        verbose_name = "mục hồ sơ"
        verbose_name_plural = "mục hồ sơ"
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["dossier", "required_paper"], name="item_once_per_dossier")]

    def __str__(self) -> str:
        return self.required_paper.name


class ItemPaper(BaseRecord):
    """A paper laid into an item; taken out later it stays, with the version it left in."""

    item = models.ForeignKey(DossierItem, models.CASCADE, related_name="papers", verbose_name="mục")
    paper = models.ForeignKey(EvidencePaper, models.PROTECT, related_name="uses", verbose_name="giấy tờ")
    since_version = models.PositiveSmallIntegerField("từ bản")
    until_version = models.PositiveSmallIntegerField("đến bản", null=True)

    class Meta:
        verbose_name = "giấy tờ trong hồ sơ"
        verbose_name_plural = "giấy tờ trong hồ sơ"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "paper"], condition=Q(until_version=None), name="paper_once_in_item"
            )
        ]

    def __str__(self) -> str:
        return str(self.paper)


class EvidenceLink(BaseRecord):
    """Which page of which paper proves which criterion."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="links", verbose_name="hồ sơ")
    criterion = models.ForeignKey("law.Criterion", models.PROTECT, verbose_name="tiêu chí")
    item_paper = models.ForeignKey(ItemPaper, models.CASCADE, related_name="links", verbose_name="giấy tờ")
    page = models.PositiveSmallIntegerField("trang", default=1)

    class Meta:
        verbose_name = "liên kết minh chứng"
        verbose_name_plural = "liên kết minh chứng"
        ordering = ["criterion", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "criterion", "item_paper", "page"], name="evidence_link_once")
        ]

    def __str__(self) -> str:
        return f"{self.criterion_id}: trang {self.page}"


class SupplementRequest(BaseRecord):
    """Yêu cầu bổ sung: what was missing, until when, and when it came."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="supplements", verbose_name="hồ sơ")
    version = models.PositiveSmallIntegerField("của bản")
    number = models.PositiveIntegerField("số")
    due_on = models.DateField("hạn bổ sung")
    note = models.TextField("nội dung", blank=True)
    missing = models.JSONField("danh sách cần bổ sung", default=list)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="người yêu cầu")
    letter = models.ForeignKey(
        "documents.OfficialPaper", models.PROTECT, null=True, editable=False, related_name="+", verbose_name="văn bản"
    )
    answered_at = models.DateTimeField("bổ sung lúc", null=True)
    withdrawn_at = models.DateTimeField("rút lúc", null=True, editable=False)

    objects = SupplementRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "yêu cầu bổ sung"
        verbose_name_plural = "yêu cầu bổ sung"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "version"], condition=Q(withdrawn_at=None), name="one_supplement_a_version"
            )
        ]

    def __str__(self) -> str:
        return f"Yêu cầu bổ sung số {self.number}"
