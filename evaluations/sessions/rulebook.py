"""The rules a session goes by: the council's, copied when its first item opens; changed from then on with a reason.

One reading of the minimums holds for the session. When it is chosen or changed, what was closed and not yet confirmed
is reckoned anew; a confirmed result stays as it was confirmed, until it is opened again.
"""

from collections.abc import Mapping
from typing import Any

from evaluations.councils.models import OWN_RULES, Council, OwnRules, Reading
from evaluations.results.models import Result
from evaluations.results.services import RESULTS, moved, reckon_again, stars_of
from evaluations.sessions.models import AgendaItem, Session, SessionRules
from evaluations.sessions.rules import CHOOSE, ItemState, RulebookFacts, rulebook_refusal
from evaluations.sessions.seating import Seating, rules_in, seating_of
from ocop.accounts.models import User
from ocop.accounts.roles import Role
from ocop.core import acts
from ocop.core.acts import ActedOn
from ocop.core.audit.services import record
from ocop.core.refusal import Refusal
from ocop.notifications.outbox import tell

CHOSEN = "Chủ trì phiên chọn"


def copy_rules(session: Session, *, by: User) -> None:
    """The council's rules as they are now; once. The caller holds the session: no edit of the council is under way."""
    if not session.rules.exists():
        council = Council.objects.get(pk=session.council_id)  # as it is after the wait for the session
        SessionRules.objects.create(session=session, by=by, **council.values)


def change_rules(
    session: Session, values: Mapping[str, Any], reason: str, *, seen: int | None, by: User
) -> SessionRules:
    """Đổi quy chế áp dụng cho phiên này. `seen`: the row that the form was filled in from. Raises Refusal."""
    with acts.doing(RULEBOOK, "session.change_rules", rulebook_refusal, session, by) as act:
        session, before = act.record, rules_in(act.record)
        if before.pk != seen:
            raise Refusal("Quy chế áp dụng cho phiên vừa được đổi ở nơi khác. Hãy tải lại trang rồi xem lại.")
        if not reason.strip():
            raise Refusal("Hãy ghi lý do đổi; lý do vào biên bản.")
        was = before.values
        if was == {**was, **values}:
            raise Refusal("Chưa đổi giá trị nào. Hãy sửa giá trị cần đổi, hoặc bấm “Quay lại”.")
        now = SessionRules(session=session, by=by, reason=reason.strip()[:300], **{**was, **values})
        now.save()
        act.said |= _told(before, now) | {"reason": now.reason}
        _reckon_closed(session, by)
        people = [member.user for member in seating_of(session).sitting if member.user_id != by.pk]
        text = f"{by} đổi quy chế áp dụng cho {session}. Lý do: {now.reason}"
        tell(people, f"Đổi quy chế áp dụng: {session}", text, session.get_absolute_url())
    return now


def choose_reading(result: Result, reading: str, reason: str, *, by: User) -> Result:
    """The chair chooses what "reaching a minimum" means, for the whole session, and says why. Raises Refusal."""
    with acts.doing(CHOOSING, "result.choose_reading", CHOOSE.refusal, result, by) as act:
        session = act.record.item.session
        rules = rules_in(session)
        if rules.minimum_reading:
            raise Refusal(
                f"Phiên này đã theo cách tính “{rules.get_minimum_reading_display()}” ({rules.minimum_source})."
                " Cần cách khác thì chủ trì đổi quy chế áp dụng cho phiên, kèm lý do."
            )
        if reading not in Reading.values:
            raise Refusal("Hãy chọn một cách tính.")
        if not reason.strip():
            raise Refusal("Hãy ghi lý do chọn cách tính này; lý do vào biên bản.")
        copy_rules(session, by=by)
        chosen = {**rules.values, "minimum_reading": reading, "minimum_source": CHOSEN}
        SessionRules.objects.create(session=session, by=by, reason=reason.strip()[:300], **chosen)
        before, was = act.record.reading, stars_of(act.record)
        result = reckon_again(act.record.item)
        _reckon_closed(session, by, beside=result)
        act.said |= {"reading": (before, reading), "reason": reason, **moved(was, result)}
    return result


def _reckon_closed(session: Session, by: User, beside: Result | None = None) -> None:
    """Under the session's reading as it is now, each with its event."""
    rows = Result.objects.filter(item__session=session, item__state=ItemState.CLOSED).order_by("item_id")
    for result in rows.select_related("item__session__council", "item__sheet", "item__dossier__profile"):
        if beside is not None and result.pk == beside.pk:
            continue
        before, was = result.reading, stars_of(result)
        after = reckon_again(result.item)
        if before != after.reading:
            record(by, "result.new_reading", after, reading=(before, after.reading), **moved(was, after))


def _told(before: OwnRules, now: OwnRules) -> dict[str, Any]:
    """Each value that changed, from what to what, in words."""
    was, new = before.values, now.values
    words = {"minimum_reading": (before.get_minimum_reading_display(), now.get_minimum_reading_display())}
    return {name: words.get(name, (was[name], new[name])) for name in OWN_RULES if was[name] != new[name]}


def rulebook_facts(session: Session, by: User) -> RulebookFacts:
    return facts_seen(seating_of(session), by, Session.objects.roles_of(by, session.pk))


def facts_seen(seating: Seating, by: User, roles: frozenset[Role]) -> RulebookFacts:
    seat = seating.seat_of(by)
    return RulebookFacts(
        roles=roles,
        leads=seat is not None and seat.leads,
        begun=isinstance(seating.rules, SessionRules),
        minutes=seating.session.minutes_confirmed_at is not None,
    )


def _held(session: Session) -> Session:
    """With its items: none opens, closes or is confirmed meanwhile."""
    rows = Session.objects.select_for_update(of=("self",)).select_related("council__unit", "round__profile")
    session = rows.get(pk=session.pk)
    list(AgendaItem.objects.select_for_update().filter(session=session).order_by("pk").values_list("pk"))
    return session


def _result_held(result: Result) -> Result:
    _held(Session.objects.get(items__result=result))
    return RESULTS.lock(result)


RULEBOOK = ActedOn(_held, rulebook_facts)
CHOOSING = ActedOn(_result_held, RESULTS.facts)
