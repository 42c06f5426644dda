"""What stands right below a city or province that ends: it goes on under the receiver, a department ends along."""

from collections.abc import Sequence

from ocop.accounts.models import Unit, User
from ocop.core.audit import services as audit
from products.reorganising import rules
from products.reorganising.models import ChildMove
from products.reorganising.reading import Child, Plan


def move_children(children: Sequence[Child], plan: Plan, by: User) -> None:
    """What stood right below a city or province that ends goes on under the receiver; its departments end with it."""
    that = plan.reorganisation
    assert that.day is not None
    for child in children:
        unit, to = Unit.objects.get(pk=child.unit.pk), child.receiver.unit
        ChildMove.objects.create(
            reorganisation=that, unit=unit, before=child.before, receiver=child.receiver, ends=child.ends,
            ended_before=unit.valid_to,
        )  # fmt: skip
        if child.ends:
            unit.valid_to = rules.last_day(that.day, unit.valid_from)
            unit.save()
            audit.record(by, "unit.ended", unit, valid_to=(None, unit.valid_to), document=(None, that.document_words))
        else:
            _set_was_under(unit, child.before, True)
            unit.refresh_from_db()
            unit.parent = to
            unit.save()
            audit.record(
                by, "unit.moved_under", unit, parent=(str(child.before), str(to)), document=(None, that.document_words)
            )


def _set_was_under(unit: Unit, before: Unit, under: bool) -> None:
    """Of the unit and all below it: that they stood below one that ended. Its rounds and plans stay theirs."""
    rows = list(Unit.objects.below(unit))
    for row in rows:
        others = [key for key in row.was_under if key != before.pk]
        row.was_under = [*others, before.pk] if under else others
    Unit.objects.bulk_update(rows, ["was_under"])


def children_back(plan: Plan, by: User) -> None:
    for move in plan.reorganisation.children.select_related("unit", "before"):
        unit = Unit.objects.get(pk=move.unit_id)
        if move.ends:
            ended, unit.valid_to = unit.valid_to, move.ended_before
            unit.save()
            audit.record(by, "unit.goes_on", unit, valid_to=(ended, unit.valid_to))
        else:
            old, unit.parent = unit.parent, move.before
            unit.save()
            _set_was_under(unit, move.before, False)
            audit.record(by, "unit.moved_under", unit, parent=(str(old), str(move.before)))
        move.delete()
