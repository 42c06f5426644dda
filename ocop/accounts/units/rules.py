"""Units in time: the tree's paths, and what came from what. Pure."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models

Links = list[list[str]]
"""Paths of units, each with the day from which the link holds: [["/1/5/9/", "2025-07-01"]]."""


class UnitKind(models.TextChoices):
    CENTRE = "centre", "Trung ương"
    PROVINCE = "province", "Tỉnh"
    CITY = "city", "Thành phố, huyện"
    WARD = "ward", "Xã, phường"
    DEPARTMENT = "department", "Phòng, ban, sở"


@dataclass(frozen=True)
class Handover:
    """What a unit had goes to another from this day on."""

    unit: int
    successor: int
    day: date


def keys_of(path: str) -> tuple[int, ...]:
    """The keys that a path spells, from the top down: "/1/5/9/" is 1, 5, 9; an empty one spells none."""
    return tuple(int(key) for key in path.split("/") if key)


def acts_from(day: date, ended_on: date | None) -> date | None:
    """A unit hands over from the day that was said, but not while it still works; never before it has an end."""
    return max(day, ended_on + timedelta(days=1)) if ended_on else None


def is_above(parents: Mapping[int, int | None], unit: int, other: int | None) -> bool:
    """Whether `unit` is `other` or stands above it."""
    seen: set[int] = set()
    while other is not None and other not in seen:
        if other == unit:
            return True
        seen.add(other)
        other = parents.get(other)
    return False


def leads_back(successors: Iterable[tuple[int, int]], unit: int, successor: int) -> bool:
    """Whether what `successor` had came, step by step, to `unit` already: the two would inherit from each other."""
    onward: dict[int, list[int]] = {}
    for old, new in successors:
        onward.setdefault(old, []).append(new)
    waiting, seen = [successor], set()
    while waiting:
        here = waiting.pop()
        if here == unit:
            return True
        if here not in seen:
            seen.add(here)
            waiting += onward.get(here, ())
    return False


def paths(parents: Mapping[int, int | None]) -> dict[int, str]:
    """The path of each unit, "/1/5/9/". Raises ValueError where a unit stands below itself."""
    found: dict[int, str] = {}
    for unit in parents:
        chain = []
        here: int | None = unit
        while here is not None and here not in found:
            if here in chain:
                raise ValueError(f"Đơn vị {here} thuộc chính nó.")
            chain.append(here)
            here = parents[here]
        above = found[here] if here is not None else "/"
        for key in reversed(chain):
            above = found[key] = f"{above}{key}/"
    return found


def came_from(paths: Mapping[int, str], handovers: Iterable[Handover], wards: Container[int]) -> dict[int, Links]:
    """What came to each unit, or to one below it, and what had come to that before. Of a larger unit the tops of what
    was taken over; of a ward each single unit, so that its rows are found by key."""
    nearest: dict[int, list[tuple[int, date]]] = {}
    for each in handovers:
        for above in keys_of(paths[each.successor]):
            nearest.setdefault(above, []).append((each.unit, each.day))
    below: dict[int, list[int]] = {}
    for unit, path in paths.items():
        for above in keys_of(path):
            below.setdefault(above, []).append(unit)
    came = {unit: _closure(nearest, unit) for unit in paths}
    return {
        unit: _links(paths, _with_below(below, found) if unit in wards else _tops(paths, found, unit))
        for unit, found in came.items()
    }


def went_to(paths: Mapping[int, str], handovers: Iterable[Handover]) -> dict[int, Links]:
    """Who goes on with what each unit had: its successors and theirs. A unit without one of its own follows the unit
    above it."""
    own: dict[int, list[tuple[int, date]]] = {}
    for each in handovers:
        own.setdefault(each.unit, []).append((each.successor, each.day))
    nearest: dict[int, list[tuple[int, date]]] = {
        unit: next((own[key] for key in reversed(keys_of(path)) if key in own), []) for unit, path in paths.items()
    }
    return {unit: _links(paths, _closure(nearest, unit)) for unit in paths}


def _closure(nearest: Mapping[int, list[tuple[int, date]]], unit: int) -> dict[int, date]:
    """All that is reached step by step, each with the first day on which a whole chain holds."""
    found: dict[int, date] = {}
    waiting = [(unit, date.min)]
    while waiting:
        here, since = waiting.pop()
        for other, day in nearest.get(here, ()):
            first = max(since, day)
            if other != unit and (other not in found or first < found[other]):
                found[other] = first
                waiting.append((other, first))
    return found


def _with_below(below: Mapping[int, Iterable[int]], found: Mapping[int, date]) -> dict[int, date]:
    """What was found with all that stands below it, each by its first day."""
    whole: dict[int, date] = {}
    for key, day in found.items():
        for each in below[key]:
            whole[each] = min(day, whole.get(each, day))
    return whole


def _tops(paths: Mapping[int, str], found: Mapping[int, date], unit: int) -> dict[int, date]:
    """Without those that stand below the unit itself, or below another that came as early."""

    def covered(key: int) -> bool:
        *above, _ = keys_of(paths[key])
        return unit in above or any(top in found and found[top] <= found[key] for top in above)

    return {key: day for key, day in found.items() if not covered(key)}


def _links(paths: Mapping[int, str], found: Mapping[int, date]) -> Links:
    return sorted([paths[key], day.isoformat()] for key, day in found.items())


def in_force(links: Links, day: date) -> list[str]:
    """The paths of those links that hold on this day."""
    return [path for path, since in links if since <= day.isoformat()]
