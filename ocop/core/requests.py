"""What a request carries here besides Django's: for the type checker, since middleware and decorators put it there."""

from typing import TYPE_CHECKING

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

if TYPE_CHECKING:
    from ocop.accounts.models import User


WHILE_TYPING = "X-While-Typing"
"""The header of what a page asks by itself about a field: its answer takes nobody away from the form."""


def asking_while_typing(url: str, target: str) -> dict[str, str]:
    """The attributes of a field that asks this address while one types; `target`: the id of where the answer stands."""
    return {
        "hx-get": url,
        "hx-trigger": "input changed delay:300ms",
        "hx-target": f"#{target}",
        "hx-headers": f'{{"{WHILE_TYPING}": "1"}}',
    }


class OfficeRequest(HttpRequest):
    """Of anybody."""

    address: str  # ProxyMiddleware
    htmx: HtmxDetails  # HtmxMiddleware


class UserRequest(OfficeRequest):
    """Of somebody who is logged in: what a view behind `login_in_place` or `needs` is given."""

    user: "User"
