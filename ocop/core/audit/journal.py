"""A record's journal: who did what when, in words, with what was and what is."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any, TypeGuard

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import timezone
from django.utils.text import Truncator

from ocop.core.audit import services as audit
from ocop.core.audit.models import AuditEvent
from ocop.core.audit.words import Words, words_of

MOST_EVENTS = 200
MOST_SHOWN = 30
REASONS = 5
LONGEST = 200  # of a value: a story is told in full on the record's own page


@dataclass(frozen=True)
class Changed:
    what: str
    was: str
    now: str


@dataclass(frozen=True)
class Happening:
    title: str
    by: str
    at: datetime
    tone: str = ""
    quote: str = ""
    changes: tuple[Changed, ...] = ()


def journal(record: models.Model, most: int = MOST_SHOWN) -> list[Happening]:
    """The newest first."""
    return told(audit.of(record)[:MOST_EVENTS], most)


def told(events: Iterable[AuditEvent], most: int = MOST_SHOWN) -> list[Happening]:
    """The same act by the same person on one day is one line with its count, unless each says something of its own."""
    known = [(words, event) for event in events if (words := words_of(event.action))]
    runs = groupby(known, key=lambda pair: _run_of(*pair))
    lines = [list(run) for _, run in runs]
    return [_happening(run[0][0], [event for _, event in run]) for run in lines[:most]]


def _run_of(words: Words, event: AuditEvent) -> tuple[Any, ...]:
    own = any(event.changes.get(name) for name in ("reason", "note", "number")) or any(_changes(event, words))
    return event.action, event.by_id, timezone.localdate(event.at), event.pk if own else None


def _happening(words: Words, run: Sequence[AuditEvent]) -> Happening:
    event = run[0]
    changes = tuple(_changes(event, words))
    number = event.changes.get("number")
    title = words.title
    if isinstance(number, (str, int)) and number:
        title += f", số {number}"
    if len(run) > 1:
        title += f" ({len(run)} lần)"
    wrong = [f"{one.changes.get('item')}: {one.changes['why']}" for one in run if one.changes.get("why")]
    quote = "\n".join(wrong[:REASONS]) or str(event.changes.get("reason") or event.changes.get("note") or "")
    return Happening(title, str(event.by or "Tự động"), event.at, "bad" if wrong else words.tone, quote, changes)


def _changes(event: AuditEvent, words: Words) -> Iterator[Changed]:
    """What the words name, and what a form of the record changed (`changed`), by the names of its columns."""
    for name, label in words.shows.items():
        if is_change(pair := event.changes.get(name)):
            yield Changed(label, as_said(pair[0]), as_said(pair[1]))
    by_form = event.changes.get("changed")
    if not isinstance(by_form, dict) or event.content_type_id is None:
        return
    model = ContentType.objects.get_for_id(event.content_type_id).model_class()
    for name, pair in by_form.items():
        if is_change(pair) and (field := field_of(model, name)):
            was, now = (Truncator(said_of(field, value)).chars(LONGEST) for value in pair)
            yield Changed(str(field.verbose_name), was, now)


def is_change(pair: Any) -> TypeGuard[list[Any]]:
    return isinstance(pair, list) and len(pair) == 2 and pair[0] != pair[1]


def as_said(value: Any) -> str:
    """A kept value as people write it."""
    if value in (None, "", []):
        return "để trống"
    if isinstance(value, bool):
        return "có" if value else "không"
    try:
        return f"{date.fromisoformat(value):%d/%m/%Y}"
    except (TypeError, ValueError):
        return _moment(value) or str(value)


def _moment(value: Any) -> str:
    """A kept moment at our clock; empty for anything else."""
    try:
        at = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return ""
    return f"{timezone.localtime(at):%H:%M %d/%m/%Y}" if at.tzinfo else ""


def field_of(model: type[models.Model] | None, name: str) -> models.Field | None:
    """The column of the record that a change is kept under."""
    if model is None:
        return None
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    return field if isinstance(field, models.Field) else None


def said_of(field: models.Field | None, value: Any) -> str:
    if field is not None and field.choices and isinstance(value, str):
        value = dict(field.flatchoices).get(value, value)
    if isinstance(field, models.ForeignKey) and isinstance(value, int):
        return f"mã {value}"
    if isinstance(value, list):
        return ", ".join(as_said(each) for each in value) or as_said("")
    return as_said(value)
