"""A reorganisation as the rules and its page see it: which units, who works there, what they hold."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from ocop.accounts.models import Membership, Succession, Unit, User
from ocop.accounts.roles import Role
from ocop.accounts.units import rules as units
from ocop.accounts.users.services import reaches
from ocop.core import seams
from ocop.core.text import fold
from ocop.documents.models import OfficialPaper
from products.certificates.models import Certificate
from products.certificates.rules import CertificateState
from products.changes.queries import attested_of
from products.dossiers.models import Dossier
from products.dossiers.rules.states import OVER
from products.producers.models import Producer
from products.products.models import Product
from products.reorganising import rules
from products.reorganising.models import Line, PersonMove, ProducerMove, Receiver, Reorganisation
from products.reorganising.rules import ACTION, Facts, Flow, Stage, UndoFacts

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

    @property
    def split(self) -> list[Unit]:
        return [unit for unit in self.olds if len(self.receivers_of[unit.pk]) > 1]

    @cached_property
    def people(self) -> list[Person]:
        """All who work in a unit that ends, on its last day or later; once recorded, those who were handed over. An
        account that is not used is left as it is."""
        if self.reorganisation.stage != Stage.DRAFT:
            return [self._person(row.membership, row) for row in person_moves(self)]
        day = self.reorganisation.day or timezone.localdate()
        held = Membership.objects.filter(Q(valid_to=None) | Q(valid_to__gte=day), unit__in=self.olds)
        used = held.filter(user__is_active=True).select_related("user", "unit")
        chosen = {move.membership_id: move for move in PersonMove.objects.filter(reorganisation=self.reorganisation)}
        return [self._person(row, chosen.get(row.pk)) for row in used.order_by("unit__code", "user__name_order")]

    def _person(self, membership: Membership, move: PersonMove | None) -> Person:
        if move is not None:
            return Person(membership, self._receiver(move), ends=move.receiver_id is None)
        own = self.receivers_of[membership.unit_id]
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
        certified=any(attested_of(maker.producer) for maker in plan.makers),
        scan=that.scan_id is not None,
    )


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
            code_of="" if new else codes.get(line.receiver.code, ""),
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


MARKS = ("products.Receiver.unit", "products.Reorganisation.unit", "products.Line.unit")


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


# ── what they hold ──


@dataclass(frozen=True)
class Held:
    """What lies in one unit or several; a task that is theirs together is one."""

    producers: int = 0
    products: int = 0
    dossiers: int = 0
    certificates: int = 0
    tasks: frozenset[int] = frozenset()
    people: int = 0

    def cells(self, ward: int | None) -> list[tuple[str, int, str]]:
        """(label, how many, the list of them), as a row of the page; `ward`: by which the lists are filtered."""
        numbers = {**vars(self), "tasks": len(self.tasks)}
        return [
            (label, numbers[name], f"{reverse(page)}?phuong={ward}{more}" if page and ward else "")
            for name, label, page, more in COLUMNS
        ]

    def __add__(self, other: "Held") -> "Held":
        counts = {name: getattr(self, name) + getattr(other, name) for name, *_ in COLUMNS if name != "tasks"}
        return Held(**counts, tasks=self.tasks | other.tasks)


COLUMNS = (  # name, heading, the list, what it is filtered by besides the ward
    ("producers", "Chủ thể", "products:producers", ""),
    ("products", "Sản phẩm", "products:products", ""),
    ("dossiers", "Hồ sơ đang mở", "products:dossiers", "&trang_thai=dang-xu-ly"),
    ("certificates", "Giấy chứng nhận", "products:certificates", f"&tinh_trang={CertificateState.ACTIVE}"),
    ("tasks", "Nhiệm vụ", "plans:tasks", ""),
    ("people", "Người", "", ""),
)


@dataclass
class Row:
    """One new unit on the page; the old ones from which it comes, each with what lies there while it still works."""

    receiver: Receiver
    held: Held
    parts: list[tuple[Line, Held]] = field(default_factory=list)

    @property
    def note(self) -> str:
        """What kind of unit this is, in small words."""
        if any(line.unit.name == str(self.receiver) for line, _ in self.parts):
            return "cùng tên đơn vị cũ"
        unit, day = self.receiver.unit, self.receiver.reorganisation.day
        begins = self.receiver.made or (unit is not None and unit.valid_from == day)
        return f"mới, mã {unit.code if unit else self.receiver.code}" if begins else "đang có, đi tiếp"


@dataclass(frozen=True)
class Shown:
    """A row of a table of the page."""

    name: str
    cells: list[tuple[str, int, str]]


@dataclass(frozen=True)
class Board:
    rows: list[Row]
    sum: Held
    begun: bool

    @property
    def shown(self) -> list[Shown]:
        """The new units; their lists, once they have begun."""
        return [
            Shown(str(row.receiver), row.held.cells(row.receiver.unit_id if self.begun else None)) for row in self.rows
        ]

    @property
    def olds(self) -> list[Shown]:
        """The old ones with their lists."""
        parts = {line.unit_id: (line, held) for row in self.rows for line, held in row.parts}
        return [Shown(str(line.unit), held.cells(line.unit_id)) for line, held in parts.values()]

    @property
    def sums(self) -> list[tuple[str, int, str]]:
        return self.sum.cells(None)


def held_by(plan: Plan, today: date) -> Board:
    """Of each new unit what comes to it, or since its day what it has. What lies in a ward that is split is told of
    each of its receivers, and counted once in the sum."""
    begun = plan.reorganisation.begun(today)
    units_ = [each.unit for each in plan.receivers if each.unit] if begun else plan.olds
    held = _held({unit.pk: set(unit.keys()) for unit in units_}, today)
    rows = []
    for receiver in plan.receivers:
        own = [line for line in plan.lines if line.receiver_id == receiver.pk]
        parts = [(line, Held() if begun else _with_people(held[line.unit_id], line, plan)) for line in own]
        comes = held[receiver.unit_id] if begun and receiver.unit_id else sum((part for _, part in parts), Held())
        comes = replace(comes, people=sum(person.receiver == receiver for person in plan.people))
        rows.append(Row(receiver, comes, parts))
    total = replace(sum(held.values(), Held()), people=sum(person.receiver is not None for person in plan.people))
    return Board(rows, total, begun)


def _with_people(held: Held, line: Line, plan: Plan) -> Held:
    there = (each for each in plan.people if each.receiver == line.receiver)
    return replace(held, people=sum(each.membership.unit_id == line.unit_id for each in there))


def _held(keys: Mapping[int, Collection[int]], today: date) -> dict[int, Held]:
    """Unit → what lies in it; `keys`: of each unit its own key and those of what came to it."""
    every = {key for own in keys.values() for key in own}
    counts = {
        "producers": counted(Producer.objects.apart(), "ward", every),
        "products": counted(Product.objects.apart(), "ward", every),
        "dossiers": counted(Dossier.objects.exclude(state__in=OVER), "product__ward", every),
        "certificates": counted(Certificate.objects.on_file(CertificateState.ACTIVE, today), "product__ward", every),
    }
    tasks = [answer for answer in seams.unit_tasks.ask(every) if answer]
    return {
        unit: Held(
            **{name: sum(of.get(key, 0) for key in own) for name, of in counts.items()},
            tasks=frozenset(task for answer in tasks for key in own for task in answer.get(key, ())),
        )
        for unit, own in keys.items()
    }


def counted(rows: QuerySet, column: str, wards: Collection[int]) -> dict[int, int]:
    """Ward → how many."""
    found = rows.filter(**{f"{column}__in": wards}).order_by().values_list(column).annotate(number=Count("pk"))
    return dict(found)


def left_behind(plan: Plan) -> list[str]:
    """Who was given a role in a unit that ends after it was recorded: nobody was asked where they go."""
    that = plan.reorganisation
    if that.stage == Stage.DRAFT or that.day is None:
        return []
    held = Membership.objects.filter(Q(valid_to=None) | Q(valid_to__gte=that.day), unit__in=plan.olds)
    known = PersonMove.objects.filter(reorganisation=that).values("membership")
    rows = held.filter(user__is_active=True).exclude(pk__in=known).select_related("user").order_by("user__name_order")
    return list(dict.fromkeys(str(each.user) for each in rows))


def not_moved(plan: Plan, today: date) -> list[str]:
    """Whom the day has passed by: a certificate was being made, or was given after the reorganisation was recorded."""
    return (
        [str(move.producer) for move in plan.moves if not move.applied_at] if plan.reorganisation.begun(today) else []
    )


# ── the way back ──


NOUNS = {
    "products.Producer.ward": "chủ thể",
    "products.Product.ward": "sản phẩm",
    "products.Certificate.ward": "giấy chứng nhận",
    "accounts.Membership.unit": "người",
    "accounts.Unit.parent": "đơn vị trực thuộc",
    "documents.OfficialPaper.unit": "văn bản",
    "plans.ProgressReport.unit": "báo cáo tiến độ",
}


def undo_facts(plan: Plan, by: User) -> UndoFacts:
    that = plan.reorganisation
    if that.stage != Stage.RECORDED:
        return UndoFacts(Reorganisation.objects.roles_of(by, that.pk), that.stage)
    newer, at = _newer(plan)
    return UndoFacts(
        roles=Reorganisation.objects.roles_of(by, that.pk),
        stage=that.stage,
        later=_later(plan),
        drafts=_drafts(plan),
        newer=newer,
        newer_at=at,
        changed=_changed(plan),
    )


def _later(plan: Plan) -> str:
    """A unit of this reorganisation that another one, recorded since, has ended."""
    units_ = [each.unit_id for each in plan.receivers if each.unit_id]
    standing = Reorganisation.objects.standing().filter(recorded_at__gt=plan.reorganisation.recorded_at)
    line = Line.objects.filter(reorganisation__in=standing, unit__in=units_).select_related("unit").first()
    return str(line.unit) if line else ""


def _drafts(plan: Plan) -> str:
    """A unit that this made and a draft of another names."""
    for receiver in plan.receivers:
        if receiver.made and receiver.unit_id:
            lines = Line.objects.filter(unit=receiver.unit_id)
            others = Receiver.objects.filter(unit=receiver.unit_id).exclude(pk=receiver.pk)
            if lines.exists() or others.exists():
                return str(receiver.unit)
    return ""


def _newer(plan: Plan) -> tuple[str, str]:
    """What hangs on a unit that this made, besides what was handed over: its noun, and the unit's name."""
    own: dict[str, list[int]] = {
        "accounts.Succession.successor": list(own_successions(plan).values_list("pk", flat=True)),
        "accounts.Membership.unit": [m.made_id for m in person_moves(plan) if m.made_id],
        "products.Producer.ward": [move.producer_id for move in plan.moves if move.applied_at],
        "products.Product.ward": [key for move in plan.moves for key in move.moved],
    }
    for receiver in plan.receivers:
        if receiver.made and receiver.unit and (found := pointing(receiver.unit, without=own)):
            return next((NOUNS[label] for label in NOUNS if label in found), "dữ liệu"), str(receiver.unit)
    return "", ""


