"""The whole database as values, to see what a request changed."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models

UNSEEN = {"sessions.Session", "contenttypes.ContentType", "auth.Permission", "core.Pulse"}
CLOCKS = {"created_at", "updated_at", "last_login", "at", "state_since"}
Rows = dict[Any, tuple[Any, ...]]


def tables(*, law: bool = False) -> list[type[models.Model]]:
    every = apps.get_models(include_auto_created=True)
    return [model for model in every if model._meta.label not in UNSEEN and (law or model._meta.app_label != "law")]


def columns(model: type[models.Model]) -> list[str]:
    return [each.attname for each in model._meta.concrete_fields if each.attname not in CLOCKS]


def snapshot(*, law: bool = False) -> dict[str, Rows]:
    """label → key → values; what only says when is left out."""
    return {
        model._meta.label: {
            row[0]: row[1:] for row in model._base_manager.order_by().values_list("pk", *columns(model))
        }
        for model in tables(law=law)
    }


def changed(before: dict[str, Rows], after: dict[str, Rows]) -> list[str]:
    """Each row that came, went or differs, in words."""
    return [
        f"{label} {pk}: {before[label].get(pk)} → {after[label].get(pk)}"
        for label in before
        for pk in before[label].keys() | after[label].keys()
        if before[label].get(pk) != after[label].get(pk)
    ]


@dataclass(frozen=True)
class Change:
    """One row that came (`old` None), went (`new` None) or differs; values by column."""

    label: str
    pk: Any
    old: dict[str, Any] | None
    new: dict[str, Any] | None

    @property
    def columns(self) -> frozenset[str]:
        """Those that differ, of a row that stayed."""
        if self.old is None or self.new is None:
            return frozenset()
        return frozenset(name for name, value in self.new.items() if self.old[name] != value)


def changes(before: dict[str, Rows], after: dict[str, Rows]) -> list[Change]:
    found = []
    for label, rows in before.items():
        names = columns(apps.get_model(label))
        for pk in rows.keys() | after[label].keys():
            old, new = rows.get(pk), after[label].get(pk)
            if old != new:
                pair = [dict(zip(names, row, strict=True)) if row is not None else None for row in (old, new)]
                found.append(Change(label, pk, *pair))
    return found


def added(before: dict[str, Rows], after: dict[str, Rows]) -> dict[str, int]:
    """How many rows each table has more."""
    return {label: len(after[label]) - len(rows) for label, rows in before.items() if len(after[label]) != len(rows)}
