"""Hoàn tác: a recorded reorganisation is a draft again."""

from django.db import transaction

from ocop.accounts.models import Unit, User
from ocop.accounts.units.queries import lock_tree
from ocop.core.audit import services as audit
from ocop.core.refusal import Refusal
from products.changes import services as changes
from products.reorganising import rules
from products.reorganising.models import Reorganisation
from products.reorganising.reading import Plan, person_moves
from products.reorganising.services.children import children_back
from products.reorganising.services.informing import lines_of, tell_again
from products.reorganising.services.locking import lock_what_moves, locked
from products.reorganising.since import own_successions, undo_facts


def undo(that: Reorganisation, *, by: User) -> Reorganisation:
    """Hoàn tác: everything stands as before it was recorded, but for the journal, and this is a draft again, with what
    was chosen. Raises Refusal."""
    with transaction.atomic():
        that = locked(that)
        plan = Plan(that)
        lock_what_moves(plan)
        lock_tree()
        plan = Plan(that)
        if reason := rules.undo_refusal(undo_facts(plan, by)):
            raise Refusal(reason)
        _producers_back(plan, by)
        _people_back(plan, by)
        _units_back(plan, by)
        that.recorded_at, that.recorded_by = None, None
        that.save()
        audit.record(by, "reorganisation.undone", that, lines=(lines_of(plan), None))
        tell_again(
            plan, by, f"Sắp xếp theo {that.document_words} đã được hoàn tác: vai trò ở đó như trước khi sắp xếp."
        )
    return that


def _producers_back(plan: Plan, by: User) -> None:
    for move in plan.moves:
        if move.applied_at:
            changes.back_to_unit(move.producer, move.unit, move.change, move.moved, by=by)
        move.applied_at, move.change, move.moved = None, None, []
        move.save()


def _people_back(plan: Plan, by: User) -> None:
    for person in person_moves(plan):
        made, held = person.made, person.membership
        held.valid_to, person.made = person.before, None
        person.save()
        if made is not None:
            made.delete()
        held.save()
        new = str(person.receiver) if person.receiver else None
        audit.record(by, "user.handed_back", held.user, unit=(new, str(held.unit)), role=held.role)


def _units_back(plan: Plan, by: User) -> None:
    """Those that ended go on; those that were made go, after what led to them."""
    children_back(plan, by)
    for succession in own_successions(plan):
        succession.delete()
    for old in plan.olds:
        unit = Unit.objects.get(pk=old.pk)
        ended, unit.valid_to = unit.valid_to, None
        unit.save()
        audit.record(by, "unit.goes_on", unit, valid_to=(ended, None))
    for receiver in plan.receivers:
        if receiver.made and receiver.unit is not None:
            gone, receiver.unit = receiver.unit, None
            receiver.save()
            audit.record(by, "unit.unmade", gone, valid_from=(gone.valid_from, None))
            gone.delete()