def numbered_since(plan: Plan) -> list[OfficialPaper]:
    """Papers about what came from an ended unit, to which a receiver that was there before gave a number since. An undo
    leaves them as they are: a number is that unit's, the record goes back."""
    that = plan.reorganisation
    there = [each.unit_id for each in plan.receivers if not each.made]
    if that.stage != Stage.RECORDED or not there:
        return []
    olds = {unit.pk for unit in plan.olds}
    papers = OfficialPaper.objects.numbered().standing().filter(unit__in=there, created_at__gte=that.recorded_at)
    return [paper for paper in papers.select_related("unit").order_by("unit", "pk") if _ward_of(paper) in olds]


def _ward_of(paper: OfficialPaper) -> int | None:
    """Of a dossier, or of what belongs to one (the ward's part)."""
    product = getattr(getattr(paper.about, "dossier", paper.about), "product", None)
    return product.ward_id if product else None


def _changed(plan: Plan) -> str:
    that = plan.reorganisation
    pairs = {(line.unit_id, line.receiver.unit_id) for line in plan.lines}
    there = set(own_successions(plan).values_list("unit_id", "successor_id"))
    for line in plan.lines:
        if (line.unit_id, line.receiver.unit_id) not in there or line.unit.valid_to is None:
            return f"{line.unit} đã được sửa"
    if Succession.objects.filter(unit__in=plan.olds).count() != len(pairs):
        return "Đơn vị kết thúc đã có thêm đơn vị nhận việc"
    for move in person_moves(plan):
        held = move.membership
        if that.day and held.valid_to != rules.last_day(that.day, held.valid_from):
            return f"Vai trò của {held.user} đã được sửa"
        if move.made and (move.made.valid_from != that.day or move.made.role != move.membership.role):
            return f"Vai trò của {move.membership.user} đã được sửa"
    for made in (move for move in plan.moves if move.applied_at):
        if made.producer.ward_id != made.receiver.unit_id or (made.change and made.change.undone_at):
            return f"Chủ thể {made.producer} đã được chuyển tiếp"
    return ""


def own_successions(plan: Plan) -> QuerySet[Succession]:
    pairs = [Q(unit=line.unit_id, successor=line.receiver.unit_id) for line in plan.lines]
    found = Q(pk__in=())
    for pair in pairs:
        found |= pair
    return Succession.objects.filter(found)


def person_moves(plan: Plan) -> list[PersonMove]:
    rows = PersonMove.objects.filter(reorganisation=plan.reorganisation)
    return list(rows.select_related("membership__user", "membership__unit", "made", "receiver__unit").order_by("pk"))
