"""What the number book and a paper's own page show."""

from dataclasses import dataclass

from ocop.core.templatetags.ocop import ngay
from ocop.documents.official.models import FileKind, OfficialPaper, PaperFile


@dataclass(frozen=True)
class Line:
    """One number of the book, and which numbers lie between it and the one before it in this program."""

    paper: OfficialPaper
    between: str

    @property
    def state(self) -> tuple[str, str, str]:
        """Words, tone, icon."""
        if self.paper.is_cancelled:
            return "Đã hủy số", "late", "st-no"
        if later := getattr(self.paper, "later", None):  # from `for_book`
            return f"Đã thay bằng bản {later}", "", "st-off"
        kinds = {file.kind for file in self.paper.files.all()}
        if FileKind.SCAN in kinds:
            return "Có bản ký", "done", "st-done"
        if FileKind.PDF in kinds:
            return "Chờ bản ký", "wait", "st-clock"
        return "Đang tạo văn bản", "go", "st-clock"

    @property
    def cancelled(self) -> str:
        """Why the number was cancelled, by whom and when; nothing for one that holds."""
        if not self.paper.is_cancelled:
            return ""
        told = self.paper.cancelled
        return f"Hủy {ngay(told.created_at)}, {told.by}: {told.reason}"


def line(paper: OfficialPaper) -> Line:
    lower: int | None = getattr(paper, "lower", None)  # from `for_book`
    return Line(paper, between(lower, paper.number or 0))


def between(lower: int | None, number: int) -> str:
    """ "1240 đến 1245", "1240" or nothing: what stands in the clerk's book alone. Before the first nothing is known."""
    if lower is None or number - lower < 2:
        return ""
    first, last = lower + 1, number - 1
    return str(first) if first == last else f"{first} đến {last}"


def files_of(paper: OfficialPaper) -> list[tuple[PaperFile, bool]]:
    """Each file with whether it is the one that holds, the newest first."""
    rows = list(paper.files.select_related("file", "file__stored_by").order_by("-pk"))
    replaced = {row.replaces_id for row in rows}
    return [(row, row.pk not in replaced) for row in rows]
