"""What a request carries here besides Django's: for the type checker, since middleware and decorators put it there."""

from typing import TYPE_CHECKING

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

if TYPE_CHECKING:
    from ocop.accounts.models import User


class OfficeRequest(HttpRequest):
    """Of anybody."""

    address: str  # ProxyMiddleware
    htmx: HtmxDetails  # HtmxMiddleware


class UserRequest(OfficeRequest):
    """Of somebody who is logged in: what a view behind `login_in_place` or `needs` is given."""

    user: "User"
