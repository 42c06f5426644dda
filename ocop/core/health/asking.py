"""Many who ask the same at once: one looks, the others take what that one found (SECURITY 84).

Looking costs seconds when a part is frozen. Without this each of a monitor's requests, or a stranger's thousand, would
hold a thread of the web server for as long, and the pages of the office would wait behind them.
"""

import threading
import time
from collections.abc import Callable

PATIENCE = 3.0
"""Seconds that one waits for another's answer; after them it is no."""
SLOW = 0.5
HOLDS = 10.0
"""Seconds for which an answer that took longer than `SLOW` is given to whoever asks next."""


class Shared:
    def __init__(self, look: Callable[[], bool]) -> None:
        self.look = look
        self.looking, self.found = threading.Lock(), threading.Condition()
        self.answer, self.holds_until, self.answers = False, 0.0, 0

    def __call__(self) -> bool:
        if time.monotonic() < self.holds_until:
            return self.answer
        before = self.answers
        if not self.looking.acquire(blocking=False):
            with self.found:
                self.found.wait_for(lambda: self.answers > before, PATIENCE)
                return self.answer and self.answers > before
        began, well = time.monotonic(), False
        try:
            well = self.look()
        finally:
            with self.found:
                now = time.monotonic()
                self.answer, self.answers = well, self.answers + 1
                self.holds_until = now + HOLDS if now - began > SLOW else 0.0
                self.found.notify_all()
            self.looking.release()
        return well
