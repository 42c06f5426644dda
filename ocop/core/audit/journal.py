"""A record's journal: who did what when, in words, with what was and what is."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.db import models
from django.utils import timezone

from ocop.core.audit import services as audit
from ocop.core.audit.models import AuditEvent
from ocop.core.audit.words import Words, words_of

MOST_EVENTS = 200
MOST_SHOWN = 30
REASONS = 5


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
    """The same act by the same person on one day is one line with its count."""
    known = [(words, event) for event in events if (words := words_of(event.action))]
    runs = groupby(known, key=lambda pair: (pair[1].action, pair[1].by_id, timezone.localdate(pair[1].at)))
    lines = [list(run) for _, run in runs]
    return [_happening(run[0][0], [event for _, event in run]) for run in lines[:most]]


def _happening(words: Words, run: Sequence[AuditEvent]) -> Happening:
    event = run[0]
    changes = tuple(_changes(event.changes, words)) if len(run) == 1 else ()
    number = event.changes.get("number")
    title = words.title
    if isinstance(number, (str, int)) and number and "number" not in words.shows:
        title += f", số {number}"
    if len(run) > 1:
        title += f" ({len(run)} lần)"
    wrong = [f"{one.changes.get('item')}: {one.changes['why']}" for one in run if one.changes.get("why")]
    quote = "\n".join(wrong[:REASONS]) or str(event.changes.get("reason") or event.changes.get("note") or "")
    return Happening(title, str(event.by or "Tự động"), event.at, "bad" if wrong else words.tone, quote, changes)


def _changes(changes: Mapping[str, Any], words: Words) -> Iterator[Changed]:
    for name, label in words.shows.items():
        pair = changes.get(name)
        if isinstance(pair, list) and len(pair) == 2 and pair[0] != pair[1]:
            yield Changed(label, as_said(pair[0]), as_said(pair[1]))


def as_said(value: Any) -> str:
    """A kept value as people write it."""
    if value in (None, "", []):
        return "để trống"
    if isinstance(value, bool):
        return "có" if value else "không"
    try:
        return f"{date.fromisoformat(value):%d/%m/%Y}"
    except (TypeError, ValueError):
        return str(value)
