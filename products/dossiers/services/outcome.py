"""Moves that another act makes: a session, its result, a decision. The policy is asked all the same."""

from ocop.accounts.models import User
from ocop.core.refusal import Refusal
from products.dossiers.models import Dossier
from products.dossiers.rules import INTO_SESSION, OUTCOMES, SCORED, State
from products.dossiers.services import people
from products.dossiers.services.facts import moving


def into_session(dossier: Dossier, *, by: User) -> Dossier:
    """Đưa vào phiên họp: eligible → in_session. Raises Refusal."""
    with moving(INTO_SESSION, dossier, by) as step:
        pass
    return step.dossier


def mark_scored(dossier: Dossier, *, by: User) -> Dossier:
    """Xác nhận kết quả chấm: in_session → scored. Raises Refusal."""
    with moving(SCORED, dossier, by) as step:
        pass
    return step.dossier


def decide(dossier: Dossier, state: str, *, by: User) -> Dossier:
    """The decision was published: scored → recognised, proposed, handed down or not recognised. Raises Refusal."""
    move = OUTCOMES.get(State(state))
    if move is None:
        raise Refusal(
            "Kết quả của quyết định phải là công nhận, đề nghị cấp trên, chuyển cấp dưới hoặc không công nhận."
        )
    with moving(move, dossier, by) as step:
        done = step.dossier
        text = f"Sản phẩm {done.product}: {State(state).label.lower()} theo quyết định đã công bố."
        below = people.office_above_ward(done) if state == State.HANDED_DOWN else ()
        people.tell(done, [*people.producers(done), *people.ward(done), *below], "đã có quyết định", text, but=by)
    return step.dossier
