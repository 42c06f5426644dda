"""Cần thảo luận: what a chair should speak of before the minutes, a session's revealed results on one page.

No threshold of its own: the nearest to an edge stand first, and how far members may differ is the session's rule. What
counts as "one moves the star" is the result page's.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from evaluations.councils.models import OwnRules
from evaluations.results.figures import Edge, Figures, MemberFigures, SpreadFigures
from evaluations.results.models import Result
from evaluations.results.page import edge_words, star_movers, widest
from evaluations.results.rules import beyond
from evaluations.sessions.models import AgendaItem
from evaluations.sessions.rules import REOPEN, ItemFacts, ItemState
from ocop.accounts.roles import Role
from ocop.core.templatetags.ocop import so

NAMED = 6
"""Pairs that stand open; the others are folded below them."""


@dataclass(frozen=True)
class Pair:
    higher: MemberFigures
    lower: MemberFigures

    @property
    def apart(self) -> Decimal:
        return self.higher.total - self.lower.total


@dataclass(frozen=True)
class DiscussedItem:
    result: Result
    figures: Figures
    edge: Edge | None  # the nearest one; None while no sheet has a total
    movers: tuple[str, ...]
    far: bool  # the totals lie farther apart than the session's limit
    pairs: tuple[Pair, ...]  # widest first
    widest: tuple[SpreadFigures, ...]
    reopen: bool  # the user may open a criterion again

    @property
    def item(self) -> AgendaItem:
        return self.result.item

    @property
    def edge_words(self) -> str:
        return edge_words(self.edge) if self.edge else "chưa có điểm trung bình"

    @property
    def spread_url(self) -> str:
        """The widest criteria of the result, each with its act."""
        return f"{self.item.get_absolute_url()}#lech-nhau"

    @property
    def named(self) -> tuple[Pair, ...]:
        return self.pairs[:NAMED]

    @property
    def folded(self) -> tuple[Pair, ...]:
        return self.pairs[NAMED:]


def discussed(
    results: Sequence[Result], rules: OwnRules, *, roles: frozenset[Role], leads: bool
) -> list[DiscussedItem]:
    """Nearest to an edge first; at the same distance as on the agenda. No query."""
    found = [_item(result, rules.spread_limit, roles, leads) for result in results]
    return sorted(
        found, key=lambda one: (one.edge is None, one.edge.away if one.edge else Decimal(), one.item.position)
    )


def _item(result: Result, limit: Decimal | None, roles: frozenset[Role], leads: bool) -> DiscussedItem:
    figures = result.figures
    facts = ItemFacts(ItemState(result.item.state), roles, leads)
    return DiscussedItem(
        result=result,
        figures=figures,
        edge=min((edge for edge in figures.edges if edge.lower), key=lambda edge: edge.away, default=None),
        movers=tuple(star_movers(result, figures)),
        far=beyond(figures.spread, limit),
        pairs=tuple(sorted(_pairs(figures, limit), key=lambda pair: -pair.apart)),
        widest=widest(figures),
        reopen=REOPEN.refusal(facts) is None,
    )


def _pairs(figures: Figures, limit: Decimal | None) -> Iterator[Pair]:
    """Members whose totals lie farther apart than the limit."""
    by_total = sorted(figures.counted, key=lambda member: -member.total)
    for higher, lower in combinations(by_total, 2):
        if beyond(higher.total - lower.total, limit):
            yield Pair(higher, lower)


def limit_words(rules: OwnRules) -> str:
    if rules.spread_limit is None:
        return "Quy chế chưa ghi mức chênh lệch: trang này chỉ nêu chênh lệch, không nêu cặp thành viên."
    return f"Mức chênh lệch phải thảo luận, chấm lại: trên {so(rules.spread_limit)} điểm ({rules.spread_source})."
