"""Where a dossier's page goes on once the dossier is with the council: a session, then a decision."""

from urllib.parse import urlencode

from django.urls import reverse

from evaluations.decisions.models import Decision
from evaluations.decisions.rules import DecisionState
from evaluations.decisions.taking_up import waiting
from evaluations.many import PUT_ON_AGENDA
from evaluations.sessions.models import Session
from ocop.accounts.access import may
from ocop.accounts.models import User
from ocop.core.moves import Offer
from products.dossiers.models import Dossier
from products.dossiers.rules.states import DECIDED, State


def next_steps(dossier: Dossier, user: User) -> list[Offer]:
    """The page on which this user goes on with it, or sees who does; none for whom it does not show."""
    if dossier.state == State.COMES_BACK and (step := taking_up(dossier, user)):
        return [step]
    if dossier.state == State.ELIGIBLE:
        return [onto_agenda(dossier)] if may(user, PUT_ON_AGENDA.action) else []
    if dossier.state in (State.SCORED, *DECIDED) and (step := decision_of(dossier, user)):
        return [step]
    if dossier.state in (State.IN_SESSION, State.SCORED) and may(user, "session.read"):
        sessions = Session.objects.visible_to(user).filter(items__dossier=dossier)
        return [Offer("Mở phiên họp", row.get_absolute_url(), link=True) for row in sessions.order_by("-items__pk")[:1]]
    return []


def onto_agenda(dossier: Dossier) -> Offer:
    """The list's own act, for this one."""
    query = {"danh_sach": reverse(PUT_ON_AGENDA.listed_at), "viec": PUT_ON_AGENDA.name, "chon": dossier.pk}
    return Offer(PUT_ON_AGENDA.label, f"{reverse('core:bulk')}?{urlencode(query)}", link=True)


def taking_up(dossier: Dossier, user: User) -> Offer | None:
    line = waiting().filter(result__item__dossier=dossier).first() if may(user, "decision.draft") else None
    if line is None:
        return None
    url = reverse("evaluations:decision_take_up", args=[line.result.item.session_id])
    return Offer("Lập quyết định công nhận", url, link=True)


def decision_of(dossier: Dossier, user: User) -> Offer | None:
    if not may(user, "decision.read"):
        return None
    rows = Decision.objects.visible_to(user).filter(lines__result__item__dossier=dossier)
    newest = rows.order_by("-lines__pk").first()
    if newest is None:
        return None
    drafted = newest.state == DecisionState.DRAFT
    return Offer("Mở dự thảo quyết định" if drafted else "Mở quyết định", newest.get_absolute_url(), link=True)
