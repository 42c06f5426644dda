from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from ocop.accounts.units import rules
from ocop.accounts.units.queries import DERIVED, UnitQuerySet, lock_tree, rebuild_paths, reckoned
from ocop.accounts.units.rules import UnitKind
from ocop.core.order import order_key
from ocop.core.records import BaseRecord, DerivedRecord, OrderedRecord
from ocop.core.refusal import Refusal

__all__ = ["Succession", "Unit", "UnitKind"]

BELOW_ITSELF = "Đơn vị không thể thuộc chính nó hay một đơn vị bên dưới nó. Hãy chọn đơn vị cấp trên khác."


class Unit(OrderedRecord):
    """Đơn vị: province → city → ward, departments under their level. A code can live on with another unit."""

    kind = models.CharField("cấp", max_length=12, choices=UnitKind)
    code = models.CharField("mã", max_length=10, help_text="Mã đơn vị hành chính; phòng, ban thì đặt mã ngắn.")
    name = models.CharField("tên đầy đủ", max_length=120, help_text="Ví dụ: Phường Mỹ Long.")
    short_name = models.CharField("tên ngắn", max_length=60, help_text="Ví dụ: Mỹ Long.")
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="thuộc"
    )
    path = models.CharField(max_length=120, editable=False, default="", db_index=True)
    valid_from = models.DateField("có từ ngày", null=True, blank=True)
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)
    successors = models.ManyToManyField(
        "self",
        through="Succession",
        through_fields=("unit", "successor"),
        symmetrical=False,
        related_name="predecessors",
        verbose_name="đơn vị mới sau sắp xếp",
    )
    came_from = models.JSONField(editable=False, default=list, help_text="[[path, day]]: what it goes on with")
    went_to = models.JSONField(editable=False, default=list, help_text="[[path, day]]: who goes on with it")
    was_under = models.JSONField(editable=False, default=list, help_text="[key]: ended units that it stood below")
    source = models.CharField("nguồn", max_length=300, blank=True, default="")

    derived = (*DERIVED, "name_order")
    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = "đơn vị"
        verbose_name_plural = "đơn vị"
        ordering = ["path"]
        constraints = [
            # two, for SQLite knows no NULLS NOT DISTINCT
            models.UniqueConstraint(fields=["code", "valid_from"], name="unit_code_once_at_a_time"),
            models.UniqueConstraint(fields=["code"], condition=Q(valid_from=None), name="unit_code_once_undated"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gte=F("valid_from")),
                name="unit_ends_after_it_begins",
                violation_error_message="Ngày kết thúc trước ngày bắt đầu. Hãy xem lại hai ngày.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.stands_below_itself():
            raise ValidationError({"parent": BELOW_ITSELF})

    def save(self, *args: Any, **kwargs: Any) -> None:
        """With what is derived of it, and of all units that a move or an end of it touches. Raises Refusal."""
        with transaction.atomic():
            lock_tree()
            if self.stands_below_itself():
                raise Refusal(BELOW_ITSELF)
            new = self._state.adding
            self.name_order = order_key(self.name)
            super(DerivedRecord, self).save(*args, **kwargs)  # a path needs the key, and moves others
            if new:
                self._begin()
            else:
                rebuild_paths()
                self.refresh_from_db(fields=DERIVED)

    def _begin(self) -> None:
        """What is derived of a new unit: nothing came to it yet, and nothing else changes by it."""
        above = Unit.objects.get(pk=self.parent_id) if self.parent_id else None
        self.path, self.went_to = f"{above.path if above else '/'}{self.pk}/", above.went_to if above else []
        Unit.objects.filter(pk=self.pk).update(path=self.path, went_to=self.went_to)

    @classmethod
    def derive(cls, rows: Sequence["Unit"]) -> None:
        """As the tree and the successions stand in the database."""
        super().derive(rows)
        right = reckoned()
        for row in rows:
            for name, value in right[row.pk].items():
                setattr(row, name, value)

    def stands_below_itself(self) -> bool:
        if not (self.pk and self.parent_id):
            return False
        parents = dict(Unit.objects.values_list("pk", "parent_id"))
        return rules.is_above(parents, self.pk, self.parent_id)

    def above(self) -> Iterator["Unit"]:
        """The units above it, the nearest first."""
        unit = self.parent
        while unit is not None:
            yield unit
            unit = unit.parent

    def is_in_force(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)

    def reach(self, day: date | None = None) -> list[str]:
        """Paths under which lies all that this unit has on this day (today): its own, and what came from others.
        None for a unit whose path is not known."""
        return [self.path, *rules.in_force(self.came_from, day or timezone.localdate())] if self.path else []

    def keys(self) -> list[int]:
        """Keys of a ward and of all that came to it until today."""
        return [self.pk, *(rules.keys_of(path)[-1] for path in rules.in_force(self.came_from, timezone.localdate()))]

    def heirs(self, day: date | None = None) -> list[int]:
        """Keys of the unit itself and of those that go on with what it had on this day (today)."""
        paths = rules.in_force(self.went_to, day or timezone.localdate())
        return [self.pk, *(rules.keys_of(path)[-1] for path in paths)]

    def stands_for(self, other: "Unit", day: date | None = None) -> bool:
        """Whether this unit acts in the name of `other`: it is the same, or `other` has ended and came to it."""
        return other == self or (self.covers(other) and not other.is_in_force(day or timezone.localdate()))

    def covers(self, other: "Unit") -> bool:
        """Whether what is `other`'s is today this unit's, or below it, or was until this unit ended."""
        return any(other.path.startswith(path) for path in self.reach()) or self.pk in other.was_under


class Succession(BaseRecord):
    """What an ended unit had is handled by another from a day on. A unit may have several successors: until the
    office has moved a record to one of them, each of them sees and handles it."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="successions", verbose_name="đơn vị kết thúc")
    successor = models.ForeignKey(Unit, models.PROTECT, related_name="takeovers", verbose_name="đơn vị mới sau sắp xếp")
    day = models.DateField("nhận việc từ ngày", help_text="Thường là ngày sau ngày cuối của đơn vị cũ.")
    source = models.CharField("văn bản", max_length=300, blank=True, help_text="Ví dụ: Nghị quyết số …/NQ-UBTVQH15.")

    class Meta:
        verbose_name = "đơn vị mới sau sắp xếp"
        verbose_name_plural = "đơn vị mới sau sắp xếp"
        ordering = ["day", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "successor"],
                name="succession_once",
                violation_error_message="Đơn vị mới sau sắp xếp này đã được ghi. Hãy sửa dòng đang có.",
            ),
            models.CheckConstraint(
                condition=~Q(unit=F("successor")),
                name="succession_of_another",
                violation_error_message="Đơn vị không nhận việc của chính nó. Hãy chọn đơn vị khác.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.successor} nhận việc của {self.unit} từ {self.day:%d/%m/%Y}"

    def clean(self) -> None:
        """Said in words beside the line; the two constraints are the last word."""
        if not (self.successor_id and self.day and self.unit_id):
            return
        if reason := self.refusal():
            raise ValidationError(reason)

    def refusal(self) -> str | None:
        old, new = self.unit, self.successor
        if old.pk in rules.keys_of(new.path):
            return f"{new} là chính {old} hoặc nằm dưới {old}, nên không nhận việc được. Hãy chọn đơn vị khác."
        if self.leads_back():
            return f"{old} đã nhận việc của {new}. Hai đơn vị không nhận việc của nhau: hãy xem lại."
        if old.valid_to and self.day <= old.valid_to:
            return f"{old} còn đến hết ngày {old.valid_to:%d/%m/%Y}. Hãy ghi ngày nhận việc sau ngày đó."
        if not new.is_in_force(self.day):
            return f"Ngày {self.day:%d/%m/%Y} {new} chưa có hoặc đã kết thúc. Hãy xem lại ngày."
        return None

    def leads_back(self) -> bool:
        pairs = Succession.objects.exclude(pk=self.pk).values_list("unit_id", "successor_id")
        return rules.leads_back(pairs, self.unit_id, self.successor_id)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Of two at once that would go on with each other one is refused, whoever records them. Raises Refusal."""
        with transaction.atomic():
            both = Unit.objects.filter(pk__in=(self.unit_id, self.successor_id)).order_by("pk")
            list(both.select_for_update(no_key=True))  # rows that name them are made meanwhile
            if self.unit_id != self.successor_id and self.leads_back():
                raise Refusal(
                    f"{self.unit} đã nhận việc của {self.successor}. Hai đơn vị không nhận việc của nhau: hãy xem lại."
                )
            super().save(*args, **kwargs)
            rebuild_paths()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            gone = super().delete(*args, **kwargs)
            rebuild_paths()
        return gone
