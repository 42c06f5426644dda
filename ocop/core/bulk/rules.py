"""One act on many rows of a list, each by itself: what is touched, what is left out and why, what came of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model
from django.forms import Form

from ocop.accounts.models import User

R = TypeVar("R", bound=Model)
MOST = 100
"""Rows of one run: it answers within some seconds."""


@dataclass(frozen=True)
class Bulk(Generic[R]):
    """An act that a list offers for the rows that were chosen. `refusal` says why one is left out, or None; `act` is
    the house's own service for one row, by the form's values, and raises Refusal; `trail` is what it is called in the
    row's trail, by which a press that is sent twice knows what it has done."""

    name: str  # in addresses
    listed_at: str  # the URL name of its list
    action: str  # of the policy
    label: str
    effect: str  # what happens to each, in a sentence
    refusal: Callable[[R, User], str | None]
    act: Callable[[R, User, dict[str, Any]], object]
    trail: str
    form: Callable[[Any, User, Sequence[R]], Form] | None = None
    after: str = "Cần làm lại dòng nào thì mở dòng đó, mục “Sửa lại”."  # how one of them is taken back


@dataclass(frozen=True)
class Line:
    """One row: why it is left out, or failed; empty where it is touched, or done."""

    row: Model
    why: str = ""


@dataclass(frozen=True)
class Sorted:
    """Those that go, and those that do not."""

    good: tuple[Line, ...]
    bad: tuple[Line, ...]

    @property
    def by_why(self) -> list[tuple[str, list[Line]]]:
        """Those that do not, by their reasons, each told once; the reason of most first."""
        reasons: dict[str, list[Line]] = {}
        for line in self.bad:
            reasons.setdefault(line.why, []).append(line)
        return sorted(reasons.items(), key=lambda pair: -len(pair[1]))


def sorted_out(lines: Sequence[Line]) -> Sorted:
    return Sorted(tuple(line for line in lines if not line.why), tuple(line for line in lines if line.why))
