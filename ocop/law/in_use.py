"""Whether anything holds on to a row of the law: then it is kept as it is, and a mended file becomes a new version."""

from typing import Any

from django.db import models


def in_use(row: models.Model) -> bool:
    """Some row that must not lose it (PROTECT) points at it or at what hangs on it: the models tell, not the houses."""
    return _held(type(row), "", row.pk)


def _held(model: type[models.Model], way: str, pk: Any) -> bool:
    for relation in model._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ManyToOneRel):
            continue
        path = f"{relation.field.name}__{way}" if way else relation.field.name
        held: type[models.Model] = relation.related_model
        if relation.on_delete in (models.PROTECT, models.RESTRICT):
            if held._base_manager.filter(**{path: pk}).exists():
                return True
        elif relation.on_delete is models.CASCADE and held is not model and _held(held, path, pk):
            return True
    return False
