"""Who may do what, asked by name of the act. The table is policy.py."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeGuard

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from ocop.accounts.login.in_place import answer_stranger
from ocop.accounts.models import Visitor, memberships
from ocop.accounts.policy import MAY
from ocop.accounts.roles import Role
from ocop.core.requests import UserRequest

Words = ParamSpec("Words")  # of the address
View = Callable[Concatenate[HttpRequest, Words], HttpResponseBase]
UserView = Callable[Concatenate[UserRequest, Words], HttpResponseBase]


def roles(user: Visitor) -> frozenset[Role]:
    """All roles of a user today, wherever they are held."""
    return frozenset(Role(m.role) for m in memberships(user))


def may(user: Visitor, action: str) -> bool:
    """Whether some role of the user may do this at all; which rows, the scoped queryset says."""
    return bool(MAY[action] & roles(user))


def is_logged_in(request: HttpRequest) -> TypeGuard[UserRequest]:
    return request.user.is_authenticated


def login_in_place(view: UserView[Words]) -> View[Words]:
    """A stranger is sent to log in; a form sent too late gets the login in its place, and is kept (SECURITY 5)."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Words.args, **kwargs: Words.kwargs) -> HttpResponseBase:
        return view(request, *args, **kwargs) if is_logged_in(request) else answer_stranger(request)

    return guarded


def needs(action: str) -> Callable[[UserView[Words]], View[Words]]:
    """Only for those whose role may do `action`: strangers log in first, others get 403."""
    if action not in MAY:
        raise KeyError(action)

    def decorate(view: UserView[Words]) -> View[Words]:
        @wraps(view)
        def guarded(request: UserRequest, *args: Words.args, **kwargs: Words.kwargs) -> HttpResponseBase:
            if not may(request.user, action):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return login_in_place(guarded)

    return decorate
