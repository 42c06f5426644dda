"""Points of one sheet: total, parts, what is unanswered; a stop or knock-out is named, never a silent total."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from ocop.core.refusal import Refusal
from ocop.law.sheets.rules.sheet import Answer, Answers, Criterion, Sheet


class FindingKind(StrEnum):
    KNOCK_OUT = "knock_out"  # a line at the head of the sheet
    DISQUALIFIES = "disqualifies"  # "bị loại" at a criterion
    STOP = "stop"  # "không đánh giá các bước tiếp theo"

    @property
    def label(self) -> str:
        return {"knock_out": "Hồ sơ bị loại", "disqualifies": "Bị loại", "stop": "Dừng đánh giá"}[self.value]

    @property
    def throws_out(self) -> bool:
        """Accepted, it gives no star under any setting; a stop does what the profile says."""
        return self != FindingKind.STOP


Matter = tuple[FindingKind, int]  # what a ruling is on: the kind, and the knock-out line or criterion
Rulings = Mapping[Matter, bool]  # accepted or rejected; a matter that is not in it was not ruled on


@dataclass(frozen=True)
class Finding:
    """A member's statement, or the ladder's own: it acts only when the council accepts it. `key`: see `Matter`."""

    kind: FindingKind
    key: int
    text: str
    evidence: str = ""
    by_level: bool = False  # follows from the chosen level (the sheet says so), nobody had to state it

    @property
    def same(self) -> Matter:
        return self.kind, self.key


@dataclass(frozen=True)
class Question:
    """The lowest level was chosen where the sheet has a stop or knock-out note: ask, neither stop nor pass silently."""

    criterion_id: int
    code: str
    text: str
    kind: FindingKind


@dataclass(frozen=True)
class SheetScore:
    total: Decimal
    parts: dict[str, Decimal]  # part code → points
    unanswered: tuple[int, ...]  # criterion ids, in order, that keep the sheet from being sent
    left_out: tuple[int, ...] = ()  # those that a statement excuses until it is ruled on: the total is none yet
    findings: tuple[Finding, ...] = ()
    questions: tuple[Question, ...] = ()

    @property
    def whole(self) -> bool:
        """Every criterion is answered: only then is the total one."""
        return not self.unanswered and not self.left_out


def answer_refusal(criterion: Criterion, answer: Answer) -> str | None:
    """Why this choice cannot stand, as a sentence; None when it can."""
    if answer.position is None:
        if criterion.has_zero:
            return f"Tiêu chí {criterion.code} có mức 0 điểm trên phiếu. Hãy chọn mức đó, không chọn “không mức nào”."
        if answer.branch and answer.branch not in {branch.code for branch in criterion.branches}:
            return f"Tiêu chí {criterion.code} không có trường hợp “{answer.branch}”. Hãy tải lại phiếu."
        return None
    level = criterion.level(answer.position)
    if level is None:
        return f"Mức đã chọn không thuộc tiêu chí {criterion.code} của phiếu này. Hãy tải lại phiếu rồi chọn lại."
    if answer.branch and answer.branch != level.branch:
        return f"Tiêu chí {criterion.code} chỉ chọn một trong hai trường hợp. Hãy chọn một mức của đúng trường hợp đó."
    return None


def points_of(criterion: Criterion, answer: Answer) -> Decimal:
    """Points of one choice. Raises Refusal for a choice that the criterion does not have."""
    if reason := answer_refusal(criterion, answer):
        raise Refusal(reason)
    level = None if answer.position is None else criterion.level(answer.position)
    return Decimal(0) if level is None else level.points


def note_of(criterion: Criterion, kind: FindingKind) -> str:
    """The sheet's own words that a statement of this kind rests on here; "" where it has none."""
    return criterion.stops_scoring if kind == FindingKind.STOP else criterion.disqualifies or criterion.excludes


