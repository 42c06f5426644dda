"""A page that sends many answers at once, and is no form of a record: what somebody else wrote since it was opened is
not put back. It carries a mark of each answer as it showed it (as `FreshForm` does of each field). Pure."""

import hashlib
from typing import TypeVar

Answer = TypeVar("Answer", bound=tuple[str, ...])
"""What one answer says, as the page sends it."""


def mark_of(answer: tuple[str, ...]) -> str:
    """To be compared and never read; however a browser breaks its lines."""
    return hashlib.sha256("=".join(" ".join(part.split()) for part in answer).encode()).hexdigest()[:12]


def settled(typed: Answer, stored: Answer, seen: str) -> Answer | None:
    """Of a page that showed `seen`: what only another person changed stays the other's. None where both changed it."""
    if seen and mark_of(typed) == seen:
        return stored
    if not seen or seen == mark_of(stored) or mark_of(typed) == mark_of(stored):
        return typed
    return None
