"""A reorganisation as the rules and its page see it: which units, who works there, what they hold."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from django.db.models import F, Q
from django.utils import timezone

from ocop.accounts.models import Membership, Succession, Unit, UnitKind, User
from ocop.accounts.roles import Role
from ocop.accounts.units import rules as units
from ocop.accounts.users.services import reaches
from ocop.core.text import fold
from products.changes.queries import attested_of
from products.producers.models import Producer
from products.products.models import Product
from products.reorganising.models import Line, PersonMove, ProducerMove, Receiver, Reorganisation
from products.reorganising.rules import ACTION, Facts, Flow, Stage

ENDS = "het"  # what stands in a choice for a role that goes nowhere


@dataclass(frozen=True)
class Person:
    """One role in a unit that ends, and where it goes on: chosen, or the only place there is."""

    membership: Membership
    receiver: Receiver | None
    ends: bool = False

    @property
    def open(self) -> bool:
        return self.receiver is None and not self.ends


@dataclass(frozen=True)
class Child:
    """A unit right below one that ends, a city or province: it goes on under the receiver, or, a department, ends."""

    unit: Unit
    before: Unit
    receiver: Receiver
    ends: bool


@dataclass(frozen=True)
class Maker:
    """One producer of a ward that is split. `receiver`: chosen; `likely`: the one that its address names."""

    producer: Producer
    unit: Unit
    receiver: Receiver | None
    likely: Receiver | None = None


class Plan:
    """All of one reorganisation, read once. `unit` of a receiver is None until it is made: lines, people and producers
    name the same object, so that each of them knows it then."""

    def __init__(self, reorganisation: Reorganisation) -> None:
        self.reorganisation = reorganisation
        rows = Line.objects.filter(reorganisation=reorganisation)
        self.lines = list(rows.select_related("unit__parent").order_by("unit__code", "pk"))
        self.receivers = list(reorganisation.receivers.select_related("unit__parent", "reorganisation").order_by("pk"))
        self.by_key = {each.pk: each for each in self.receivers}
        for line in self.lines:
            line.receiver = self.by_key[line.receiver_id]

    @cached_property
    def olds(self) -> list[Unit]:
        return list({line.unit_id: line.unit for line in self.lines}.values())

    @cached_property
    def receivers_of(self) -> dict[int, list[Receiver]]:
        """Old unit → those that go on with it."""
        found: dict[int, list[Receiver]] = {}
        for line in self.lines:
            found.setdefault(line.unit_id, []).append(line.receiver)
        return found

    @cached_property
    def higher(self) -> list[Line]:
        """Cities, provinces that end."""
        return [line for line in self.lines if line.unit.kind != UnitKind.WARD]

    @property
    def wards(self) -> list[Unit]:
        return [unit for unit in self.olds if unit.kind == UnitKind.WARD]

    @cached_property
    def children(self) -> list[Child]:
        """What stands right below a city or province that ends, and does not end by a line of its own."""
        that = self.reorganisation
        if that.stage != Stage.DRAFT:
            moved = that.children.select_related("unit", "before").order_by("unit__name_order", "pk")
            return [Child(row.unit, row.before, self.by_key[row.receiver_id], row.ends) for row in moved]
        above = {line.unit_id: line for line in self.higher}
        if not above:
            return []
        lasts = Q(valid_to=None) | Q(valid_to__gte=that.day or timezone.localdate())  # also what is yet to begin there
        there = Unit.objects.filter(lasts, parent__in=above)
        rows = there.exclude(pk__in=[unit.pk for unit in self.olds]).order_by("name_order", "pk")
        return [
            Child(unit, above[unit.parent_id].unit, above[unit.parent_id].receiver, unit.kind == UnitKind.DEPARTMENT)
            for unit in rows
            if unit.parent_id
        ]

    @property
    def moving(self) -> list[Child]:
        return [child for child in self.children if not child.ends]

    @property
    def ending(self) -> list[Child]:
        return [child for child in self.children if child.ends]

    @property
    def left(self) -> list[Unit]:
        """All units in which nobody works from the day on."""
        return [*self.olds, *(child.unit for child in self.ending)]

    @property
    def split(self) -> list[Unit]:
        return [unit for unit in self.wards if len(self.receivers_of[unit.pk]) > 1]

    @cached_property
    def people(self) -> list[Person]:
        """All who work in a unit that ends, on its last day or later; once recorded, those who were handed over. An
        account that is not used is left as it is."""
        if self.reorganisation.stage != Stage.DRAFT:
            return [self._person(row.membership, row) for row in person_moves(self)]
        day = self.reorganisation.day or timezone.localdate()
        held = Membership.objects.filter(Q(valid_to=None) | Q(valid_to__gte=day), unit__in=self.left)
        used = held.filter(user__is_active=True).select_related("user", "unit")
        chosen = {move.membership_id: move for move in PersonMove.objects.filter(reorganisation=self.reorganisation)}
        return [self._person(row, chosen.get(row.pk)) for row in used.order_by("unit__code", "user__name_order")]

    def _person(self, membership: Membership, move: PersonMove | None) -> Person:
        if move is not None:
            return Person(membership, self._receiver(move), ends=move.receiver_id is None)
        own = self.receivers_of.get(membership.unit_id, [])  # none of a department: what it did is not one unit's
        if len(own) == 1:
            return Person(membership, own[0])
        if membership.role == Role.PRODUCER:  # an account goes with what it is the account of
            places = {maker.receiver for maker in self.makers if membership.user_id in self._owners[maker.producer.pk]}
            return Person(membership, places.pop() if len(places) == 1 else None)
        return Person(membership, None)

    def _receiver(self, move: PersonMove) -> Receiver | None:
        return self.by_key[move.receiver_id] if move.receiver_id else None

    @cached_property
    def makers(self) -> list[Maker]:
        """The producers of wards that are split; once recorded, those that were given a place."""
        if self.reorganisation.stage != Stage.DRAFT:
            return [Maker(move.producer, move.unit, move.receiver) for move in self.moves]
        if not self.split:
            return []
        chosen = {move.producer_id: move.receiver for move in self.moves}
        there = Producer.objects.apart().filter(ward__in=self.split).select_related("ward")
        rows = there.order_by("ward__name_order", "name_order")
        return [Maker(row, row.ward, chosen.get(row.pk), likely(row, self.receivers_of[row.ward_id])) for row in rows]

    @cached_property
    def staying(self) -> list[Product]:
        """Products made in a ward that is split, of producers elsewhere: they move with nobody, and stay recorded in
        the ward that ended until the office moves each on its own page."""
        if not self.split:
            return []
        there = Product.objects.apart().filter(ward__in=self.split).exclude(producer__ward=F("ward"))
        return list(there.select_related("producer__ward", "ward").order_by("ward__name_order", "name_order", "pk"))

    @cached_property
    def moves(self) -> list[ProducerMove]:
        rows = ProducerMove.objects.filter(reorganisation=self.reorganisation)
        found = list(rows.select_related("producer", "unit", "change").order_by("producer"))
        for move in found:
            move.receiver = self.by_key[move.receiver_id]
        return found

    @cached_property
    def _owners(self) -> dict[int, set[int]]:
        found: dict[int, set[int]] = {maker.producer.pk: set() for maker in self.makers}
        links = Producer.users.through.objects.filter(producer__in=found)
        for producer, user in links.values_list("producer_id", "user_id"):
            found[producer].add(user)
        return found


def likely(producer: Producer, receivers: Collection[Receiver]) -> Receiver | None:
    """The one receiver whose name stands in its address."""
    where = f" {fold(producer.address)} "
    named = [each for each in receivers if f" {fold(short_of(each))} " in where.replace(",", " ").replace(".", " ")]
    return named[0] if len(named) == 1 else None


def short_of(receiver: Receiver) -> str:
    return receiver.unit.short_name if receiver.unit else receiver.short_name


def facts_of(plan: Plan, by: User) -> Facts:
    that = plan.reorganisation
    return Facts(
        roles=Reorganisation.objects.roles_of(by, that.pk),
        stage=that.stage,
        document=that.document.strip(),
        document_on=that.document_on,
        day=that.day,
        today=timezone.localdate(),
        flows=tuple(_flows(plan, by)),
        idle=tuple(str(each) for each in plan.receivers if not any(line.receiver_id == each.pk for line in plan.lines)),
        people=tuple(str(person.membership.user) for person in plan.people if person.open),
        producers=tuple(str(maker.producer) for maker in plan.makers if maker.receiver is None),
        office_ended=str(that.unit) if _over(that.unit) else "",
        certified=any(attested_of(maker.producer) for maker in plan.makers),
        scan=that.scan_id is not None,
    )


def _over(unit: Unit) -> bool:
    return unit.valid_to is not None and unit.valid_to < timezone.localdate()


def _flows(plan: Plan, by: User) -> list[Flow]:
    successions = list(Succession.objects.select_related("successor"))
    pairs = [(each.unit_id, each.successor_id) for each in successions]
    followed = {each.unit_id: str(each.successor) for each in successions}
    ending = {unit.pk for unit in plan.olds}
    codes = taken_codes(plan)
    reached: dict[int, bool] = {}

    def reach(unit: Unit) -> bool:
        if unit.pk not in reached:
            reached[unit.pk] = reaches(by, unit, ACTION)
        return reached[unit.pk]

    found = []
    for line in plan.lines:
        new = line.receiver.unit
        flow = Flow(
            str(line.unit), str(line.receiver), old_from=line.unit.valid_from, old_to=line.unit.valid_to,
            old_reached=reach(line.unit), followed_by=followed.get(line.unit_id, ""), made=new is None,
            code_of="" if new else codes.get(line.receiver.code, ""), higher=line.unit.kind != UnitKind.WARD,
            receivers=len(plan.receivers_of[line.unit_id]), below=bool(new and new.path.startswith(line.unit.path)),
        )  # fmt: skip
        if new is not None:
            flow = replace(
                flow, new_from=new.valid_from, new_to=new.valid_to, new_ends=new.pk in ending,
                new_reached=reach(new) or nobodys(new), leads_back=units.leads_back(pairs, line.unit_id, new.pk),
            )  # fmt: skip
        found.append(flow)
    return found


def taken_codes(plan: Plan) -> dict[str, str]:
    """Of units to be made: which unit has their code from the same day on."""
    codes = [each.code for each in plan.receivers if each.made]
    rows = Unit.objects.filter(code__in=codes, valid_from=plan.reorganisation.day)
    return {unit.code: str(unit) for unit in rows.exclude(pk__in=[each.unit_id for each in plan.receivers])}


def nobodys(unit: Unit) -> bool:
    """Nothing points at the unit, no other unit that came to it either: whoever is handed over to it learns of nothing
    by that."""
    return not any(pointing(unit).values())


MARKS = (
    "products.Receiver.unit", "products.Reorganisation.unit", "products.Line.unit", "products.ChildMove.unit",
    "products.ChildMove.before",
)  # fmt: skip


def pointing(unit: Unit, *, without: Mapping[str, Collection[int]] | None = None) -> dict[str, int]:
    """How many rows of each kind name this unit, by "app.Model.column", leaving out those keys."""
    left_out, found = without or {}, {}
    for each in Unit._meta.get_fields(include_hidden=True):
        if not (each.auto_created and not each.concrete and (each.one_to_many or each.one_to_one)):
            continue
        label = f"{each.related_model._meta.label}.{each.field.name}"  # type: ignore[union-attr]  # relations alone
        if label in MARKS:
            continue
        rows = each.related_model._default_manager.filter(**{each.field.name: unit.pk})  # type: ignore[union-attr]
        if number := rows.exclude(pk__in=left_out.get(label, ())).count():
            found[label] = number
    return found


def person_moves(plan: Plan) -> list[PersonMove]:
    rows = PersonMove.objects.filter(reorganisation=plan.reorganisation)
    return list(rows.select_related("membership__user", "membership__unit", "made", "receiver__unit").order_by("pk"))
