"""Confirmed minutes opened again by who leads the council, with a reason, until a decision rests on them."""

from django.utils import timezone

from evaluations.decisions.models import Decision
from evaluations.decisions.rules import DecisionState, MinutesFacts, minutes_refusal
from evaluations.sessions.models import Session
from evaluations.sessions.seating import seating_of
from evaluations.sessions.services import SESSIONS
from ocop.accounts.models import User
from ocop.core import acts
from ocop.core.acts import Kind
from ocop.core.refusal import Refusal
from ocop.notifications import outbox


def reopen_minutes(session: Session, reason: str, *, by: User) -> Session:
    """Mở lại biên bản: roll and agenda can be put right, then it is confirmed anew with a new paper; the paper before
    stays. A draft decision goes, for it was drawn from these minutes. Raises Refusal."""
    if not reason.strip():
        raise Refusal("Chưa ghi lý do. Hãy ghi vì sao mở lại biên bản; lý do nằm trong nhật ký.")
    with acts.doing(MINUTES, "session.reopen_minutes", minutes_refusal, session, by) as act:
        session = act.record
        drafts = list(Decision.objects.filter(session=session).select_related("drafted_by"))
        people = [member.user for member in seating_of(session).sitting] + [draft.drafted_by for draft in drafts]
        for draft in drafts:
            act.said["draft"] = draft.title
            draft.delete()
        was = session.minutes_confirmed_at
        session.minutes_confirmed_at, session.minutes_confirmed_by = None, None
        session.save(update_fields=["minutes_confirmed_at", "minutes_confirmed_by", "updated_at"])
        act.said |= {"confirmed": (timezone.localdate(was) if was else None, None), "reason": reason.strip()}
        text = f"{by} mở lại biên bản {session}. Lý do: {reason.strip()}"
        outbox.tell(dict.fromkeys(people), f"Mở lại biên bản {session}", text, session.get_absolute_url())
    return session


def minutes_facts(session: Session, by: User) -> MinutesFacts:
    seat = seating_of(session).seat_of(by)
    states = Decision.objects.filter(session=session).values_list("state", flat=True)
    return MinutesFacts(
        roles=Session.objects.roles_of(by, session.pk),
        leads=seat is not None and seat.leads,
        confirmed=session.minutes_confirmed_at is not None,
        decisions=frozenset(DecisionState(state) for state in states),
    )


def _locked(session: Session) -> Session:
    """With the decisions drawn from it: none is approved or numbered meanwhile."""
    session = SESSIONS.lock(session)
    list(Decision.objects.select_for_update().filter(session=session).order_by("pk").values_list("pk"))
    return session


MINUTES = Kind(_locked, minutes_facts)
