from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q

from evaluations.decisions.queries import DecisionLineQuerySet, DecisionQuerySet
from evaluations.decisions.rules import DecisionState, Outcome
from ocop.core.addresses import address
from ocop.core.records import BaseRecord, OrderedRecord
from products.certificates.models import CertifiedFacts


class Decision(OrderedRecord):
    """Quyết định phê duyệt kết quả: draft → approved by the leader → number and date from the clerk's book → signed
    copy, published. Then it is frozen: what changes it afterwards is another decision of the same session that names it
    in `amends`. One that `takes_up` recognises what a higher level scored and left to us: there may be several."""

    unit = models.ForeignKey("accounts.Unit", models.PROTECT, verbose_name="cơ quan ban hành")
    session = models.ForeignKey(
        "evaluations.Session", models.PROTECT, related_name="decisions", verbose_name="phiên họp"
    )
    amends = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="amended_by",
        verbose_name="sửa đổi, thay thế quyết định",
    )
    takes_up = models.BooleanField("công nhận theo kết quả cấp trên chuyển về", default=False, editable=False)
    title = models.CharField("trích yếu", max_length=300)
    legal_bases = models.ManyToManyField("law.LegalBasis", blank=True, verbose_name="căn cứ")
    state = models.CharField(
        "trạng thái", max_length=10, choices=DecisionState, default=DecisionState.DRAFT, editable=False
    )
    signer = models.CharField("người ký", max_length=120, blank=True)
    signer_title = models.CharField("chức vụ người ký", max_length=120, blank=True)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người dự thảo"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="người duyệt"
    )
    approved_at = models.DateTimeField("duyệt lúc", null=True)
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="người trả lại",
    )
    returned_at = models.DateTimeField("trả lại lúc", null=True, editable=False)
    returned_why = models.CharField("cần sửa", max_length=1000, blank=True, default="", editable=False)
    number = models.PositiveIntegerField("số", null=True, editable=False)
    number_text = models.CharField("số, ký hiệu", max_length=40, blank=True, editable=False)
    date = models.DateField("ngày ban hành", null=True, editable=False)
    published_at = models.DateTimeField("công bố lúc", null=True, editable=False)
    paper = models.ForeignKey(
        "documents.OfficialPaper", models.PROTECT, null=True, editable=False, verbose_name="văn bản"
    )

    line_count: int  # of the rows of `for_list` alone

    ordered_by = "title"

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = "quyết định"
        verbose_name_plural = "quyết định"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session"],
                condition=Q(amends=None, takes_up=False),
                name="decision_first_once",
                violation_error_message="Phiên này đã có quyết định. Hãy mở quyết định đó.",
            )
        ]

    def __str__(self) -> str:
        return f"Quyết định {self.number_text}" if self.number_text else f"Dự thảo quyết định {self.session}"

    def get_absolute_url(self) -> str:
        return address("evaluations:decision", self.pk)

    search_with = ("unit", "session__round")

    def search_words(self) -> str:
        return f"{self} {self.title} {self.session.round}"


class DecisionLine(CertifiedFacts, BaseRecord):
    """What a decision says of one result, in words as they were when the line was drafted; a line of an amending
    decision names the one it `replaces`, and one that takes up what a higher level found that level's `higher`
    result."""

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="lines", verbose_name="quyết định")
    result = models.ForeignKey("evaluations.Result", models.PROTECT, related_name="lines", verbose_name="kết quả")
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, editable=False, related_name="replaced_by", verbose_name="thay dòng"
    )
    higher = models.ForeignKey(
        "products.HigherResult",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="lines",
        verbose_name="kết quả của cấp trên",
    )
    outcome = models.CharField("kết luận", max_length=16, choices=Outcome)
    position = models.PositiveSmallIntegerField("thứ tự")

    objects = DecisionLineQuerySet.as_manager()

    class Meta:
        verbose_name = "dòng quyết định"
        verbose_name_plural = "các dòng quyết định"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "result"], name="decision_result_once"),
            models.UniqueConstraint(fields=["result"], condition=Q(replaces=None), name="result_first_line_once"),
            models.CheckConstraint(
                condition=~Q(product_name="") & ~Q(producer_name="") & ~Q(ward_name=""),
                name="decision_line_says_what_it_attests",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.get_outcome_display()}"

    @property
    def points(self) -> Decimal | None:
        """What the stars were found by: our council's mean, or the higher council's."""
        return self.higher.points if self.higher and self.higher.points is not None else self.result.average

    @property
    def star_by_points(self) -> int | None:
        """The star of these points, before minimums; of a higher council only the one after them is known."""
        return self.stars if self.higher else self.result.star_by_points
