"""Derived columns of all records, written anew: after an import by hand, a mended rule, a restored table."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import IntegrityError, transaction

from ocop.core.records import DerivedRecord

CHUNK = 1000


def derived_models() -> list[type[DerivedRecord]]:
    return [model for model in apps.get_models() if issubclass(model, DerivedRecord)]


def rebuild(*, dry_run: bool = False, left: list[DerivedRecord] | None = None) -> dict[str, int]:
    """Label of each model → rows whose derived columns were wrong, and now are right (unless `dry_run`). Rows that
    would be equal to another one's, from before they were compared, are let be and put into `left`."""
    rest: list[DerivedRecord] = [] if left is None else left
    return {
        model._meta.label: sum(_mend(model, rows, dry_run, rest) for rows in _chunks(model))
        for model in derived_models()
    }


def _chunks(model: type[DerivedRecord]) -> Iterator[list[Any]]:
    related = getattr(model, "search_with", ()) or (None,)  # without a name select_related would follow every key
    rows = model._base_manager.select_related(*related).order_by("pk")
    last = 0
    while chunk := list(rows.filter(pk__gt=last)[:CHUNK]):
        last = chunk[-1].pk
        yield chunk


def _mend(model: type[DerivedRecord], rows: list[Any], dry_run: bool, left: list[DerivedRecord]) -> int:
    before = [_values(row) for row in rows]
    model.derive(rows)
    wrong = [row for row, old in zip(rows, before, strict=True) if _values(row) != old]
    if wrong and not dry_run and not _write(model, wrong):
        left += [row for row in wrong if not _write(model, [row])]
    return len(wrong)


def _write(model: type[DerivedRecord], rows: list[Any]) -> bool:
    """False where one of them would be what another row is already."""
    try:
        with transaction.atomic():
            model._base_manager.bulk_update(rows, model.derived)
    except IntegrityError:
        return False
    return True


def _values(row: DerivedRecord) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in row.derived)
