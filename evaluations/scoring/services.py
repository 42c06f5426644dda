"""Score sheets: opened, filled in choice by choice, sent. Every act locks the sheet, asks the rule, writes.

Saves write no audit event: `ScoreChange` keeps who, when, old and new, append-only, and is as secret as the score.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from evaluations.councils.models import CouncilMember
from evaluations.results.services import reckon_again
from evaluations.scoring.models import Finding, Reopening, Score, ScoreChange, ScoreSheet
from evaluations.scoring.reading import Note, SheetState, answer_of, ward_levels, whole_state
from evaluations.scoring.rules import WriteFacts, submit_refusal, write_refusal
from evaluations.sessions.models import AgendaItem, Attendance, Declaration, Recusal
from evaluations.sessions.rules import REVEALED, ItemState
from ocop.accounts.access import may
from ocop.accounts.models import User
from ocop.core import acts
from ocop.core.acts import ActedOn
from ocop.core.audit.services import record
from ocop.core.refusal import Refusal
from ocop.law.models import Criterion, KnockOut, Level
from ocop.law.sheets import rules as law
from ocop.law.sheets.services import rules_of as sheet_rules


class StaleScore(Refusal):
    """The criterion was scored elsewhere meanwhile: both values are shown, one is chosen."""

    def __init__(self, current: Score | None, note: Note | None, version: int) -> None:
        super().__init__("Tiêu chí này vừa được chấm ở một cửa sổ khác. Chọn điểm muốn giữ.")
        self.current, self.note, self.version = current, note, version


@dataclass(frozen=True)
class Choice:
    """What a member chose for one criterion; position None: "không mức nào phù hợp".

    Not `chosen`: no level yet, a remark or "chưa đủ minh chứng" alone.
    """

    position: int | None
    remark: str = ""
    not_proven: bool = False
    no_stop: bool = False
    chosen: bool = True

    def same_as(self, score: Score) -> bool:
        return self == choice_in(score)


def choice_in(score: Score) -> Choice:
    return Choice(score.level.position if score.level else None, score.remark, score.not_proven, score.no_stop)


def open_sheets(item: AgendaItem, members: Sequence[CouncilMember]) -> list[ScoreSheet]:
    """One sheet each, made once, for those who named no interest in the product; under 148 the ward's levels stand in
    it already. A constant number of queries."""
    with transaction.atomic():
        have = set(ScoreSheet.objects.filter(item=item).values_list("member_id", flat=True))
        declared = set(Declaration.objects.filter(item=item).values_list("member__user_id", flat=True))
        members = [member for member in members if member.pk in have or member.user_id in declared]
        ScoreSheet.objects.bulk_create(
            [
                ScoreSheet(item=item, member=member, dossier_version=item.dossier_version)
                for member in members
                if member.pk not in have
            ],
            ignore_conflicts=True,
        )
        sheets = list(ScoreSheet.objects.filter(item=item, member__in=members).select_related("member__user"))
        _fill_in_ward(item, [sheet for sheet in sheets if sheet.member_id not in have])
    return sheets


def _fill_in_ward(item: AgendaItem, fresh: Sequence[ScoreSheet]) -> None:
    given = ward_levels(item) if fresh else {}
    if not given:
        return
    Score.objects.bulk_create(
        [
            Score(sheet=sheet, criterion_id=criterion, level_id=matter.level_id)
            for sheet in fresh
            for criterion, matter in given.items()
        ]
    )
    by = {criterion: matter.updated_by_id for criterion, matter in given.items()}
    ScoreChange.objects.bulk_create(
        [
            ScoreChange(
                score=score,
                version=1,
                level_id=score.level_id,
                by_id=by[score.criterion_id] or score.sheet.member.user_id,
            )
            for score in Score.objects.filter(sheet__in=fresh).select_related("sheet__member")
        ]
    )


def save_score(
    sheet: ScoreSheet,
    criterion: Criterion,
    level: Level | None,
    *,
    version: int,
    by: User,
    remark: str = "",
    not_proven: bool = False,
    no_stop: bool = False,
) -> Score:
    """Save one choice. `version`: that of the score one saw, 0 for none. Raises StaleScore, Refusal."""
    if level is not None and level.criterion_id != criterion.pk:
        raise Refusal("Mức đã chọn không thuộc tiêu chí này. Hãy tải lại phiếu rồi chọn lại.")
    choice = Choice(level.position if level else None, remark, not_proven, no_stop)
    score = save_choice(sheet, criterion.pk, choice, version=version, by=by).score
    assert score is not None  # a level was chosen
    return score


@dataclass(frozen=True)
class Saved:
    score: Score | None  # None: a note alone
    sheet: ScoreSheet
    state: SheetState  # the whole sheet after the save
    closed: bool = False  # the reopening that this save was made in


def save_choice(sheet: ScoreSheet, criterion_id: int, choice: Choice, *, version: int, by: User) -> Saved:
    """As save_score, by position; answers with the whole sheet's state, read in the same queries."""
    with transaction.atomic():
        revealed = _hold_revealed(sheet)
        sheet = _locked(sheet)
        state = whole_state(sheet)
        criterion = state.rules.by_id.get(criterion_id)
        if criterion is None:
            raise Refusal("Tiêu chí không thuộc phiếu này. Hãy tải lại phiếu.")
        if not choice.chosen:
            return _note_down(sheet, state, criterion, choice, version, by)
        current = state.scores.get(criterion_id)
        if current is not None and current.version == version and answer_of(current).position != choice.position:
            choice = replace(choice, no_stop=False)  # the answer belonged to the level before
        reopening = _reopening(sheet, criterion_id) if revealed else None
        if reason := write_refusal(_facts(sheet, state, choice, criterion, by, reopened=reopening is not None)):
            raise Refusal(reason)
        if current is not None and choice.same_as(current):
            if reopening is None or current.version != version:
                return Saved(current, sheet, state)  # the same choice sent twice: the same answer
            _close_reopening(reopening, sheet, by, kept=True)
            return Saved(current, sheet, state, closed=True)
        if reason := law.answer_refusal(criterion, law.Answer(choice.position)):
            raise Refusal(reason)
        if state.version_of(criterion_id) != version:
            raise StaleScore(current, state.notes.get(criterion_id), state.version_of(criterion_id))
        score = _write(sheet, criterion_id, choice, current or Score(version=version), by, reopening)
        if reopening is not None:
            _close_reopening(reopening, sheet, by)
    return Saved(score, sheet, state.having(score), closed=reopening is not None)


