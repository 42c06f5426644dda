"""What the score sheet shows, built from what was read: rows of criteria, the bar of totals. No query of its own."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from evaluations.scoring.models import Finding, Reopening, Score, ScoreSheet
from evaluations.scoring.reading import SheetState
from evaluations.scoring.services import Choice
from evaluations.ward.models import WardMatter
from ocop.core.templatetags.ocop import diem, ngay, so
from ocop.law.profiles.rules import ProfileRules
from ocop.law.sheets import rules as law
from products.dossiers.viewer import ViewerPaper

NONE = "khong"  # "không mức nào phù hợp", as the form sends it
NONE_TEXT = "Không đạt mức nào dưới đây"


@dataclass(frozen=True)
class Option:
    value: str
    text: str
    points: Decimal
    tag: str = ""
    checked: bool = False
    heading: str = ""  # the case it begins, where the criterion has two


@dataclass(frozen=True)
class Proof:
    label: str
    key: str  # "<item paper>:<page>", as the viewer names a page
    link: str


@dataclass(frozen=True)
class Kept:
    """One side of a conflict."""

    words: str
    value: str
    version: int
    remark: str
    not_proven: bool
    no_stop: bool


@dataclass(frozen=True)
class Row:
    criterion: law.Criterion
    options: tuple[Option, ...]
    version: int
    points: Decimal | None
    remark: str
    not_proven: bool
    no_stop: bool
    editable: bool
    open: bool
    ward_tag: str = ""
    ward_said: str = ""
    ward_asks: bool = False  # a departure from the ward's level needs its why
    proofs: tuple[Proof, ...] = ()
    questions: tuple[law.Question, ...] = ()
    findings: tuple[law.Finding, ...] = ()
    stated: tuple[Finding, ...] = ()
    may_state: bool = False  # a note that some products are not assessed: it may be stated here (question 12)
    follows: int | None = None  # the story criterion that this one asks about
    story: law.Criterion | None = None  # there is none: what this criterion asks of it counts 0 (question 13)
    reopened: str = ""
    following: law.Criterion | None = None
    conflict: tuple[Kept, Kept] | None = None
    refusal: str = ""

    @property
    def answered(self) -> bool:
        return self.points is not None

    @property
    def asks(self) -> bool:
        return bool(self.questions or self.findings or self.story or self.may_state)


@dataclass(frozen=True)
class PartBlock:
    part: law.Part
    points: Decimal
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Bar:
    total: Decimal
    whole: Decimal
    parts: tuple[tuple[law.Part, Decimal], ...]
    by_points: int
    after: int
    next_star: int | None
    next_words: str
    unanswered: int
    first: int | None  # criterion to go to
    findings: tuple[law.Finding, ...]
    warning: str | None
    submitted: bool = False


@dataclass(frozen=True)
class Seen:
    """All that the rows need besides the sheet's state."""

    editable: frozenset[int]
    proofs: Mapping[int, Sequence[Proof]] = field(default_factory=dict)
    matters: Sequence[WardMatter] = ()
    findings: Iterable[Finding] = ()
    reopened: Mapping[int, Reopening] = field(default_factory=dict)
    open: int | None = None


def blocks(state: SheetState, seen: Seen) -> list[PartBlock]:
    order = state.rules.criteria
    following = dict(zip((criterion.id for criterion in order), [*order[1:], None], strict=True))
    said = ward_words(seen.matters, state.profile)
    return [
        PartBlock(
            part,
            state.score.parts[part.code],
            tuple(row_of(state, seen, criterion, said, following[criterion.id]) for criterion in part.criteria),
        )
        for part in state.rules.parts
    ]


def row_of(
    state: SheetState,
    seen: Seen,
    criterion: law.Criterion,
    said: Mapping[object, str],
    following: law.Criterion | None = None,
) -> Row:
    score = state.scores.get(criterion.id)
    written = score or state.notes.get(criterion.id)
    levels = state.profile.ward_part == "levels"
    stated = tuple(found for found in seen.findings if found.criterion_id == criterion.id)
    words = said.get(criterion.id) or (said.get(criterion.ward_content, "") if criterion.ward_content else "")
    return Row(
        criterion=criterion,
        options=tuple(options(criterion, score)),
        version=state.version_of(criterion.id),
        points=law.points_of(criterion, state.counted[criterion.id]) if criterion.id in state.counted else None,
        remark=written.remark if written else "",
        not_proven=written is not None and written.not_proven,
        no_stop=score is not None and score.no_stop,
        editable=criterion.id in seen.editable,
        open=criterion.id == seen.open,
        ward_tag="Xã, phường đã chấm" if words and levels else "Xã, phường đã nhận xét" if words else "",
        ward_said=words,
        ward_asks=bool(words) and levels,
        proofs=tuple(seen.proofs.get(criterion.id, ())),
        questions=tuple(q for q in state.score.questions if q.criterion_id == criterion.id),
        findings=tuple(
            found
            for found in state.score.findings
            if found.kind != law.FindingKind.KNOCK_OUT and found.key == criterion.id
        ),
        stated=stated,
        may_state=bool(criterion.excludes) and not any(found.kind == Finding.Kind.DISQUALIFIES for found in stated),
        follows=state.rules.follows.get(criterion.id),
        story=without_story(state, criterion),
        reopened=seen.reopened[criterion.id].reason if criterion.id in seen.reopened else "",
        following=following,
    )


def without_story(state: SheetState, criterion: law.Criterion) -> law.Criterion | None:
    """The story criterion that has 0 points, where this one asks about the story."""
    key = state.rules.follows.get(criterion.id)
    if key is None or key not in state.answers:
        return None
    story = state.rules.by_id[key]
    return story if law.points_of(story, state.answers[key]) == 0 else None


