"""Ghi nhận: what was drafted holds. From then on dates say what holds: nothing has to be done on the day itself, but
for producers of a ward that is split (`producers.move_due`)."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from ocop.accounts.models import Membership, Succession, Unit, UnitKind, User
from ocop.accounts.units.queries import lock_tree
from ocop.accounts.users import services as users
from ocop.accounts.users.rules import TRUSTED
from ocop.core.audit import services as audit
from ocop.core.constraints import in_words
from ocop.core.refusal import Refusal
from products.reorganising import rules
from products.reorganising.models import PersonMove, Reorganisation
from products.reorganising.reading import Person, Plan, facts_of
from products.reorganising.services.children import move_children
from products.reorganising.services.informing import lines_of, tell
from products.reorganising.services.locking import lock_what_moves, locked
from products.reorganising.services.producers import move_producer

CODE_TAKEN = "Mã đơn vị đã có từ ngày này. Hãy ghi mã khác, hoặc chọn đơn vị đang có."


def record(that: Reorganisation, *, by: User) -> Reorganisation:
    """Ghi nhận: units end and begin, their successors are named, people handed over; producers of a ward that is split
    move on the day. Sent twice it is recorded once. Raises Refusal."""
    with in_words(unit_code_once_at_a_time=CODE_TAKEN), transaction.atomic():
        that = locked(that)
        if that.stage == rules.Stage.RECORDED:
            return that
        plan = Plan(that)
        lock_what_moves(plan)
        lock_tree()  # two that end the same unit follow each other; the second reads what the first wrote
        plan = Plan(that)
        if reason := rules.refusal(facts_of(plan, by)):
            raise Refusal(reason)
        assert that.day is not None
        that.recorded_at, that.recorded_by = timezone.now(), by
        that.save()
        _make_units(plan, by)
        people, children = plan.people, plan.children  # as they stand before anything ends
        _end_units(plan, by)
        move_children(children, plan, by)
        _hand_over(people, plan, by)
        audit.record(
            by, "reorganisation.recorded", that, document=(None, that.document_words), day=(None, that.day),
            lines=(None, lines_of(plan)),
        )  # fmt: skip
        tell(plan, by)
        if that.day <= timezone.localdate():
            for move in plan.moves:
                move_producer(move, by)
    return that


def _make_units(plan: Plan, by: User) -> None:
    that = plan.reorganisation
    for receiver in plan.receivers:
        if receiver.made:
            receiver.unit = Unit.objects.create(
                kind=UnitKind.WARD, code=receiver.code, name=receiver.name, short_name=receiver.short_name,
                parent=that.unit, valid_from=that.day, source=that.document_words,
            )  # fmt: skip
            receiver.save()
            audit.record(
                by, "unit.made", receiver.unit, valid_from=(None, that.day), document=(None, that.document_words)
            )


def _end_units(plan: Plan, by: User) -> None:
    that = plan.reorganisation
    assert that.day is not None
    for old in plan.olds:
        old = Unit.objects.get(pk=old.pk)  # a receiver that was saved may have moved what is derived of it
        old.valid_to = that.day - timedelta(days=1)
        old.save()
        to = [each.unit for each in plan.receivers_of[old.pk] if each.unit]
        for unit in to:
            Succession.objects.create(unit=old, successor=unit, day=that.day, source=that.document_words)
        audit.record(
            by, "unit.ended", old, valid_to=(None, old.valid_to), successors=(None, ", ".join(map(str, to))),
            document=(None, that.document_words),
        )  # fmt: skip


def _hand_over(people: Sequence[Person], plan: Plan, by: User) -> None:
    that = plan.reorganisation
    assert that.day is not None
    for person in people:
        held = Membership.objects.get(pk=person.membership.pk)
        move, _ = PersonMove.objects.get_or_create(
            reorganisation=that, membership=held, defaults={"receiver": person.receiver}
        )
        move.before, to = held.valid_to, person.receiver.unit if person.receiver else None
        held.valid_to = rules.last_day(that.day, held.valid_from)
        held.save()
        if to is not None and not _holds(held, to):
            move.made = Membership.objects.create(
                user=held.user, unit=to, role=held.role, title=held.title, valid_to=move.before,
                valid_from=rules.first_day(that.day, held.valid_from),
            )  # fmt: skip
            if move.made.role in TRUSTED:
                users.granted(move.made, by=by)
        move.save()
        audit.record(
            by, "user.handed_over", held.user, unit=(str(held.unit), str(to) if to else None), role=held.role,
            day=that.day,
        )  # fmt: skip


def _holds(held: Membership, unit: Unit) -> bool:
    """Whether this person has that role there already, without an end."""
    return Membership.objects.filter(user=held.user, unit=unit, role=held.role, valid_to=None).exists()
