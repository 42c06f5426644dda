"""What lies in units that end or begin: counted for the page, with the way to each list."""

from collections.abc import Collection, Mapping
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
    units_ = [each.unit for each in plan.receivers if each.unit] if begun else plan.wards
    held = _held({unit.pk: set(unit.keys()) for unit in units_}, today)
    rows = []
    higher = {line.receiver_id for line in plan.higher}
    for receiver in (each for each in plan.receivers if each.pk not in higher):
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
    held = Membership.objects.filter(Q(valid_to=None) | Q(valid_to__gte=that.day), unit__in=plan.left)
    known = PersonMove.objects.filter(reorganisation=that).values("membership")
    rows = held.filter(user__is_active=True).exclude(pk__in=known).select_related("user").order_by("user__name_order")
    return list(dict.fromkeys(str(each.user) for each in rows))


def not_moved(plan: Plan, today: date) -> list[str]:
    """Whom the day has passed by: a certificate was being made, or was given after the reorganisation was recorded."""
    return (
        [str(move.producer) for move in plan.moves if not move.applied_at] if plan.reorganisation.begun(today) else []
    )