def options(criterion: law.Criterion, score: Score | None) -> Iterable[Option]:
    chosen = None if score is None else (str(score.level.position) if score.level else NONE)
    if not criterion.has_zero:
        yield Option(NONE, NONE_TEXT, Decimal(), checked=chosen == NONE)
    titles = {branch.code: branch.title for branch in criterion.branches}
    before = ""
    for level in criterion.levels:
        heading = titles.get(level.branch, level.branch) if level.branch and level.branch != before else ""
        before = level.branch
        tag = f"Cần cho {level.needed_for_stars} sao" if level.needed_for_stars else ""
        value = str(level.position)
        yield Option(value, level.text, level.points, tag, chosen == value, heading)


def ward_words(matters: Sequence[WardMatter], profile: ProfileRules) -> dict[object, str]:
    """What the ward said, by criterion and by content code."""
    codes = {content.text: content.code for content in profile.ward_contents}
    said: dict[object, str] = {}
    for matter in matters:
        report = matter.assessment
        where = f"báo cáo {report.number_text} ngày {ngay(report.reported_on)}"
        if profile.ward_part == "levels":
            points = so(matter.level.points) if matter.level else "0"
            told = f"Xã, phường chấm {points} điểm, {where}. Chọn mức khác thì ghi vì sao."
            words = f"{told} Nhận xét: {matter.words}" if matter.words else told
        else:
            words = f"Xã, phường nhận xét ({where}): {matter.words}"
        if matter.criterion_id:
            said[matter.criterion_id] = words
        if matter.content in codes and profile.ward_part != "levels":
            said.setdefault(codes[matter.content], words)
    return said


def first_page(chosen: Mapping[str, str], seen: Seen) -> Mapping[str, str]:
    """What the viewer opens at: what the address names, else the proof of the criterion that is open."""
    proofs = seen.proofs.get(seen.open) if seen.open else None
    if "giay" in chosen or not proofs:
        return chosen
    paper, _, number = proofs[0].key.partition(":")
    return {"giay": paper, "to": number}


def proofs_of(links: Iterable[tuple[int, int, int]], papers: Sequence[ViewerPaper]) -> dict[int, list[Proof]]:
    """Evidence by criterion, pages of one paper together: "Danh sách đại lý, tr. 41–43"."""
    by_key = {paper.item_paper: paper for paper in papers}
    pages: dict[tuple[int, int], list[int]] = {}
    for criterion, item_paper, page in links:
        if item_paper in by_key:
            pages.setdefault((criterion, item_paper), []).append(page)
    proofs: dict[int, list[Proof]] = {}
    for (criterion, item_paper), found in pages.items():
        paper, first, last = by_key[item_paper], min(found), max(found)
        running = f"{paper.first + first - 1}" + (f"–{paper.first + last - 1}" if last > first else "")
        proofs.setdefault(criterion, []).append(
            Proof(
                f"{paper.title}, tr. {running}",
                f"{item_paper}:{first}",
                f"?giay={item_paper}&to={first}&mo={criterion}#c-{criterion}",
            )
        )
    return proofs


def bar_of(state: SheetState, *, submitted: bool) -> Bar:
    score, stars = state.score, state.stars
    step = stars.next_step
    return Bar(
        total=score.total,
        whole=state.rules.max_points,
        parts=tuple((part, score.parts[part.code]) for part in state.rules.parts),
        by_points=stars.by_points,
        after=stars.after or 0,
        next_star=step.stars if step else None,
        next_words=step_words(step) if step else "",
        unanswered=len(score.unanswered),
        first=score.unanswered[0] if score.unanswered else None,
        findings=score.findings,
        warning=law.branch_warning(state.rules, state.answers),
        submitted=submitted,
    )


def step_words(step: law.Step) -> str:
    """còn 5 điểm, 2 yêu cầu tối thiểu"""
    missing = law.shown(step.points_missing)
    words = [f"{so(missing)} điểm"] if missing else []
    if step.unmet:
        words.append(f"{len(step.unmet)} yêu cầu tối thiểu")
    return f"còn {', '.join(words)}" if words else ""


def kept(choice: Choice, criterion: law.Criterion, version: int) -> Kept:
    """One side of a conflict, in words."""
    position = choice.position
    points = law.points_of(criterion, law.Answer(position)) if choice.chosen else Decimal()
    return Kept(
        words=f"{diem(points) if points % 1 else so(points)} điểm" if choice.chosen else "chưa chọn mức",
        value=("" if not choice.chosen else NONE) if position is None else str(position),
        version=version,
        remark=choice.remark,
        not_proven=choice.not_proven,
        no_stop=choice.no_stop,
    )


def opened(state: SheetState, asked: str, reopened: Mapping[int, Reopening]) -> int | None:
    """The criterion that stands open: the one asked for, a reopened one, the first unanswered, else the first."""
    if asked.isdecimal() and len(asked) < 12 and int(asked) in state.rules.by_id:
        return int(asked)
    if reopened:
        return next(iter(reopened))
    if state.score.unanswered:
        return state.score.unanswered[0]
    return state.rules.criteria[0].id if state.rules.criteria else None


def head_words(sheet: ScoreSheet, of: int) -> str:
    item = sheet.item
    product = item.dossier.product
    return (
        f"{product.producer}, {product.ward} · sản phẩm {item.position} trong {of}"
        f" · hồ sơ {item.dossier.code} lần nộp thứ {sheet.dossier_version}"
    )
