"""The document or the day of a recorded reorganisation was written wrongly."""

from datetime import date

from django.utils import timezone

from ocop.accounts.models import Unit, User
from ocop.accounts.units.queries import lock_tree
from ocop.core import acts
from ocop.core.constraints import in_words
from ocop.core.corrections import Why, changed
from ocop.core.refusal import Refusal
from products.reorganising import rules
from products.reorganising.models import Reorganisation
from products.reorganising.reading import Plan, person_moves
from products.reorganising.rules import UndoFacts
from products.reorganising.services.informing import tell_again
from products.reorganising.services.locking import STANDING
from products.reorganising.services.recording import CODE_TAKEN
from products.reorganising.since import own_successions

ENDED_ROLE = "Vai trò của một người ở đơn vị mới kết thúc trước ngày này. Hãy sửa vai trò đó trước."


def correct(that: Reorganisation, document: str, document_on: date, day: date, why: Why, *, by: User) -> Reorganisation:
    """The document, or the day from which it holds, was written wrongly. All days that followed from it follow again.
    Raises Refusal."""
    why.asked()
    with (
        in_words(unit_code_once_at_a_time=CODE_TAKEN, membership_ends_after_it_begins=ENDED_ROLE),
        acts.doing(STANDING, "reorganisation.corrected", rules.correct_refusal, that, by) as act,
    ):
        lock_tree()
        that = act.record
        old, source = (that.document, that.document_on, that.day), that.document_words
        changed(list(zip(old, (document, document_on, day), strict=True)))
        plan = Plan(that)
        if reason := correct_day_refusal(plan, act.facts, document_on, day):
            raise Refusal(reason)
        that.document, that.document_on, that.day = document, document_on, day
        that.save()
        _shift(plan, old[2], day, that.document_words)
        if day != old[2]:
            tell_again(plan, by, f"Sắp xếp theo {that.document_words} có hiệu lực từ ngày {day:%d/%m/%Y}.")
        act.said = {
            "document": (old[0], document), "document_on": (old[1], document_on), "day": (old[2], day),
            "source": (source, that.document_words), "reason": why.words,
        }  # fmt: skip
    return that


def correct_day_refusal(plan: Plan, facts: UndoFacts, document_on: date, day: date) -> str | None:
    today = timezone.localdate()
    if reason := rules.day_refusal(document_on, day, today):
        return reason
    if day > today and facts.newer:
        return f"{facts.newer_at} đã có {facts.newer} mới, nên ngày có hiệu lực không thể ở sau hôm nay."
    if day > today and any(move.applied_at for move in plan.moves):
        return "Chủ thể của đơn vị tách đã được chuyển, nên ngày có hiệu lực không thể ở sau hôm nay."
    if day > today and plan.higher:
        return rules.higher_day_refusal(str(plan.higher[0].unit))
    for line in plan.lines:
        new = line.receiver.unit
        assert new is not None  # it is recorded
        flow = rules.Flow(
            str(line.unit), str(new), old_from=line.unit.valid_from, new_from=new.valid_from, new_to=new.valid_to,
            made=line.receiver.made,
        )  # fmt: skip
        if reason := rules.flow_refusal(flow, day, today):
            return reason
    codes = [each.code for each in plan.receivers if each.made]
    own = [each.unit_id for each in plan.receivers if each.unit_id]
    if taken := Unit.objects.filter(code__in=codes, valid_from=day).exclude(pk__in=own).first():
        return f"Mã {taken.code} đã là của {taken} từ ngày {day:%d/%m/%Y}. Hãy xem lại ngày."
    return None


def _shift(plan: Plan, before: date | None, day: date, document: str) -> None:
    """Days that are as they were recorded follow; what somebody has changed since stays."""
    for receiver in plan.receivers:
        if receiver.made and receiver.unit:
            receiver.unit.valid_from = day
            receiver.unit.source = document
            receiver.unit.save()
    for old in plan.left:
        unit = Unit.objects.get(pk=old.pk)
        if before and unit.valid_to == rules.last_day(before, unit.valid_from):
            unit.valid_to = rules.last_day(day, unit.valid_from)
            unit.save()
    for succession in own_successions(plan):
        succession.day, succession.source = day, document
        succession.save()
    for move in person_moves(plan):
        held = move.membership
        if before and held.valid_to == rules.last_day(before, held.valid_from):
            held.valid_to = rules.last_day(day, held.valid_from)
            held.save()
        if move.made and before and move.made.valid_from == rules.first_day(before, held.valid_from):
            move.made.valid_from = rules.first_day(day, held.valid_from)
            move.made.save()
