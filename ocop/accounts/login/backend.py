from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db.models import Model
from django.http import HttpRequest

from ocop.accounts.models import User, Visitor, memberships
from ocop.accounts.policy import MAY


class NameOrMailBackend(ModelBackend):
    """Login by user name, or by a mail address that only one active account has. One password hash in every case."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> User | None:
        if username and "@" in username:
            names = list(User.objects.filter(email__iexact=username, is_active=True).values_list("username", flat=True))
            username = names[0] if len(names) == 1 else username
        return super().authenticate(request, username=username, password=password, **kwargs)

    def has_perm(self, user_obj: Visitor, perm: str, obj: Model | None = None) -> bool:
        """In the admin an administrator may all that an admin page offers; nobody else has permissions of Django's."""
        return bool(MAY["admin.enter"] & {membership.role for membership in memberships(user_obj)})

    def has_module_perms(self, user_obj: Visitor, app_label: str) -> bool:
        return self.has_perm(user_obj, app_label)
