"""One act on a record: lock → ask → change → audit, in one transaction (docs/adding.md, "An act").

A service says once, as an `ActedOn`, how its record is locked and what its rules see. The body of `with` changes the
record; an act that moves it is saved at the end, any other saves itself. People are told in the body too: their
messages are rows of the same transaction.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.db import models, transaction

from ocop.accounts.models import User
from ocop.core.audit import services as audit
from ocop.core.moves import HasState, Move
from ocop.core.refusal import Refusal

R = TypeVar("R", bound=models.Model)
F = TypeVar("F")
M = TypeVar("M", bound=HasState)


@dataclass(frozen=True)
class ActedOn(Generic[R, F]):
    """How a record is locked (the caller's copy may be stale: the row as it is now), and what its rules see of it."""

    lock: Callable[[R], R]
    facts: Callable[[R, User], F]


@dataclass
class Act(Generic[R, F]):
    """An act under way: the locked record, what the rule saw, and what the trail shall say."""

    record: R
    facts: F
    said: dict[str, Any] = field(default_factory=dict)
    about: models.Model | None = None  # whose event it is, where not the locked record's
    happened: bool = True  # False: the same was sent twice or stood there already, no event


@contextmanager
def doing(on: ActedOn[R, F], action: str, rule: Callable[[F], str | None], record: R, by: User) -> Iterator[Act[R, F]]:
    """An act that changes no state. `rule` says why not, or None. Raises Refusal."""
    with transaction.atomic():
        act = allowed(on, rule, record, by)
        yield act
        if act.happened:
            audit.record(by, action, act.about or act.record, **act.said)


@contextmanager
def moving(on: ActedOn[R, M], move: Move[Any, M], record: R, by: User) -> Iterator[Act[R, M]]:
    """An act that moves the record to another state. Raises Refusal."""
    with transaction.atomic():
        act = allowed(on, move.refusal, record, by)
        yield act
        setattr(act.record, "state", move.target)  # noqa: B010 - which records have one, only Move knows
        act.record.save()
        audit.record(by, move.event, act.record, state=(act.facts.state, move.target), **act.said)


def locked(rows: models.QuerySet[R], pk: int, gone: str = "") -> R:
    """The row locked, then read with what it names. In one statement PostgreSQL would join with what the row named
    before the wait, and not find one that names another since. `gone`: what is said where somebody has just deleted
    it. Raises Refusal."""
    if not list(rows.model._default_manager.select_for_update().filter(pk=pk).values_list("pk")):
        raise Refusal(gone or gone_words(rows.model))
    return rows.get(pk=pk)


def gone_words(model: type[models.Model]) -> str:
    name = str(model._meta.verbose_name)
    return f"{name[:1].upper()}{name[1:]} này vừa được xóa ở một cửa sổ khác. Hãy mở lại danh sách."


def allowed(on: ActedOn[R, F], rule: Callable[[F], str | None], record: R, by: User) -> Act[R, F]:
    """The record locked, after the rule allowed it; needs a transaction. For an act whose event is another's, or is
    many. Raises Refusal."""
    locked = on.lock(record)
    facts = on.facts(locked, by)
    if reason := rule(facts):
        raise Refusal(reason)
    return Act(locked, facts)
