"""The draft of a reorganisation: its document and day, which units go to which, where people and producers go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from ocop.accounts.models import Unit, UnitKind, User
from ocop.accounts.units.queries import lock_unit
from ocop.accounts.users import services as users
from ocop.core import acts
from ocop.core.audit import services as audit
from ocop.core.constraints import in_words
from ocop.core.files.models import StoredFile
from ocop.core.refusal import Refusal
from products.reorganising import rules
from products.reorganising.models import Line, PersonMove, ProducerMove, Receiver, Reorganisation
from products.reorganising.reading import Plan
from products.reorganising.rules import ACTION
from products.reorganising.services.locking import DRAFTED

TWICE = "Đơn vị này đã có trong sắp xếp. Hãy xem lại mục “Đơn vị cũ thành đơn vị mới”."


@dataclass(frozen=True)
class NewUnit:
    name: str
    short_name: str
    code: str


@dataclass(frozen=True)
class Choices:
    """What the page's selects say: a role's key → receiver or None where it ends; a producer's key → receiver."""

    people: Mapping[int, Receiver | None] = field(default_factory=dict)
    producers: Mapping[int, Receiver] = field(default_factory=dict)


def create(unit: Unit, *, by: User, source: str = "", **basis: Any) -> Reorganisation:
    """A draft of this office; the same one sent twice, and still empty, is one. Raises Refusal."""
    if not users.reaches(by, unit, ACTION):
        raise Refusal(f"{unit} ngoài phạm vi được giao cho tài khoản. Hãy chọn cơ quan khác.")
    with transaction.atomic():
        lock_unit(unit.pk)
        said = {name: basis[name] for name in ("document", "document_on", "day") if name in basis}
        same = Reorganisation.objects.filter(unit=unit, by=by, recorded_at=None, lines=None, source=source, **said)
        if there := same.first():
            return there
        made = Reorganisation.objects.create(unit=unit, by=by, source=source, **basis)
        told: dict[str, Any] = {name: (None, value) for name, value in said.items() if value}
        audit.record(by, "reorganisation.drafted", made, **told)
    return made


def edit(that: Reorganisation, values: Mapping[str, Any], scan: StoredFile | None, *, by: User) -> Reorganisation:
    """The document and the days of a draft. Raises Refusal."""
    with acts.doing(DRAFTED, "reorganisation.edited", rules.draft_refusal, that, by) as act:
        said = {name: (getattr(act.record, name), value) for name, value in values.items()}
        if scan is not None:
            said["scan"] = (act.record.scan_id, scan.pk)
            act.record.scan = scan
        for name, value in values.items():
            setattr(act.record, name, value)
        act.said = {name: pair for name, pair in said.items() if pair[0] != pair[1]}
        act.happened = bool(act.said)
        act.record.save()
    return act.record


def add(
    that: Reorganisation, olds: Sequence[Unit], to: Unit | Receiver | NewUnit, *, by: User, confidence: str = "office",
    note: str = "",
) -> Receiver:  # fmt: skip
    """Each of these units goes to one; an old one that is named again, with another, is split. Raises Refusal."""
    with (
        in_words(reorganisation_line_once=TWICE),
        acts.doing(DRAFTED, "reorganisation.line_added", rules.draft_refusal, that, by) as act,
    ):
        receiver = _receiver(act.record, to)
        for old in olds:
            if reason := kinds_refusal(old, receiver):
                raise Refusal(reason)
            if old.pk == receiver.unit_id:
                raise Refusal(f"{old} đi tiếp thì không kết thúc. Hãy bỏ {old} khỏi các đơn vị kết thúc.")
            Line.objects.create(
                reorganisation=act.record, unit=old, receiver=receiver, confidence=confidence, note=note
            )
        act.said = {"olds": (None, ", ".join(map(str, olds))), "receiver": (None, str(receiver))}
        act.record.save(update_fields=["updated_at"])
    return receiver


def kinds_refusal(old: Unit, to: Receiver | NewUnit | Unit) -> str | None:
    there = to.unit if isinstance(to, Receiver) else to if isinstance(to, Unit) else None
    return rules.kinds_refusal(
        str(old), to.name if isinstance(to, NewUnit) else str(to), old_is_ward=old.kind == UnitKind.WARD,
        new_is_ward=there is None or there.kind == UnitKind.WARD,
    )  # fmt: skip


def _receiver(that: Reorganisation, to: Unit | Receiver | NewUnit) -> Receiver:
    if isinstance(to, Receiver):
        return to
    if isinstance(to, Unit):
        return Receiver.objects.get_or_create(reorganisation=that, unit=to, made=False)[0]
    return Receiver.objects.get_or_create(
        reorganisation=that, made=True, name=to.name, short_name=to.short_name, code=to.code
    )[0]


def drop(line: Line, *, by: User) -> None:
    """A line of a draft goes, with what was chosen for it, and a new unit nobody goes to. Raises Refusal."""
    with acts.doing(DRAFTED, "reorganisation.line_dropped", rules.draft_refusal, line.reorganisation, by) as act:
        act.said = {"olds": (str(line.unit), None), "receiver": (str(line.receiver), None)}
        PersonMove.objects.filter(reorganisation=act.record, membership__unit=line.unit_id).delete()
        ProducerMove.objects.filter(reorganisation=act.record, unit=line.unit_id).delete()
        receiver = line.receiver
        act.happened = bool(Line.objects.filter(pk=line.pk).delete()[0])
        if not receiver.lines.exists():
            receiver.delete()


def choose(that: Reorganisation, choices: Choices, *, by: User) -> Reorganisation:
    """Where people and producers go. Raises Refusal."""
    with acts.doing(DRAFTED, "reorganisation.chosen", rules.draft_refusal, that, by) as act:
        plan = Plan(act.record)
        told = _choose_people(plan, choices) + _choose_producers(plan, choices)
        act.happened, act.said = bool(told), {"chosen": (None, "; ".join(told))}
        act.record.save(update_fields=["updated_at"])
    return act.record


def _choose_people(plan: Plan, choices: Choices) -> list[str]:
    told = []
    for person in plan.people:
        key = person.membership.pk
        if key not in choices.people:
            continue
        to = choices.people[key]
        if (to, to is None) == (person.receiver, person.ends):
            continue
        PersonMove.objects.update_or_create(
            reorganisation=plan.reorganisation, membership=person.membership, defaults={"receiver": to}
        )
        told.append(f"{person.membership.user} → {to or 'kết thúc'}")
    return told


def _choose_producers(plan: Plan, choices: Choices) -> list[str]:
    told = []
    for maker in plan.makers:
        to = choices.producers.get(maker.producer.pk)
        if to is None or to == maker.receiver or to not in plan.receivers_of[maker.unit.pk]:
            continue
        ProducerMove.objects.update_or_create(
            reorganisation=plan.reorganisation,
            producer=maker.producer,
            defaults={"receiver": to, "unit": maker.unit},
        )
        told.append(f"{maker.producer} → {to}")
    return told


def delete(that: Reorganisation, *, by: User) -> None:
    """A draft goes. Raises Refusal."""
    with acts.doing(DRAFTED, "reorganisation.deleted", rules.draft_refusal, that, by) as act:
        act.said = {"document": (act.record.document, None), "day": (act.record.day, None)}
        act.about = act.record.unit
        Reorganisation.objects.get(pk=that.pk).delete()
