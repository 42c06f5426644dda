"""Days that are typed, and until when a step must be done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from products.dossiers.rules.states import State

Known = Sequence[tuple[str, date | None]]
"""What happened, and on which day; None where it is not known."""


def received_refusal(on: date, *, earlier: Known, later: Known = (), today: date) -> str | None:
    """Why the dossier cannot have been received on this day: what came before the reception, what after it."""
    if on > today:
        return f"Ngày tiếp nhận {on:%d/%m/%Y} chưa đến. Hãy ghi ngày đã nhận hồ sơ."
    for words, day in earlier:
        if day and on < day:
            return f"Ngày tiếp nhận trước {words} {day:%d/%m/%Y}. Hãy xem lại ngày."
    for words, day in later:
        if day and on > day:
            return f"Ngày tiếp nhận sau ngày {day:%d/%m/%Y} của {words}. Hãy ghi ngày không sau ngày đó."
    return None


FURTHEST = timedelta(days=366)
"""No supplement is given more days than this, whatever the round says: a slip in the year."""


def due_refusal(due_on: date, last: date | None, today: date) -> str | None:
    """`last`: by when the check itself must be done; a step that is late already binds nobody any more."""
    if due_on <= today:
        return "Hạn bổ sung phải sau hôm nay. Hãy chọn ngày khác."
    if last and last > today and due_on > last:
        return f"Hạn bổ sung sau hạn kiểm tra hồ sơ {last:%d/%m/%Y}. Hãy chọn ngày không sau ngày đó."
    if due_on - today > FURTHEST:
        return "Hạn bổ sung cách hôm nay hơn một năm. Hãy xem lại năm."
    return None


@dataclass(frozen=True)
class Clocks:
    """Last days that may bind a dossier; None where there is none."""

    cut_off: date | None = None  # of the round
    window: date | None = None  # for handing in a re-evaluation
    ward: date | None = None  # the ward's working days
    supplement: date | None = None
    re_evaluation: date | None = None  # all of a re-evaluation
    done: date | None = None  # of the round
    old_law: date | None = None  # for what an ended law left open (26/2026, Điều 12.2)


_OFFICE = ("re_evaluation", "done", "old_law")
BINDING: dict[State, tuple[str, ...]] = {
    State.DRAFT: ("cut_off", "window"),
    State.SUBMITTED: ("cut_off", "old_law"),
    State.WARD_ASSESSING: ("ward", "cut_off", "re_evaluation", "old_law"),
    State.RECEIVED: _OFFICE,
    State.CHECKING: _OFFICE,
    State.SUPPLEMENT: ("supplement", *_OFFICE),
    State.ELIGIBLE: _OFFICE,
    State.IN_SESSION: _OFFICE,
    State.SCORED: _OFFICE,
}
"""Which clocks bind in which state, by their names in `Clocks`: the page's rule and the list's column read this."""


def step_due_on(state: State, clocks: Clocks) -> date | None:
    """The day by which the present step must be done: the earliest that binds; None where none does."""
    days = (getattr(clocks, name) for name in BINDING.get(state, ()))
    return min((day for day in days if day), default=None)
