"""Sắp xếp xã, phường: drafted with all that is chosen, recorded in one act, undone exactly (a draft again), its day and
document put right. From then on dates say what holds: nothing has to be done on the day itself, but for producers of a
ward that is split (`move_due`)."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from ocop.accounts.models import Membership, Succession, Unit, UnitKind, User
from ocop.accounts.units.queries import lock_tree, lock_unit
from ocop.accounts.users import services as users
from ocop.accounts.users.rules import TRUSTED
from ocop.core import acts
from ocop.core.audit import services as audit
from ocop.core.constraints import in_words
from ocop.core.corrections import Ground, Why, changed
from ocop.core.files.models import StoredFile
from ocop.core.refusal import Refusal
from ocop.notifications import outbox
from products.certificates.models import Certificate
from products.changes import services as changes
from products.producers.models import Producer
from products.products.models import Product
from products.reorganising import rules
from products.reorganising.models import Line, PersonMove, ProducerMove, Receiver, Reorganisation
from products.reorganising.reading import Plan, facts_of, own_successions, person_moves, undo_facts
from products.reorganising.rules import ACTION, Facts, UndoFacts

TWICE = "Đơn vị này đã có trong sắp xếp. Hãy xem lại mục “Đơn vị cũ thành đơn vị mới”."
ENDED_ROLE = "Vai trò của một người ở đơn vị mới kết thúc trước ngày này. Hãy sửa vai trò đó trước."
CODE_TAKEN = "Mã đơn vị đã có từ ngày này. Hãy ghi mã khác, hoặc chọn đơn vị đang có."


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


def _locked(that: Reorganisation) -> Reorganisation:
    return acts.locked(Reorganisation.objects.select_related("unit"), that.pk)


DRAFTED: acts.ActedOn[Reorganisation, Facts] = acts.ActedOn(
    lock=_locked, facts=lambda that, by: facts_of(Plan(that), by)
)
STANDING: acts.ActedOn[Reorganisation, UndoFacts] = acts.ActedOn(
    lock=_locked, facts=lambda that, by: undo_facts(Plan(that), by)
)


# ── the draft ──


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
            if old.pk == receiver.unit_id:
                raise Refusal(f"{old} đi tiếp thì không kết thúc. Hãy bỏ {old} khỏi các đơn vị kết thúc.")
            Line.objects.create(
                reorganisation=act.record, unit=old, receiver=receiver, confidence=confidence, note=note
            )
        act.said = {"olds": (None, ", ".join(map(str, olds))), "receiver": (None, str(receiver))}
        act.record.save(update_fields=["updated_at"])
    return receiver


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


# ── the act ──


def record(that: Reorganisation, *, by: User) -> Reorganisation:
    """Ghi nhận: units end and begin, their successors are named, people handed over; producers of a ward that is split
    move on the day. Sent twice it is recorded once. Raises Refusal."""
    with in_words(unit_code_once_at_a_time=CODE_TAKEN), transaction.atomic():
        that = _locked(that)
        if that.stage == rules.Stage.RECORDED:
            return that
        plan = Plan(that)
        _lock_what_moves(plan)
        lock_tree()  # two that end the same unit follow each other; the second reads what the first wrote
        plan = Plan(that)
        if reason := rules.refusal(facts_of(plan, by)):
            raise Refusal(reason)
        assert that.day is not None
        that.recorded_at, that.recorded_by = timezone.now(), by
        that.save()
        _make_units(plan, by)
        _end_units(plan, by)
        _hand_over(plan, by)
        audit.record(
            by, "reorganisation.recorded", that, document=(None, that.document_words), day=(None, that.day),
            lines=(None, lines_of(plan)),
        )  # fmt: skip
        _tell(plan, by)
        if that.day <= timezone.localdate():
            for move in plan.moves:
                _move(move, by)
    return that


def lines_of(plan: Plan) -> str:
    return "; ".join(map(str, plan.lines))


def _lock_what_moves(plan: Plan) -> None:
    """In the order of docs/adding.md, before the tree: the producers of wards that are split, what hangs on them, the
    roles that are handed over."""
    makers = [maker.producer.pk for maker in plan.makers]
    list(Producer.objects.select_for_update().filter(pk__in=makers).order_by("pk").values_list("pk"))
    list(Product.objects.select_for_update().filter(producer__in=makers).order_by("pk").values_list("pk"))
    rows = Certificate.objects.select_for_update().filter(product__producer__in=makers)
    list(rows.order_by("-pk").values_list("pk"))
    held = Membership.objects.select_for_update().filter(unit__in=plan.olds)
    list(held.order_by("pk").values_list("pk"))


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


def _hand_over(plan: Plan, by: User) -> None:
    that = plan.reorganisation
    assert that.day is not None
    for person in plan.people:
        held = Membership.objects.get(pk=person.membership.pk)
        move, _ = PersonMove.objects.get_or_create(
            reorganisation=that, membership=held, defaults={"receiver": person.receiver}
        )
        move.before, to = held.valid_to, person.receiver.unit if person.receiver else None
        held.valid_to = rules.last_day(that.day, held.valid_from)
        held.save()
        if to is not None and not _holds(held, to):
            move.made = Membership.objects.create(
                user=held.user, unit=to, role=held.role, title=held.title, valid_from=that.day, valid_to=move.before
            )
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


def _tell(plan: Plan, by: User) -> None:
    that = plan.reorganisation
    for person in plan.people:
        user, old = person.membership.user, person.membership.unit
        if user == by:
            continue
        on = f"tiếp tục ở {person.receiver}" if person.receiver else "kết thúc"
        outbox.tell(
            [user],
            f"{old}: sắp xếp từ ngày {that.day:%d/%m/%Y}",
            f"{old} kết thúc hoạt động theo {that.document_words}. Từ ngày {that.day:%d/%m/%Y}, vai trò"
            f" {person.membership.get_role_display()} của anh/chị {on}. Việc đang mở giữ nguyên hạn.",
        )


def _tell_again(plan: Plan, by: User, text: str) -> None:
    """Those who were told before, that it is otherwise."""
    told = {person.membership.user.pk: person for person in plan.people if person.membership.user != by}
    for person in told.values():
        old = person.membership.unit
        outbox.tell([person.membership.user], f"{old}: việc sắp xếp thay đổi", f"{old}. {text}")


# ── producers of a ward that is split ──


def move_due(today: date) -> int:
    """Producers whose day has come go to the ward that was chosen for them: each morning, late where the machine stood
    still. One that cannot move now (a certificate of it is being made) is tried again the next day."""
    standing = Reorganisation.objects.standing().filter(day__lte=today)
    due = ProducerMove.objects.filter(reorganisation__in=standing, applied_at=None).order_by("producer")
    moved = 0
    for move in due.select_related("reorganisation"):
        with suppress(Refusal), transaction.atomic():
            that = _locked(move.reorganisation)
            still = ProducerMove.objects.select_related("producer", "unit", "receiver__unit", "reorganisation")
            row = still.filter(pk=move.pk, applied_at=None).first()
            if row is not None and that.begun(today):
                _move(row, that.recorded_by)
                moved += 1
    return moved


def _move(move: ProducerMove, by: User | None) -> None:
    """Its products made in that ward go along; where certificates name the place, as a change with this document."""
    that, to = move.reorganisation, move.receiver.unit
    assert by is not None
    assert to is not None
    assert that.document_on is not None
    if move.producer.ward_id == move.unit_id and move.applied_at is None:
        grounds = (
            changes.Grounds(Ground.PAPER, f"Sắp xếp xã, phường theo {that.document_words}", that.document_on, that.scan)
            if that.scan is not None
            else None
        )
        move.change, move.moved = changes.follow_unit(move.producer, to, grounds, by=by)
    move.applied_at = timezone.now()
    move.save()


# ── the way back ──


def undo(that: Reorganisation, *, by: User) -> Reorganisation:
    """Hoàn tác: everything stands as before it was recorded, but for the journal, and this is a draft again, with what
    was chosen. Raises Refusal."""
    with transaction.atomic():
        that = _locked(that)
        plan = Plan(that)
        _lock_what_moves(plan)
        lock_tree()
        plan = Plan(that)
        if reason := rules.undo_refusal(undo_facts(plan, by)):
            raise Refusal(reason)
        for move in plan.moves:
            if move.applied_at:
                changes.back_to_unit(move.producer, move.unit, move.change, move.moved, by=by)
            move.applied_at, move.change, move.moved = None, None, []
            move.save()
        for person in person_moves(plan):
            made, held = person.made, person.membership
            held.valid_to, person.made = person.before, None
            person.save()
            if made is not None:
                made.delete()
            held.save()
            new = str(person.receiver) if person.receiver else None
            audit.record(by, "user.handed_back", held.user, unit=(new, str(held.unit)), role=held.role)
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
        that.recorded_at, that.recorded_by = None, None
        that.save()
        audit.record(by, "reorganisation.undone", that, lines=(lines_of(plan), None))
        _tell_again(
            plan, by, f"Sắp xếp theo {that.document_words} đã được hoàn tác: vai trò ở đó như trước khi sắp xếp."
        )
    return that


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
            _tell_again(plan, by, f"Sắp xếp theo {that.document_words} có hiệu lực từ ngày {day:%d/%m/%Y}.")
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
    for old in plan.olds:
        unit = Unit.objects.get(pk=old.pk)
        unit.valid_to = day - timedelta(days=1)
        unit.save()
    for succession in own_successions(plan):
        succession.day, succession.source = day, document
        succession.save()
    for move in person_moves(plan):
        held = move.membership
        if before and held.valid_to == rules.last_day(before, held.valid_from):
            held.valid_to = rules.last_day(day, held.valid_from)
            held.save()
        if move.made and move.made.valid_from == before:
            move.made.valid_from = day
            move.made.save()
