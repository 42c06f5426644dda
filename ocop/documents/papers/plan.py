from dataclasses import dataclass

from ocop.documents.papers.base import Paper, PaperKind

# ── plan ──


@dataclass(frozen=True, kw_only=True)
class PlanSection:
    heading: str  # "1. Công tác tuyên truyền"
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class PlanPart:
    heading: str  # "II. NỘI DUNG VÀ GIẢI PHÁP"
    text: str = ""
    sections: tuple[PlanSection, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PlanRow:
    number: str
    work: str
    content: str
    units: str
    time: str


@dataclass(frozen=True, kw_only=True)
class PlanPaper(Paper):
    kind = PaperKind.PLAN
    names = ("nam",)

    year: int
    bases: tuple[str, ...] = ()
    parts: tuple[PlanPart, ...]
    rows: tuple[PlanRow, ...] = ()  # phụ lục

    def _own(self) -> dict[str, str]:
        return {"nam": str(self.year)}