def followed(sheet: Sheet, answers: Answers) -> Answers:
    """Answers, with 0 at each criterion that only applies to a story where its story criterion has 0 points.

    What was chosen there does not count then, and needs no answer (open question 13). Raises Refusal.
    """
    zeros = {
        key: sheet.by_id[key].zero
        for key, story in sheet.follows.items()
        if story in answers and points_of(sheet.by_id[story], answers[story]) == 0
    }
    return {**answers, **zeros} if zeros else answers


def score(sheet: Sheet, answers: Answers, findings: Sequence[Finding] = ()) -> SheetScore:
    """Points of the sheet. `findings`: what people stated; stops that follow from a level are added. Raises Refusal."""
    if set(answers) - set(sheet.by_id):
        raise Refusal("Có câu trả lời không thuộc phiếu này. Hãy tải lại phiếu rồi chấm lại tiêu chí đó.")
    answers = followed(sheet, answers)
    points = {key: points_of(sheet.by_id[key], answer) for key, answer in answers.items()}
    stated = {finding.same for finding in findings}
    found = (*findings, *(f for f in _found_by_levels(sheet, points) if f.same not in stated))
    last = _excused_after(sheet, found)
    open_ones = [(index, criterion.id) for index, criterion in enumerate(sheet.criteria) if criterion.id not in answers]
    return SheetScore(
        total=sum(points.values(), Decimal()),
        parts={part.code: _sum(part.criteria, points) for part in sheet.parts},
        unanswered=tuple(key for index, key in open_ones if last is None or index <= last),
        left_out=tuple(key for index, key in open_ones if last is not None and index > last),
        findings=found,
        questions=_questions(sheet, points, found),
    )


def _sum(criteria: Sequence[Criterion], points: dict[int, Decimal]) -> Decimal:
    return sum((points.get(criterion.id, Decimal()) for criterion in criteria), Decimal())


def _found_by_levels(sheet: Sheet, points: dict[int, Decimal]) -> list[Finding]:
    return [
        Finding(FindingKind.STOP, criterion.id, criterion.stops_scoring, by_level=True)
        for criterion in sheet.criteria
        if criterion.stops_scoring_at is not None
        and points.get(criterion.id, Decimal("Infinity")) <= criterion.stops_scoring_at
    ]


def _excused_after(sheet: Sheet, findings: Sequence[Finding]) -> int | None:
    """Index of the criterion after which nothing needs an answer yet: -1 for a knock-out of the whole dossier."""
    if any(finding.kind == FindingKind.KNOCK_OUT for finding in findings):
        return -1
    keys = {finding.key for finding in findings}
    return next((index for index, criterion in enumerate(sheet.criteria) if criterion.id in keys), None)


def _questions(sheet: Sheet, points: dict[int, Decimal], findings: Sequence[Finding]) -> tuple[Question, ...]:
    stated = {finding.same for finding in findings}
    asked = []
    for criterion in sheet.criteria:
        if points.get(criterion.id) != 0:
            continue
        for kind, text in (
            (FindingKind.STOP, criterion.stops_scoring if criterion.stops_scoring_at is None else ""),
            (FindingKind.DISQUALIFIES, criterion.disqualifies),
        ):
            if text and (kind, criterion.id) not in stated:
                asked.append(Question(criterion.id, criterion.code, text, kind))
    return tuple(asked)


def branch_warning(sheet: Sheet, answers: Answers) -> str | None:
    """A sentence when the chosen cases differ between the criteria that have two (the law does not forbid it)."""
    chosen = {}
    for criterion in sheet.criteria:
        answer = answers.get(criterion.id)
        level = criterion.level(answer.position) if answer and answer.position is not None else None
        if criterion.branches and level is not None:
            codes = [branch.code for branch in criterion.branches]
            chosen[criterion.code] = codes.index(level.branch) + 1
    if len(set(chosen.values())) < 2:
        return None
    told = ", ".join(f"{code} chọn trường hợp {number}" for code, number in chosen.items())
    return f"Các tiêu chí có hai trường hợp đang chọn khác nhau ({told}). Hãy xem lại trước khi gửi phiếu."
