from typing import Any

import django_filters as df
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from ocop.accounts.models import Unit, memberships
from ocop.accounts.policy import MAY
from ocop.accounts.roles import Role
from ocop.core.search import holding
from ocop.documents.official.models import OfficialPaper
from ocop.documents.official.queries import OfficialPaperQuerySet
from ocop.documents.papers import PaperKind

NUMBERED_KINDS = [
    (PaperKind.DECISION, "Quyết định"),
    (PaperKind.WARD_REPORT, "Báo cáo của xã"),
    (PaperKind.SUPPLEMENT, "Yêu cầu bổ sung"),
    (PaperKind.PLAN, "Kế hoạch"),
    (PaperKind.RECEIPT, "Giấy tiếp nhận"),
]


def units_of(request: HttpRequest | None) -> Any:
    """Whose books this reader may open, the own first."""
    if request is None:
        return Unit.objects.none()
    keys = OfficialPaper.objects.visible_to(request.user).numbered().order_by().values("unit").distinct()
    return Unit.objects.filter(pk__in=keys).order_by("name_order")


class BookFilter(df.FilterSet):
    """Papers of one kind in one year; without a choice those that the reader's own unit wrote last, with words to
    look for those of every kind and year."""

    q = df.CharFilter(method="by_words", label="Tìm theo số, trích yếu")
    loai = df.ChoiceFilter(field_name="kind", label="Loại", choices=NUMBERED_KINDS, empty_label="Tất cả")
    don_vi = df.ModelChoiceFilter(field_name="unit", label="Cơ quan", queryset=units_of, empty_label="Tất cả")
    nam = df.NumberFilter(field_name="year", label="Năm")

    class Meta:
        model = OfficialPaper
        fields = ["q", "loai", "don_vi", "nam"]

    def __init__(self, data: QueryDict | None = None, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        chosen = (data or QueryDict()).copy()
        self.is_usual = not any(name in chosen for name in self.base_filters)
        if self.is_usual:
            chosen.update(usual(request))
        super().__init__(chosen, *args, request=request, **kwargs)

    def by_words(self, queryset: OfficialPaperQuerySet, name: str, value: str) -> OfficialPaperQuerySet:
        """In any spelling. A unit's book has some hundreds of numbers a year: they are read."""
        holds = holding(value)
        found = queryset.order_by().values_list("pk", "number_text", "title")
        return queryset.filter(pk__in=[pk for pk, *words in found if holds(" ".join(words))])


def usual(request: HttpRequest) -> dict[str, str]:
    """The book that this reader writes in: the own unit's newest paper says of which kind and year."""
    papers = OfficialPaper.objects.visible_to(request.user).numbered().filter(kind__in=dict(NUMBERED_KINDS))
    held = [m for m in memberships(request.user) if m.role in MAY["paper.read"]]
    newest = papers.filter(unit__in=[m.unit_id for m in held]).first() or papers.first()
    if newest is None:
        of_ward = all(m.role == Role.WARD_OFFICER for m in held)
        kind = PaperKind.WARD_REPORT if of_ward else PaperKind.DECISION
        return {"loai": kind, "nam": str(timezone.localdate().year)}
    return {"loai": newest.kind, "nam": str(newest.year)}
