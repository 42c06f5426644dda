"""For whom a dossier waits, and who may remind them."""

from enum import Enum

from ocop.accounts.policy import MAY
from ocop.core.moves import no_right
from products.dossiers.rules.facts import Reached
from products.dossiers.rules.states import State


class Waiting(Enum):
    """For whom a step waits."""

    PRODUCER = "producer"
    WARD = "ward"
    HELPERS = "helpers"


WAITS_FOR: dict[State, tuple[Waiting, ...]] = {
    State.DRAFT: (Waiting.PRODUCER, Waiting.WARD),
    State.SUBMITTED: (Waiting.WARD,),
    State.WARD_ASSESSING: (Waiting.WARD,),
    State.RECEIVED: (Waiting.HELPERS,),
    State.CHECKING: (Waiting.HELPERS,),
    State.SUPPLEMENT: (Waiting.PRODUCER, Waiting.WARD),
}
REMINDED_TODAY = "Hôm nay đã nhắc. Có thể nhắc lại vào ngày mai."


def remind_refusal(facts: Reached) -> str | None:
    """Why nobody is reminded of it now; None when somebody may be."""
    if not MAY["dossier.remind"] & facts.roles:
        return no_right("nhắc xử lý hồ sơ", "hồ sơ", facts.roles)
    if facts.state not in WAITS_FOR:
        return f"Hồ sơ đang ở bước “{facts.state.label}”, không chờ ai nộp hoặc kiểm tra."
    return None
