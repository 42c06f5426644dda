"""Whether the database holds the unique and check constraints that the models ask for (cases/acts.md 45).

By name, kind and columns: what a condition says is compared by the tests, between an upgraded and a fresh database.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.apps import apps
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

Found = Mapping[str, Mapping[str, Any]]


def constraint_faults(connection: BaseDatabaseWrapper) -> tuple[list[str], list[str]]:
    """(missing, unknown) as "table: name"; a unique column without a name is told by its name."""
    missing, unknown = [], []
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        for model in apps.get_models(include_auto_created=True):
            table = model._meta.db_table
            if model._meta.managed and not model._meta.proxy and table in tables:
                found = connection.introspection.get_constraints(cursor, table)
                missing += [f"{table}: {name}" for name in _missing(model, found)]
                unknown += [f"{table}: {name}" for name in _unknown(model, found, connection)]
    return missing, unknown


def _missing(model: type[models.Model], found: Found) -> Iterator[str]:
    for constraint in model._meta.constraints:
        kind = "check" if isinstance(constraint, models.CheckConstraint) else "unique"
        held = found.get(constraint.name)
        columns = columns_of(model, getattr(constraint, "fields", ()))
        if held is None or not held[kind] or (columns and held["columns"] != columns):
            yield constraint.name
    uniques = [held["columns"] for held in found.values() if held["unique"] or held["primary_key"]]
    for columns in _unique_columns(model):
        if columns not in uniques:
            yield ", ".join(columns)


def _unknown(model: type[models.Model], found: Found, connection: BaseDatabaseWrapper) -> Iterator[str]:
    named = {constraint.name for constraint in model._meta.constraints}
    checked = [{field.column} for field in model._meta.local_concrete_fields if field.db_check(connection)]
    for name, held in found.items():
        if name in named or held["primary_key"]:
            continue
        if held["unique"] and held["columns"] not in [*_unique_columns(model)]:
            yield name
        if held["check"] and set(held["columns"]) not in checked:
            yield name


def _unique_columns(model: type[models.Model]) -> Iterator[list[str]]:
    meta = model._meta
    yield from (columns_of(model, [field.name]) for field in meta.local_concrete_fields if field.unique)
    yield from (columns_of(model, names) for names in meta.unique_together)


def columns_of(model: type[models.Model], names: Iterable[str]) -> list[str]:
    return [_column(model, name) for name in names]


def _column(model: type[models.Model], name: str) -> str:
    field = model._meta.get_field(name)
    assert isinstance(field, models.Field)  # constraints name stored fields only
    assert field.column is not None
    return field.column
