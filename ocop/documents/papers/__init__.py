"""What each official paper is filled with: one typed record per paper, made by the house that knows the facts.

A paper's head and foot (`parent issuer place signer_title signer recipients`) may be left empty:
`official.services.make` fills them from the unit and the office's texts (`PaperTemplate`). A date of None leaves
room for a pen; `number_text` is given by `make(number=…)`. Points are Decimal, dates are dates: the templates write
them. All text is plain text, a new line is a new paragraph.

    paper = SupplementRequest(producer="HTX Bến Sen", …, items=(Missing("Phiếu kiểm nghiệm", "đã quá 12 tháng"),))
    made = make("yeu-cau-bo-sung", about=dossier, unit=office, context=paper, number=12, by=user)
"""

from dataclasses import fields
from typing import Any

from ocop.documents.papers.base import COMMON, Attendee, Paper, PaperKind
from ocop.documents.papers.council import CertificatePaper, DecisionPaper, DecisionRow, Minutes, MinutesItem
from ocop.documents.papers.dossier import (
    ExpiryNotice,
    Meeting,
    Missing,
    OpinionLine,
    ReceiptItem,
    ReceiptNote,
    SupplementRequest,
    WardMatter,
    WardReport,
)
from ocop.documents.papers.plan import PlanPaper, PlanPart, PlanRow, PlanSection
from ocop.documents.papers.sheet import ScoreSheetPaper, SheetCriterion, SheetGroup, SheetLevel, SheetPart

__all__ = [
    "COMMON",
    "PAPERS",
    "PLACEHOLDERS",
    "Attendee",
    "CertificatePaper",
    "DecisionPaper",
    "DecisionRow",
    "ExpiryNotice",
    "Meeting",
    "Minutes",
    "MinutesItem",
    "Missing",
    "OpinionLine",
    "Paper",
    "PaperKind",
    "PlanPaper",
    "PlanPart",
    "PlanRow",
    "PlanSection",
    "ReceiptItem",
    "ReceiptNote",
    "ScoreSheetPaper",
    "SheetCriterion",
    "SheetGroup",
    "SheetLevel",
    "SheetPart",
    "SupplementRequest",
    "WardMatter",
    "WardReport",
    "build",
]

PAPERS: dict[str, type[Paper]] = {
    paper.kind: paper
    for paper in (
        WardReport,
        ReceiptNote,
        SupplementRequest,
        Minutes,
        DecisionPaper,
        CertificatePaper,
        PlanPaper,
        ExpiryNotice,
        ScoreSheetPaper,
    )
}
PLACEHOLDERS: dict[str, tuple[str, ...]] = {kind: (*COMMON, *paper.names) for kind, paper in PAPERS.items()}


def build(kind: str, context: Paper | dict[str, Any]) -> Paper:
    """The paper of this kind; a name it does not know is a bug and says so."""
    paper_class = PAPERS[kind]
    if isinstance(context, paper_class):
        return context
    if isinstance(context, dict):
        known = {field.name for field in fields(paper_class)}
        if unknown := sorted(set(context) - known):
            raise TypeError(f"{paper_class.__name__} has no {', '.join(unknown)}")
        return paper_class(**context)
    raise TypeError(f"{kind} needs a {paper_class.__name__}, got {type(context).__name__}")
