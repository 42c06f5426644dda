from datetime import date, timedelta

from django.db import migrations
from django.db.models import F
from django.utils import timezone


def with_days(apps, schema_editor):
    """Each successor becomes a row, from the day after the unit's last. A unit still at work has no such day: then the
    successor's first day, or the day it was written; such a row acts only once the unit has an end."""
    Unit, Succession = apps.get_model("accounts", "Unit"), apps.get_model("accounts", "Succession")
    for unit in Unit.objects.exclude(successor=None).exclude(successor=F("pk")).select_related("successor"):
        after = unit.valid_to + timedelta(days=1) if unit.valid_to else None
        day = after or unit.successor.valid_from or timezone.localdate(unit.updated_at)
        Succession.objects.create(unit=unit, successor=unit.successor, day=day, source=unit.source)
    units = {unit.pk: unit for unit in Unit.objects.all()}
    derive(units, list(Succession.objects.all()))
    Unit.objects.bulk_update(units.values(), ["path", "came_from", "went_to"], batch_size=200)


def derive(units, successions):
    """As `ocop.accounts.units.rules` reckons them in the version that this step belongs to."""
    chains = {pk: chain_of(units, pk) for pk in units}
    gained, own = {}, {}
    for row in successions:
        if end := units[row.unit_id].valid_to:
            day = max(row.day, end + timedelta(days=1))
            own.setdefault(row.unit_id, []).append((row.successor_id, day))
            for above in chains[row.successor_id]:
                gained.setdefault(above, []).append((row.unit_id, day))
    nearest = {pk: next((own[key] for key in reversed(chain) if key in own), []) for pk, chain in chains.items()}
    for pk, unit in units.items():
        unit.path = path_of(chains[pk])
        came = closure(gained, pk)
        tops = {
            key: day
            for key, day in came.items()
            if pk not in chains[key] and not any(top in came and came[top] <= day for top in chains[key][:-1])
        }
        if unit.kind == "ward":  # each single unit, for its rows are found by key
            tops = {
                key: min(came[above] for above in chain if above in came)
                for key, chain in chains.items()
                if any(above in came for above in chain)
            }
        unit.came_from = links(chains, tops)
        unit.went_to = links(chains, closure(nearest, pk))


def chain_of(units, pk):
    chain = []
    while pk is not None and pk not in chain:
        chain.append(pk)
        pk = units[pk].parent_id
    return chain[::-1]


def path_of(chain):
    return "/" + "".join(f"{key}/" for key in chain)


def links(chains, found):
    return sorted([path_of(chains[key]), day.isoformat()] for key, day in found.items())


def closure(nearest, pk):
    found, waiting = {}, [(pk, date.min)]
    while waiting:
        here, since = waiting.pop()
        for other, day in nearest.get(here, ()):
            first = max(since, day)
            if other != pk and (other not in found or first < found[other]):
                found[other] = first
                waiting.append((other, first))
    return found


def back(apps, schema_editor):
    """The newest successor of each."""
    Unit, Succession = apps.get_model("accounts", "Unit"), apps.get_model("accounts", "Succession")
    for row in Succession.objects.order_by("day", "pk"):
        Unit.objects.filter(pk=row.unit_id).update(successor=row.successor_id)
    Succession.objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_successions")]

    operations = [migrations.RunPython(with_days, back)]
