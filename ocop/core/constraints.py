"""A database's no in our words: each constraint by its name, never a guess (STYLE §10)."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import IntegrityError, models

from ocop.core.refusal import Refusal
from ocop.core.schema import columns_of


@contextmanager
def in_words(**sentences: str) -> Iterator[None]:
    """Turn the violation of these constraints, by their names in the models, into a Refusal: the loser of a race reads
    why. Stands outside the transaction that it ends. Any other IntegrityError is a bug and goes on."""
    try:
        yield
    except IntegrityError as error:
        sentence = sentences.get(violated(error) or "")
        if sentence is None:
            raise
        raise Refusal(sentence) from None


def violated(error: IntegrityError) -> str | None:
    """The constraint's name. PostgreSQL tells it; SQLite tells the columns of a unique one, so that of two with the
    same columns nobody knows which it was: None."""
    diagnosed = getattr(error.__cause__, "diag", None)
    if diagnosed is not None:
        return str(diagnosed.constraint_name or "") or None
    every = ((model, each) for model in apps.get_models() for each in model._meta.constraints)
    found = [each.name for model, each in every if _on_sqlite(model, each) == str(error)]
    return found[0] if len(found) == 1 else None


def _on_sqlite(model: type[models.Model], constraint: models.BaseConstraint) -> str:
    """What SQLite says when it is violated."""
    if isinstance(constraint, models.CheckConstraint):
        return f"CHECK constraint failed: {constraint.name}"
    names = columns_of(model, getattr(constraint, "fields", ()))
    columns = ", ".join(f"{model._meta.db_table}.{name}" for name in names)
    return f"UNIQUE constraint failed: {columns}"
