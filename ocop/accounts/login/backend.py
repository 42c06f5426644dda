from django.contrib.auth.backends import ModelBackend

from ocop.accounts.models import User


class NameOrMailBackend(ModelBackend):
    """Login by user name, or by a mail address that only one active account has. One password hash in every case."""

    def authenticate(self, request, username=None, password=None, **kwargs):
        if username and "@" in username:
            names = list(User.objects.filter(email__iexact=username, is_active=True).values_list("username", flat=True))
            username = names[0] if len(names) == 1 else username
        return super().authenticate(request, username=username, password=password, **kwargs)
