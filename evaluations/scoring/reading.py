"""A score sheet read whole: its rules, its scores, what they sum to. A few queries, however many criteria."""

from dataclasses import dataclass, replace
from functools import cached_property

from evaluations.scoring.models import Finding, Score, ScoreSheet
from evaluations.sessions.models import AgendaItem
from evaluations.ward.models import WardAssessment, WardMatter
from ocop.law.profiles.rules import ProfileRules
from ocop.law.profiles.services import rules_of as profile_rules
from ocop.law.sheets import rules as law
from ocop.law.sheets.services import rules_of as sheet_rules


@dataclass(frozen=True)
class Note:
    """What a member wrote at a criterion before choosing a level: no score, and counted nowhere. Its version is the
    criterion's until there is a score, which goes on from it."""

    remark: str
    not_proven: bool
    version: int


@dataclass(frozen=True)
class SheetState:
    """One sheet at one moment."""

    rules: law.Sheet
    profile: ProfileRules
    scores: dict[int, Score]  # by criterion
    stated: tuple[law.Finding, ...]
    item: AgendaItem
    notes: dict[int, Note]  # by criterion, where there is no score

    def version_of(self, criterion_id: int) -> int:
        """What a save must have seen; 0 where nothing was written."""
        seen = self.scores.get(criterion_id) or self.notes.get(criterion_id)
        return seen.version if seen else 0

    @cached_property
    def ward(self) -> dict[int, WardMatter]:
        """148: the ward's levels, by criterion; one query, when asked."""
        return ward_levels(self.item)

    def ward_matter(self, criterion: law.Criterion) -> WardMatter | None:
        return self.ward.get(criterion.id) if criterion.assessed_by == "ward" or criterion.ward_content else None

    @cached_property
    def answers(self) -> dict[int, law.Answer]:
        return {pk: answer_of(score) for pk, score in self.scores.items()}

    @cached_property
    def counted(self) -> law.Answers:
        """The answers, with 0 for what asks about a story that there is not."""
        return law.followed(self.rules, self.answers)

    @cached_property
    def score(self) -> law.SheetScore:
        return law.score(self.rules, self.answers, self.stated)

    @cached_property
    def stars(self) -> law.Stars:
        return law.stars_after_minimums(self.rules, self.answers, self.profile.stars, self.stated)

    @cached_property
    def questions(self) -> tuple[law.Question, ...]:
        """Stops the sheet asks about, and the member has not yet answered."""
        return tuple(q for q in self.score.questions if not self.scores[q.criterion_id].no_stop)

    def having(self, score: Score) -> "SheetState":
        return replace(self, scores={**self.scores, score.criterion_id: score})

    def noting(self, criterion_id: int, note: Note) -> "SheetState":
        return replace(self, notes={**self.notes, criterion_id: note})


def answer_of(score: Score) -> law.Answer:
    return law.Answer(score.level.position if score.level else None)


def whole_state(sheet: ScoreSheet) -> SheetState:
    """Expects `item__sheet` and `item__dossier__profile` selected."""
    profile = profile_rules(sheet.item.dossier.profile)
    scores = {score.criterion_id: score for score in sheet.scores.select_related("level")}
    return SheetState(
        rules=sheet_rules(sheet.item.sheet),
        profile=profile,
        scores=scores,
        stated=tuple(stated(finding) for finding in sheet.findings.all()),
        item=sheet.item,
        notes={int(key): Note(**note) for key, note in sheet.notes.items() if int(key) not in scores},
    )


def stated(finding: Finding) -> law.Finding:
    return law.Finding(law.FindingKind(finding.kind), finding.key, finding.note, finding.evidence)


def ward_levels(item: AgendaItem) -> dict[int, WardMatter]:
    """What the ward gave with levels, by criterion; nothing where its profile asks words only."""
    if profile_rules(item.dossier.profile).ward_part != "levels":
        return {}
    return {
        matter.criterion_id: matter
        for matter in ward_matters(item)
        if matter.criterion_id is not None and matter.answered
    }


def ward_matters(item: AgendaItem) -> list[WardMatter]:
    """The ward's contents, once its report is numbered."""
    reports = WardAssessment.objects.current().numbered().filter(dossier=item.dossier_id)
    rows = WardMatter.objects.filter(assessment__in=reports)
    return list(rows.select_related("level", "assessment"))
