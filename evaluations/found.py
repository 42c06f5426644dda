"""What the one search finds of evaluations: decisions, sessions."""

from evaluations.decisions.models import Decision
from evaluations.decisions.page import SIGNS
from evaluations.decisions.queries import DecisionQuerySet
from evaluations.decisions.rules import DecisionState
from evaluations.sessions.models import Session
from evaluations.sessions.queries import SessionQuerySet
from ocop.accounts.models import User
from ocop.core.finding.rules import Hit, same_code
from ocop.core.finding.services import Findable, by_reading
from ocop.core.templatetags.ocop import ngay


def _decisions(user: User) -> DecisionQuerySet:
    return Decision.objects.visible_to(user)


def _decision(decision: Decision, text: str) -> Hit:
    facts = (decision.number_text and f"{decision.number_text} ngày {ngay(decision.date)}", str(decision.session.round))
    state = (decision.get_state_display(), *SIGNS[DecisionState(decision.state)])
    exact = same_code(text, decision.number_text)
    return Hit(decision.title, decision.get_absolute_url(), facts, state, str(decision.unit), exact)


def _sessions(user: User) -> SessionQuerySet:
    return Session.objects.visible_to(user)


def _session(session: Session, text: str) -> Hit:
    facts = (ngay(session.starts_at), str(session.council), str(session.round))
    over = session.minutes_confirmed_at is not None
    state = ("Biên bản đã xác nhận", "done", "st-done") if over else (session.get_mode_display(), "go", "st-clock")
    return Hit(str(session), session.get_absolute_url(), facts, state, str(session.council.unit))


def _number(decision: Decision) -> str:
    return decision.number_text


DECISIONS = Findable(
    "Quyết định",
    "decision.read",
    _decisions,
    by_reading(_number),
    _decision,
    "evaluations:decisions",
)
SESSIONS = Findable("Phiên họp", "session.read", _sessions, by_reading(str), _session, "evaluations:sessions")
