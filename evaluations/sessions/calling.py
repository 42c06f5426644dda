"""A session that was called: its day, hour and place, changed with a reason until its minutes are confirmed."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from evaluations.sessions.models import AgendaItem, Session
from evaluations.sessions.rules import CallFacts, ItemState, move_refusal
from evaluations.sessions.seating import Seating, keeps_roll, seating_of
from evaluations.sessions.services import locked_session
from ocop.accounts.models import User
from ocop.accounts.policy import MAY
from ocop.accounts.roles import Role
from ocop.core import acts
from ocop.core.acts import ActedOn
from ocop.core.audit import services as audit
from ocop.core.audit.models import AuditEvent
from ocop.core.refusal import Refusal
from ocop.notifications.outbox import tell

MOVED, CORRECTED = "session.move", "session.correct_call"


def move(session: Session, starts_at: datetime, place: str, reason: str, *, by: User) -> Session:
    """Dời phiên; once scoring began, the correction of what was noted. The members are told both. Raises Refusal."""
    with transaction.atomic():
        act = acts.allowed(CALLED, move_refusal, session, by)
        session, begun = act.record, act.facts.begun
        starts_at, place, reason = minute(starts_at), place.strip(), reason.strip()
        was = minute(session.starts_at), session.place
        if (starts_at, place) == was:
            raise Refusal("Chưa đổi ngày giờ hay địa điểm. Hãy sửa nội dung cần đổi, hoặc bấm “Quay lại”.")
        if not reason:
            raise Refusal("Hãy ghi lý do; thành viên Hội đồng được báo cùng lý do.")
        if begun and starts_at != was[0] and starts_at > timezone.now():
            raise Refusal("Phiên đã bắt đầu chấm điểm nên giờ bắt đầu không thể sau lúc này. Hãy ghi đúng giờ đã họp.")
        session.starts_at, session.place = starts_at, place
        session.save()
        before, after = call_words(*was), call_words(starts_at, place)
        act.said |= {"starts_at": (day_words(was[0]), day_words(starts_at)), "place": (was[1], place), "reason": reason}
        audit.record(by, CORRECTED if begun else MOVED, session, **act.said)
        title = "Đính chính ngày giờ, địa điểm" if begun else "Dời phiên"
        people = [member.user for member in seating_of(session).sitting if member.user_id != by.pk]
        text = f"{session} của {session.council}: trước đây {before}; nay {after}. Lý do: {reason}"
        tell(people, f"{title}: {session}", text, session.get_absolute_url())
    return session


def last_move(session: Session) -> AuditEvent | None:
    """The newest change of day or place, as the trail has it."""
    return audit.of(session).filter(action__in=(MOVED, CORRECTED)).first()


def minute(at: datetime) -> datetime:
    """As a form shows it."""
    return timezone.localtime(at).replace(second=0, microsecond=0)


def day_words(at: datetime) -> str:
    return f"{at:%H:%M} ngày {at:%d/%m/%Y}"


def call_words(at: datetime, place: str) -> str:
    return f"{day_words(at)}, {place}" if place else day_words(at)


def facts(session: Session, by: User) -> CallFacts:
    return facts_seen(seating_of(session), list(session.items.all()), by, Session.objects.roles_of(by, session.pk))


def facts_seen(seating: Seating, items: Sequence[AgendaItem], by: User, roles: frozenset[Role]) -> CallFacts:
    return CallFacts(
        keeps=bool(MAY["session.move"] & roles) and keeps_roll(seating, by, roles),
        begun=any(item.state != ItemState.WAITING for item in items),
        minutes=seating.session.minutes_confirmed_at is not None,
    )


CALLED = ActedOn(locked_session, facts)
