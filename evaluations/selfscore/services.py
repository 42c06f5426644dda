"""The producer's own sheet: kept whole at each save; the real sheet of the product's set and law."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from evaluations.selfscore.models import SelfAssessment, SelfScore
from evaluations.selfscore.rules import Distance, distance
from ocop.accounts.models import User
from ocop.accounts.policy import MAY
from ocop.core import acts
from ocop.core.acts import ActedOn
from ocop.core.moves import no_right
from ocop.core.refusal import Refusal
from ocop.law.models import Level
from ocop.law.profiles.services import rules_of as profile_rules
from ocop.law.sheets import rules as law
from ocop.law.sheets.models import CriteriaSheet
from ocop.law.sheets.services import rules_of as sheet_rules
from products.dossiers.models import Dossier
from products.dossiers.rules.facts import Reached
from products.dossiers.rules.states import EDITABLE, State
from products.dossiers.services import coming_version
from products.dossiers.services.facts import locked
from products.dossiers.services.sheet import sheet_of

NONE_FITS = "none"
Choices = Mapping[int, str]  # criterion → level's position, "none" or ""


@dataclass(frozen=True)
class Own:
    """A self-assessment as it stands."""

    sheet: CriteriaSheet
    rules: law.Sheet
    scores: Mapping[int, SelfScore]

    @property
    def answers(self) -> dict[int, law.Answer]:
        known = self.rules.by_id
        return {
            key: law.Answer(score.level.position if score.level else None)
            for key, score in self.scores.items()
            if key in known
        }


def own_of(dossier: Dossier) -> Own:
    """The dossier's self-assessment, or an empty one on the sheet it would use. Raises Refusal without a sheet."""
    kept = SelfAssessment.objects.current().filter(dossier=dossier).first()
    sheet = kept.sheet if kept else sheet_of(dossier)
    scores = kept.scores.select_related("level") if kept else ()
    return Own(sheet, sheet_rules(sheet), {score.criterion_id: score for score in scores})


def distances_for(dossiers: Iterable[Dossier]) -> dict[int, Distance]:
    """For the producer's first screen: what lacks to the next star, by key of what is assessed; in two queries, for the
    sheets' rules are cached."""
    by_key = {dossier.pk: dossier for dossier in dossiers}
    kept = {own.dossier_id: own for own in SelfAssessment.objects.current().filter(dossier__in=by_key)}
    scores: dict[int, dict[int, SelfScore]] = {}
    rows = SelfScore.objects.filter(assessment__in=[own.pk for own in kept.values()]).select_related("level")
    for score in rows:
        scores.setdefault(score.assessment_id, {})[score.criterion_id] = score
    found = {}
    for pk, assessment in kept.items():
        own = Own(assessment.sheet, sheet_rules(assessment.sheet), scores.get(assessment.pk, {}))
        found[pk] = distance(own.rules, own.answers, profile_rules(by_key[pk].profile))
    return found


def edit_refusal(facts: Reached) -> str | None:
    if not MAY["self_assessment.edit"] & facts.roles:
        return no_right("ghi phần tự đánh giá", "hồ sơ", facts.roles)
    if facts.state not in EDITABLE:
        return f"Hồ sơ đang ở bước “{facts.state.label}”, phần tự đánh giá không sửa được."
    return None


def facts_of(dossier: Dossier, by: User) -> Reached:
    return Reached(State(dossier.state), Dossier.objects.roles_of(by, dossier.pk))


def _locked(dossier: Dossier) -> Dossier:
    return locked(Dossier.objects.select_related("product__product_set", "profile"), dossier)


def hold(dossier: Dossier) -> None:
    """To the end of the caller's transaction, as every act on the sheet holds it. Raises Refusal."""
    _locked(dossier)


DOSSIERS = ActedOn(_locked, facts_of)


def save(dossier: Dossier, choices: Choices, remarks: Mapping[int, str], *, by: User) -> SelfAssessment:
    """Keep the producer's choices. A criterion left out keeps what it had; "" takes its answer back. Raises Refusal."""
    with acts.doing(DOSSIERS, "self_assessment.edit", edit_refusal, dossier, by) as act:
        dossier = act.record
        own = own_of(dossier)
        assessment = _of_coming_version(dossier, own)
        levels = _levels(own.rules, choices)
        changed = [
            criterion.code
            for criterion in own.rules.criteria
            if criterion.id in choices
            and _write(assessment, own, criterion, levels.get(criterion.id), choices, remarks)
        ]
        assessment.save()
        act.said["criteria"] = changed
    return assessment


def _of_coming_version(dossier: Dossier, own: Own) -> SelfAssessment:
    """The one that goes in with the coming version; what an earlier version was handed in with stays as it was."""
    assessment, made = SelfAssessment.objects.get_or_create(
        dossier=dossier, dossier_version=coming_version(dossier), defaults={"sheet": own.sheet}
    )
    if made:
        SelfScore.objects.bulk_create(
            SelfScore(assessment=assessment, criterion_id=key, level_id=score.level_id, remark=score.remark)
            for key, score in own.scores.items()
        )
    return assessment


def _levels(sheet: law.Sheet, choices: Choices) -> dict[int, Level]:
    """The chosen levels as records, in one query. Raises Refusal for what a criterion does not have."""
    wanted: dict[int, int] = {}
    for key, chosen in choices.items():
        criterion = sheet.by_id.get(key)
        if criterion is None:
            raise Refusal("Có câu trả lời không thuộc phiếu này. Hãy tải lại trang.")
        if not chosen:
            continue
        position = None if chosen == NONE_FITS else int(chosen) if chosen.isdecimal() and len(chosen) < 4 else 0
        if reason := law.answer_refusal(criterion, law.Answer(position)):
            raise Refusal(reason)
        if position is not None:
            wanted[key] = position
    rows = Level.objects.filter(criterion__in=wanted)
    return {row.criterion_id: row for row in rows if row.position == wanted[row.criterion_id]}


def _write(
    assessment: SelfAssessment,
    own: Own,
    criterion: law.Criterion,
    level: Level | None,
    choices: Choices,
    remarks: Mapping[int, str],
) -> bool:
    row = own.scores.get(criterion.id)
    remark = remarks.get(criterion.id, "")[:1000]
    if not choices[criterion.id]:
        if row:
            SelfScore.objects.filter(assessment=assessment, criterion=criterion.id).delete()
        return row is not None
    if row and (row.level_id, row.remark) == (level.pk if level else None, remark):
        return False
    SelfScore.objects.update_or_create(
        assessment=assessment, criterion_id=criterion.id, defaults={"level": level, "remark": remark}
    )
    return True
