"""Pages over all results of one session."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from evaluations.results.discussion import discussed, limit_words
from evaluations.results.models import Result
from evaluations.sessions.models import Session
from evaluations.sessions.seating import seating_of
from ocop.accounts.access import needs
from ocop.accounts.models import User
from ocop.core.requests import UserRequest


def own_session(request: UserRequest, pk: int) -> Session:
    return get_object_or_404(Session.objects.visible_to(request.user).select_related("council__unit", "round"), pk=pk)


def revealed(session: Session, user: User) -> list[Result]:
    """The results of a session that this user may know of, as on the agenda: none of those one is recused from."""
    rows = Result.objects.visible_to(user).filter(item__session=session).order_by("item__position")
    return list(rows.select_related("item__dossier__product__producer", "item__sheet"))


@needs("result.read")
def discussion(request: UserRequest, pk: int) -> HttpResponse:
    session = own_session(request, pk)
    seating, roles = seating_of(session), Session.objects.roles_of(request.user, session.pk)
    seat = seating.seat_of(request.user)
    context = {
        "session": session,
        "limit": limit_words(seating.rules),
        "items": discussed(
            revealed(session, request.user), seating.rules, roles=roles, leads=seat is not None and seat.leads
        ),
    }
    return render(request, "evaluations/results/discussion.html", context)
