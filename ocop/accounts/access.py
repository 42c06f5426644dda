"""Who may do what, asked by name of the act. The table is policy.py."""

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from ocop.accounts.login.in_place import answer_stranger
from ocop.accounts.models import memberships
from ocop.accounts.policy import MAY
from ocop.accounts.roles import Role

View = Callable[..., HttpResponse]


def roles(user) -> frozenset[Role]:
    """All roles of a user today, wherever they are held."""
    return frozenset(Role(m.role) for m in memberships(user))


def may(user, action: str) -> bool:
    """Whether some role of the user may do this at all; which rows, the scoped queryset says."""
    return bool(MAY[action] & roles(user))


def login_in_place(view: View) -> View:
    """A stranger is sent to log in; a form sent too late gets the login in its place, and is kept (SECURITY 5)."""

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return answer_stranger(request)
        return view(request, *args, **kwargs)

    return guarded


def needs(action: str) -> Callable[[View], View]:
    """Only for those whose role may do `action`: strangers log in first, others get 403."""
    if action not in MAY:
        raise KeyError(action)

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if not may(request.user, action):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return login_in_place(guarded)

    return decorate
