"""What lies in units that end or begin: counted for the page, with the way to each list."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from ocop.accounts.models import Membership
from ocop.core import seams
from products.certificates.models import Certificate
from products.certificates.rules import CertificateState
from products.dossiers.models import Dossier
from products.dossiers.rules.states import OVER
from products.producers.models import Producer
from products.products.models import Product
from products.reorganising.models import Line, PersonMove, Receiver
from products.reorganising.reading import Plan
from products.reorganising.rules import Stage


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
    """Of each new unit what comes to it, or since its day what it has. What lies in a ward that is split, now or
    before, is told of each of its receivers, and counted once in a sum."""
    begun = plan.reorganisation.begun(today)
    higher = {line.receiver_id for line in plan.higher}
    receivers = [each for each in plan.receivers if each.pk not in higher]
    lines_of = [[line for line in plan.lines if line.receiver_id == each.pk] for each in receivers]
    wards = {} if begun else {unit.pk: set(unit.keys()) for unit in plan.wards}
    comes: list[set[int]] = [
        set(each.unit.keys()) if begun and each.unit else set().union(*(wards.get(line.unit_id, ()) for line in lines))
        for each, lines in zip(receivers, lines_of, strict=True)
    ]
    total, *held = _held([set().union(*comes), *comes, *wards.values()], today)
    of_ward = dict(zip(wards, held[len(comes) :], strict=True))
    rows = []
    for receiver, lines, what in zip(receivers, lines_of, held, strict=False):
        parts = [(line, Held() if begun else _with_people(of_ward[line.unit_id], line, plan)) for line in lines]
        people = sum(person.receiver == receiver for person in plan.people)
        rows.append(Row(receiver, replace(what, people=people), parts))
    return Board(rows, replace(total, people=sum(person.receiver is not None for person in plan.people)), begun)


def _with_people(held: Held, line: Line, plan: Plan) -> Held:
    there = (each for each in plan.people if each.receiver == line.receiver)
    return replace(held, people=sum(each.membership.unit_id == line.unit_id for each in there))


def _held(groups: Sequence[Collection[int]], today: date) -> list[Held]:
    """What lies in each group of units, by their keys."""
    every = {key for own in groups for key in own}
    counts = {
        "producers": counted(Producer.objects.apart(), "ward", every),
        "products": counted(Product.objects.apart(), "ward", every),
        "dossiers": counted(Dossier.objects.exclude(state__in=OVER), "product__ward", every),
        "certificates": counted(Certificate.objects.on_file(CertificateState.ACTIVE, today), "product__ward", every),
    }
    tasks = [answer for answer in seams.unit_tasks.ask(every) if answer]
    return [
        Held(
            **{name: sum(of.get(key, 0) for key in own) for name, of in counts.items()},
            tasks=frozenset(task for answer in tasks for key in own for task in answer.get(key, ())),
        )
        for own in groups
    ]


def counted(rows: QuerySet, column: str, wards: Collection[int]) -> dict[int, int]:
    """Ward → how many."""
    found = rows.filter(**{f"{column}__in": wards}).order_by().values_list(column).annotate(number=Count("pk"))
    return dict(found)


def left_behind(plan: Plan) -> list[str]:
    """Who was given a role in a unit that ends after it was recorded: nobody was asked where they go."""
    that = plan.reorganisation
    if that.stage == Stage.DRAFT or that.day is None:
        return []
    held = Membership.objects.filter(Q(valid_to=None) | Q(valid_to__gte=that.day), unit__in=plan.left)
    known = PersonMove.objects.filter(reorganisation=that).values("membership")
    rows = held.filter(user__is_active=True).exclude(pk__in=known).select_related("user").order_by("user__name_order")
    return list(dict.fromkeys(str(each.user) for each in rows))


def not_moved(plan: Plan, today: date) -> list[str]:
    """Whom the day has passed by: a certificate was being made, or was given after the reorganisation was recorded."""
    return (
        [str(move.producer) for move in plan.moves if not move.applied_at] if plan.reorganisation.begun(today) else []
    )
