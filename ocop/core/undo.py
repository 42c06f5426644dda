"""The line right after one's own act that says how it is put right at once, and until when (look/14).

It is read from the trail: there while the act is the last one that a person did to its record, of today, and the rule
of the way back allows it. What the machine did since (a PDF made) ends nothing. Nothing is kept for it, so it is never
offered too late or to somebody else.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import models
from django.utils import timezone

from ocop.accounts.models import User
from ocop.core.audit import services as audit
from ocop.core.moves import Offer

SAID_BY_LINE = "undo"
"""Tag of a message that the line says too: a page with the line leaves it out."""


@dataclass(frozen=True)
class Way:
    """A way back: after which act (as the trail names it), what was done, the act that takes it back, until when."""

    after: str
    said: str
    back: Offer
    until: str


@dataclass(frozen=True)
class Undo:
    way: Way
    at: datetime


def undo_line(record: models.Model, by: User, *ways: Way, today: date | None = None) -> Undo | None:
    """The way back from what this user has just done to the record; None where it is over."""
    last = audit.of(record).exclude(by=None).first()
    if last is None or last.by_id != by.pk or timezone.localdate(last.at) != (today or timezone.localdate()):
        return None
    way = next((way for way in ways if way.after == last.action and way.back.refusal is None), None)
    return Undo(way, last.at) if way else None
