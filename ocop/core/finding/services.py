"""How a house answers the one search: a `Findable` for each of its records."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Model, Q, QuerySet
from django.urls import reverse
from django.utils.http import urlencode

from ocop.accounts.access import may
from ocop.accounts.models import User
from ocop.core import seams
from ocop.core.finding.rules import SHOWN, Group, Hit, in_order, same_code
from ocop.core.search import FewQuerySet, contains, nearest, phrase
from ocop.core.text import spelt

R = TypeVar("R", bound=Model)


@dataclass(frozen=True)
class Findable(Generic[R]):
    """One kind of record: who may read any, which rows are this user's, which of them are meant, how each is told."""

    name: str
    action: str
    rows: Callable[[User], QuerySet[R]]
    pick: Callable[[QuerySet[R], str], Sequence[R]]
    hit: Callable[[R, str], Hit]
    listed_at: str = ""  # the URL name of the list that searches by the same words

    def find(self, user: User, text: str) -> Group:
        """One query, or none where the user may read no such record."""
        if not may(user, self.action):
            return Group(self.name)
        found = self.pick(self.rows(user), text)
        hits = sorted((self.hit(row, text) for row in found), key=lambda hit: not hit.exact)
        rest = f"{reverse(self.listed_at)}?{urlencode({'q': text})}" if self.listed_at and len(hits) > SHOWN else ""
        return Group(self.name, tuple(hits[:SHOWN]), rest)


def find(user: User, text: str) -> list[Group]:
    """All that this user may see and that is meant by `text`, by kind."""
    return in_order(seams.found.ask(user, text)) if spelt(text) else []


def by_words(
    codes: Callable[[str], Q | None] = lambda text: None, column: str = "search_text"
) -> Callable[[QuerySet[R], str], Sequence[R]]:
    """Of a kind with a column of words: a code of its own first, then the words as they stand, then all of them."""

    def pick(rows: QuerySet[R], text: str) -> Sequence[R]:
        code = codes(text)
        tiers = [*([code] if code else []), phrase(text, column=column), contains(text, column=column)]
        return nearest(rows, tiers, SHOWN + 1)

    return pick


def by_reading(number: Callable[[R], str]) -> Callable[[QuerySet[R], str], Sequence[R]]:
    """Of a kind that is few: the one of this number first."""

    def pick(rows: QuerySet[R], text: str) -> Sequence[R]:
        assert isinstance(rows, FewQuerySet)
        found = rows.reading(text)
        return sorted(found, key=lambda row: not same_code(text, number(row)))[: SHOWN + 1]

    return pick
