"""A file that comes in pieces of one size, so that how far it came is how many there are."""

from datetime import timedelta

PIECE = 1024 * 1024
"""Bytes: as much as a stranger may send, so that a session that is over is told and not cut; what a broken line costs.
`static/js/upload-send.js` cuts at the same."""
KEPT = timedelta(days=1)
"""Since it was begun."""


def length(size: int, number: int) -> int:
    """Bytes of one piece; the last may be shorter, after it there is none."""
    return max(min(PIECE, size - number * PIECE), 0)


def is_whole(size: int, count: int) -> bool:
    return count * PIECE >= size
