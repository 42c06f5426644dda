"""Where houses meet without importing upwards: a lower house asks a question here, higher houses answer it.

Every question stands below, with its shape. The answers of a house stand together in its own `seams.py`, imported when
Django is ready, so both ends are found by one search for the question's name.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, TypeVar

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from ocop.accounts.models import User
    from ocop.core.bulk.rules import Bulk
    from ocop.core.finding.rules import Group
    from ocop.core.health.services import Fault
    from ocop.core.moves import Offer
    from ocop.law.models import RuleProfile
    from products.dossiers.models import Dossier
    from products.dossiers.services import WardPart
    from products.products.models import Product
    from products.recognitions.models import HigherResult

P = ParamSpec("P")
R = TypeVar("R")


class Seam(Generic[P, R]):
    """A question and those who answer it, in the order in which they came."""

    def __init__(self) -> None:
        self.answers: list[Callable[P, R]] = []

    def answered_by(self, answer: Callable[P, R]) -> Callable[P, R]:
        """Take an answer, once; also as a decorator."""
        if answer not in self.answers:
            self.answers.append(answer)
        return answer

    def ask(self, *args: P.args, **kwargs: P.kwargs) -> list[R]:
        return [answer(*args, **kwargs) for answer in self.answers]


tell: "Seam[[Iterable[User], str, str], object]" = Seam()
"""An account's message: to whom, its words, its address. Answered by `ocop.notifications`."""

send_mail: "Seam[[str, str, str], object]" = Seam()
"""A mail of the login: to, subject, text. Answered by `ocop.notifications`."""

unread: "Seam[[User], int]" = Seam()
"""How many new messages the bell shows. Answered by `ocop.notifications`."""

bulk_acts: "Seam[[], Sequence[Bulk[Any]]]" = Seam()
"""What a list offers for the rows that were chosen. Answered by `products`, `evaluations`."""

found: "Seam[[User, str], Group]" = Seam()
"""What a user may see of one kind of record that has these words, this code or number. Answered by `ocop.documents`,
`products`, `evaluations`, `plans`."""

health_faults: "Seam[[], Fault | None]" = Seam()
"""What `doctor` asks of each house. Answered by `ocop.law`, `ocop.notifications`, `products`."""

profile_used_by: "Seam[[RuleProfile], str]" = Seam()
"""What uses a rule profile ("Đợt 1 năm 2026"), or "": then the law keeps it as it is. Answered by `products`."""

council_dossiers: "Seam[[int], QuerySet[Any]]" = Seam()
"""Keys of the dossiers that a council member (by the user's key) may open. Answered by `evaluations`."""

ward_part: "Seam[[Dossier], WardPart]" = Seam()
"""The ward's part of a dossier: what it has still to say, its report. Answered by `evaluations`."""

next_steps: "Seam[[Dossier, User], Sequence[Offer]]" = Seam()
"""Where this user goes on with a dossier that stands with a higher house. Answered by `evaluations`."""

takes_up: "Seam[[HigherResult], str]" = Seam()
"""Why a higher level's result that came back to us cannot be taken back: a decision of ours rests on it; "" where none
does. Answered by `evaluations`."""

after_reception: "Seam[[Dossier], Sequence[tuple[str, date]]]" = Seam()
"""What came after the office received a dossier, and its day: ("Phiên họp 2", 16/05/2024). Answered by
`evaluations`."""

certified_changed: "Seam[[Sequence[Product], User], None]" = Seam()
"""Products whose certified facts changed, in that transaction; an answer may raise Refusal. Answered by `evaluations`,
which renews drafted decision lines."""

unit_tasks: "Seam[[Collection[int]], Mapping[int, set[int]]]" = Seam()
"""Of units, by their keys: the keys of the tasks of plans at work that each has. Answered by `plans`."""
