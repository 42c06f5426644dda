"""Reading one's messages. Marking is safe to repeat: what was read keeps the moment it was first read."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils import timezone

from ocop.accounts.models import User
from ocop.notifications.inbox.models import Message


def messages_of(user: User) -> QuerySet[Message]:
    """Newest first; nobody reads another's."""
    return Message.objects.filter(to=user).order_by("-pk")


def unread(user: User) -> int:
    return Message.objects.filter(to=user, read_at=None).count()


def mark_read(user: User, keys: Iterable[int] | None = None) -> int:
    """Mark these messages of the user, or all, as read; how many were new."""
    new = Message.objects.filter(to=user, read_at=None)
    chosen = new if keys is None else new.filter(pk__in=keys)
    return chosen.update(read_at=timezone.now(), updated_at=timezone.now())
