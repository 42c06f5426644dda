"""The fold “Sửa lại” of a record's page (look/14): what can be put right now and until when, then what cannot be put
right here, why, and the way that is possible.

Each line's button is an `Offer` whose refusal is the act's own rule, asked with the same facts: the fold has no
conditions of its own. The line right after an act (`undo.py`) is made of the same `Fix`.
"""

from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse

from ocop.core.moves import Move, Offer
from ocop.core.undo import Way


@dataclass(frozen=True)
class Fix:
    """One thing that somebody may want to put right. `how`: why it cannot be here, and what can be done instead; it is
    said where `act` is refused or there is none, and without it the line is left out."""

    what: str
    effect: str = ""
    until: str = ""
    act: Offer | None = None
    how: str = ""
    way_out: Offer | None = None  # beside `how`

    @property
    def is_open(self) -> bool:
        return self.act is not None and self.act.refusal is None

    def after(self, event: str, said: str, label: str = "", verb: str = "") -> Way:
        """The same way back as the line right after the act. `verb`: "Sửa" được đến khi …, else the button's words."""
        assert self.act is not None
        label = label or self.act.label
        until = f"{verb or label} được {self.until[:1].lower()}{self.until[1:]}"
        return Way(event, said, replace(self.act, label=label), until)


@dataclass(frozen=True)
class Fold:
    can: tuple[Fix, ...]
    cannot: tuple[Fix, ...]

    @property
    def note(self) -> str:
        told = [f"{len(self.can)} việc sửa được lúc này"] if self.can else []
        told += [f"{len(self.cannot)} việc không sửa ở đây"] if self.cannot else []
        return ", ".join(told)


def fold(*fixes: Fix) -> Fold | None:
    """What this reader is shown; None where there is nothing to say."""
    can = tuple(fix for fix in fixes if fix.is_open)
    cannot = tuple(fix for fix in fixes if fix.how and not fix.is_open)
    return Fold(can, cannot) if can or cannot else None


def by(move: Move[Any, Any], url: str, key: int, facts: Any, label: str = "", *, link: bool = True) -> Offer:
    """The button of a move, to the page that asks first (`link`) or at once."""
    return Offer(label or move.label, reverse(url, args=[key]), move.refusal(facts), link=link)
