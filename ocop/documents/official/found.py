"""What the one search finds of official papers: by their numbers."""

import re
from collections.abc import Sequence

from django.db.models import QuerySet

from ocop.accounts.models import User
from ocop.core.finding.rules import Hit, State, same_code
from ocop.core.finding.services import Findable
from ocop.core.search import holding
from ocop.core.templatetags.ocop import ngay
from ocop.documents.official.models import OfficialPaper
from ocop.documents.official.queries import OfficialPaperQuerySet
from ocop.documents.papers import PaperKind

NUMBER = re.compile(r"\d{1,9}")
OF_ONE_NUMBER = 200
"""Papers of one number that are looked at: one of each unit, kind and year."""
TOLD_ELSEWHERE = (PaperKind.DECISION, PaperKind.PLAN)
"""Whoever sees their papers sees the decision or the plan, found by the same number until that is cancelled."""


def _rows(user: User) -> OfficialPaperQuerySet:
    papers = OfficialPaper.objects.visible_to(user).numbered().select_related("unit", "cancelled")
    return papers.exclude(kind__in=TOLD_ELSEWHERE, cancelled=None)


def _pick(rows: QuerySet[OfficialPaper], text: str) -> Sequence[OfficialPaper]:
    """Those of the first number that was typed and with its other words: "12 bao cao my long"."""
    number = NUMBER.search(text)
    if number is None:
        return ()
    found = rows.filter(number=int(number[0])).order_by("-year", "-pk")[:OF_ONE_NUMBER]
    holds = holding(text)
    return [paper for paper in found if holds(f"{paper.number_text} {paper.title} {paper.unit} {paper.year}")]


def _hit(paper: OfficialPaper, text: str) -> Hit:
    state: State | None = ("Đã hủy số", "bad", "st-no") if paper.is_cancelled else None
    facts = (f"{paper.number_text or paper.number} ngày {ngay(paper.date)}",)
    return Hit(paper.title, paper.get_absolute_url(), facts, state, str(paper.unit), same_code(text, paper.number_text))


PAPERS = Findable("Văn bản", "paper.read", _rows, _pick, _hit)
