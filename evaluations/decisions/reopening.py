"""What was confirmed opened again by who leads the council, with a reason: one result until the minutes are confirmed,
the minutes until a decision rests on them."""

from django.utils import timezone

from evaluations.decisions.models import Decision
from evaluations.decisions.rules import DecisionState, MinutesFacts, minutes_refusal
from evaluations.results.models import Result
from evaluations.results.services import RESULTS, moved, reckon_again, stars_of
from evaluations.sessions.models import Session
from evaluations.sessions.rules import UNCONFIRM
from evaluations.sessions.seating import rules_in, seating_of
from evaluations.sessions.services import SESSIONS
from ocop.accounts.models import User
from ocop.core import acts
from ocop.core.acts import ActedOn
from ocop.core.refusal import Refusal
from ocop.notifications import outbox
from products.dossiers.services import back_to_session


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


def reopen_result(result: Result, reason: str, *, by: User) -> Result:
    """Mở lại kết quả of one product: scores and rulings stay as they are and can be put right again; the dossier is
    back in its session. Raises Refusal."""
    if not reason.strip():
        raise Refusal("Chưa ghi lý do. Hãy ghi vì sao mở lại kết quả; lý do nằm trong nhật ký.")
    with acts.doing(CONFIRMED, UNCONFIRM.action, UNCONFIRM.refusal, result, by) as act:
        result, item = act.record, act.record.item
        result.confirmed_at, result.confirmed_by = None, None
        result.save(update_fields=["confirmed_at", "confirmed_by", "updated_at"])
        item.state = UNCONFIRM.target
        item.save(update_fields=["state", "updated_at"])
        was = stars_of(result)
        if (reading := rules_in(item.session).minimum_reading) and reading != result.reading:
            result = reckon_again(item)  # the session went on under another reading meanwhile
        act.said |= {"reason": reason.strip(), **moved(was, result)}
        back_to_session(item.dossier, by=by)
        people = [member.user for member in seating_of(item.session).sitting if member.user != by]
        title = f"Mở lại kết quả {item.dossier.product}"
        outbox.tell(people, title, f"{by} mở lại. Lý do: {reason.strip()}", item.get_absolute_url())
    return result


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


def _under_session(result: Result) -> Result:
    """The session first: nobody confirms its minutes meanwhile."""
    SESSIONS.lock(Session.objects.get(items__result=result))
    return RESULTS.lock(result)


MINUTES = ActedOn(_locked, minutes_facts)
CONFIRMED = ActedOn(_under_session, RESULTS.facts)