def _note_down(
    sheet: ScoreSheet, state: SheetState, criterion: law.Criterion, choice: Choice, version: int, by: User
) -> Saved:
    """A remark without a level: nothing is scored by it."""
    facts = standing(sheet, by)
    if facts.item in REVEALED and _reopening(sheet, criterion.id):
        raise Refusal("Hãy chọn một mức.")
    if reason := write_refusal(facts):
        raise Refusal(reason)
    before, stands = state.notes.get(criterion.id), state.version_of(criterion.id)
    note = Note(choice.remark, choice.not_proven, stands + 1)
    if before is None and not (note.remark or note.not_proven):
        raise Refusal("Hãy chọn một mức.")
    if before is not None and replace(note, version=before.version) == before:
        return Saved(None, sheet, state)
    if stands != version or criterion.id in state.scores:
        raise StaleScore(state.scores.get(criterion.id), before, stands)
    sheet.notes = {**sheet.notes, str(criterion.id): asdict(note)}
    sheet.save(update_fields=["notes", "updated_at"])
    return Saved(None, sheet, state.noting(criterion.id, note))


def keep_score(sheet: ScoreSheet, criterion_id: int, *, version: int, by: User) -> Saved:
    """Giữ nguyên at a reopened criterion: looked at again, the same score; the reopening is closed. Raises Refusal."""
    current = Score.objects.filter(sheet=sheet, criterion=criterion_id).select_related("level").first()
    if current is None:
        raise Refusal("Tiêu chí này chưa có điểm để giữ nguyên. Hãy chọn một mức.")
    return save_choice(sheet, criterion_id, choice_in(current), version=version, by=by)


def _hold_revealed(sheet: ScoreSheet) -> bool:
    """Lock the item where it was revealed: what is saved then changes the result, and the chair's acts lock the item,
    then its sheets. While it is open members do not wait for each other; who finds it revealed only after the wait for
    the sheet is not holding it and changes nothing."""
    return AgendaItem.objects.select_for_update().filter(pk=sheet.item_id, state__in=REVEALED).first() is not None


def _locked(sheet: ScoreSheet) -> ScoreSheet:
    """Locked, with all its rules come from."""
    return (
        ScoreSheet.objects.select_for_update(of=("self",))
        .select_related("member__user", "item__sheet", "item__dossier__profile")
        .get(pk=sheet.pk)
    )


def _facts(
    sheet: ScoreSheet, state: SheetState, choice: Choice, criterion: law.Criterion, by: User, *, reopened: bool
) -> WriteFacts:
    matter = state.ward_matter(criterion)
    return replace(
        standing(sheet, by),
        reopened=reopened,
        ward_given=matter is not None,
        ward_position=matter.level.position if matter and matter.level else None,
        position=choice.position,
        remark=choice.remark,
    )


def standing(sheet: ScoreSheet, by: User) -> WriteFacts:
    """The item's state and the member's seat, read after the lock: closing may have come before it."""
    of_member = {"member": sheet.member_id}
    item = (
        AgendaItem.objects.filter(pk=sheet.item_id)
        .annotate(
            present=Exists(Attendance.objects.filter(session=OuterRef("session"), present=True, **of_member)),
            recused=Exists(Recusal.objects.standing().filter(item=OuterRef("pk"), **of_member)),
        )
        .values("state", "present", "recused")
        .get()
    )
    return WriteFacts(
        item=ItemState(item["state"]),
        own=sheet.member.user_id == by.pk and sheet.member.ended_on is None and may(by, "score_sheet.edit"),
        present=item["present"],
        recused=item["recused"],
        submitted=sheet.submitted_at is not None,
    )


