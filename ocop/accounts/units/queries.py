from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models, transaction
from django.db.models import Q

from ocop.accounts.units import rules
from ocop.core.order import order_key

if TYPE_CHECKING:
    from ocop.accounts.units.models import Unit

DERIVED = ("path", "came_from", "went_to")


class UnitQuerySet(models.QuerySet["Unit"]):
    def on(self, day: date) -> Self:
        """Units that exist on this day."""
        return self.filter(Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gte=day))

    def below(self, unit: "Unit") -> Self:
        """The unit itself and all under it; none where its path is not known."""
        return self.filter(path__startswith=unit.path) if unit.path else self.none()

    def wards(self) -> Self:
        return self.filter(kind=rules.UnitKind.WARD)

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        """Several at once, with their paths."""
        with transaction.atomic():
            lock_tree()
            rows = list(objs)
            for unit in rows:
                unit.name_order = order_key(unit.name)
            made = super().bulk_create(rows, *args, **kwargs)
            rebuild_paths()
            paths = dict(self.model.objects.filter(pk__in=[unit.pk for unit in made]).values_list("pk", "path"))
        for unit in made:
            unit.path = paths[unit.pk]
        return made


def lock_unit(pk: int) -> None:
    """One at a time enters what no constraint tells apart, in the name of this unit. Needs a transaction."""
    from ocop.accounts.units.models import Unit

    Unit.objects.filter(pk=pk).order_by().select_for_update(no_key=True).values_list("pk", flat=True).first()


def lock_tree() -> None:
    """One at a time changes the tree: the oldest unit's row stands for it. Needs a transaction."""
    from ocop.accounts.units.models import Unit

    Unit.objects.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True).first()


def reckoned() -> dict[int, dict[str, Any]]:
    """What is derived of every unit: path, what came from it, where it went. Raises ValueError where a unit stands
    below itself."""
    from ocop.accounts.units.models import Succession, Unit

    rows = list(Unit.objects.values_list("pk", "parent_id", "kind", "valid_to"))
    paths = rules.paths({pk: parent for pk, parent, _, _ in rows})
    wards = {pk for pk, _, kind, _ in rows if kind == rules.UnitKind.WARD}
    ends = {pk: end for pk, _, _, end in rows}
    handovers = [
        rules.Handover(old, new, first)
        for old, new, day in Succession.objects.values_list("unit_id", "successor_id", "day")
        if (first := rules.acts_from(day, ends[old]))
    ]
    came, went = rules.came_from(paths, handovers, wards), rules.went_to(paths, handovers)
    return {pk: {"path": paths[pk], "came_from": came[pk], "went_to": went[pk]} for pk in paths}


def rebuild_paths() -> int:
    """Write what is derived of every unit anew. How many rows were wrong."""
    from ocop.accounts.units.models import Unit

    with transaction.atomic():
        lock_tree()
        right, wrong = reckoned(), []
        for unit in Unit.objects.only("pk", *DERIVED):
            values = right[unit.pk]
            if values != {name: getattr(unit, name) for name in DERIVED}:
                for name, value in values.items():
                    setattr(unit, name, value)
                wrong.append(unit)
        Unit.objects.bulk_update(wrong, DERIVED, batch_size=200)
    return len(wrong)