SHEETS = ActedOn(_locked, standing)


def _reopening(sheet: ScoreSheet, criterion_id: int) -> Reopening | None:
    if sheet.submitted_at is None:
        return None  # only sent sheets are reopened
    return Reopening.objects.filter(sheet=sheet, criterion=criterion_id, closed_at=None).first()


def _write(
    sheet: ScoreSheet, criterion_id: int, choice: Choice, score: Score, by: User, reopening: Reopening | None
) -> Score:
    """`score`: as it stands, or a new one that goes on from the version of its note."""
    level = None
    if choice.position is not None:
        level = Level.objects.get(criterion=criterion_id, position=choice.position)
    score.sheet, score.criterion_id = sheet, criterion_id
    score.level, score.remark = level, choice.remark
    score.not_proven, score.no_stop = choice.not_proven, choice.no_stop
    score.version += 1
    score.save()
    ScoreChange.objects.create(
        score=score, version=score.version, level=level, not_proven=score.not_proven, remark=score.remark, by=by,
        reason=reopening.reason if reopening else "",
    )  # fmt: skip
    return score


def _close_reopening(reopening: Reopening, sheet: ScoreSheet, by: User, *, kept: bool = False) -> None:
    """Scored again: the result is reckoned anew, old and new value stay in the changes. Kept: all stays as it was."""
    reopening.closed_at = timezone.now()
    reopening.save(update_fields=["closed_at", "updated_at"])
    event = "scoring.kept" if kept else "scoring.rescored"
    record(by, event, sheet, criterion=reopening.criterion_id, reason=reopening.reason)
    if not kept:
        reckon_again(sheet.item)


def submit_sheet(sheet: ScoreSheet, *, by: User, remark: str | None = None, unsaved: str = "") -> ScoreSheet:
    """Gửi phiếu. Raises Refusal with the criteria that are unanswered.

    `unsaved`: the criterion whose choice the page shows and could not save: what the member sees is not what is sent.
    """
    with acts.doing(SHEETS, "score_sheet.submit", write_refusal, sheet, by) as act:
        sheet, state = act.record, whole_state(act.record)
        unanswered = tuple(state.rules.by_id[pk].code for pk in state.score.unanswered)
        shown = tuple(criterion.code for criterion in state.rules.criteria if str(criterion.id) == unsaved)
        if reason := submit_refusal(unanswered, tuple(question.code for question in state.questions), shown):
            raise Refusal(reason)
        sheet.submitted_at = timezone.now()
        if remark is not None:
            sheet.remark = remark
        sheet.save(update_fields=["submitted_at", "remark", "updated_at"])
    return sheet


def state_finding(
    sheet: ScoreSheet,
    kind: Finding.Kind,
    *,
    evidence: str,
    by: User,
    criterion: Criterion | None = None,
    knock_out: KnockOut | None = None,
) -> Finding:
    """Phát hiện: what the law's note says holds, with the evidence. Once per place. Raises Refusal."""
    with transaction.atomic():
        sheet = acts.allowed(SHEETS, write_refusal, sheet, by).record
        if not evidence.strip():
            raise Refusal("Hãy ghi căn cứ, minh chứng của phát hiện.")
        finding, _ = Finding.objects.update_or_create(
            sheet=sheet,
            kind=kind,
            criterion=criterion,
            knock_out=knock_out,
            defaults={"note": _note(sheet, kind, criterion, knock_out), "evidence": evidence.strip()[:500]},
        )
    return finding


def _note(sheet: ScoreSheet, kind: Finding.Kind, criterion: Criterion | None, knock_out: KnockOut | None) -> str:
    """The law's own words for this place of this sheet."""
    rules = sheet_rules(sheet.item.sheet)
    if kind == Finding.Kind.KNOCK_OUT:
        texts: Iterable[str] = (line.text for line in rules.knock_outs if knock_out and line.id == knock_out.pk)
    else:
        of = rules.by_id.get(criterion.pk) if criterion else None
        text = "" if of is None else law.note_of(of, law.FindingKind(kind))
        texts = [text] if text else []
    for text in texts:
        return text[:1000]
    raise Refusal("Phiếu không có ghi chú dừng hay loại ở chỗ này. Hãy tải lại phiếu.")


def withdraw_finding(finding: Finding, *, by: User) -> None:
    """Bỏ phát hiện, while the sheet is still open. Raises Refusal."""
    with transaction.atomic():
        sheet = acts.allowed(SHEETS, write_refusal, finding.sheet, by).record
        Finding.objects.filter(pk=finding.pk, sheet=sheet).delete()
