"""Telling people: rows of the caller's transaction; mail goes out after, by the worker."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Value
from django.db.models.functions import Concat
from django.utils import timezone

from ocop.accounts.models import User
from ocop.core.worker import bell
from ocop.notifications.mail.models import Mail
from ocop.notifications.models import Message


def tell(users: Iterable[User], subject: str, text: str, url: str = "", *, key: str = "", mail: bool = True) -> None:
    """A message in the program, and a mail where the user has an address. With a `key` each user gets it once ever."""
    people = [user for user in users if user.is_active]
    Message.objects.bulk_create(
        [Message(to=user, subject=one_line(subject), text=text, url=url, key=key) for user in people],
        ignore_conflicts=bool(key),
    )
    if mail:
        post([(user.email, subject, _letter(text, url)) for user in people if user.email], key=key)


@dataclass(frozen=True)
class Note:
    """One telling of many: its own words and key. Without a user it is a mail alone, to `mail_to`."""

    to: User | None
    subject: str
    text: str
    url: str = ""
    key: str = ""
    mail_to: str = ""


def tell_each(notes: Sequence[Note]) -> None:
    """Many people, each with words of their own, in two statements; with its key each note comes once ever."""
    from ocop.notifications.tasks import send_due_mail

    messages = [
        Message(to=note.to, subject=one_line(note.subject), text=note.text, url=note.url, key=note.key)
        for note in notes
        if note.to and note.to.is_active
    ]
    letters = [
        Mail(
            to=address,
            subject=one_line(note.subject),
            text=_letter(note.text, note.url),
            key=note.key,
            message_id=_message_id(),
        )
        for note in notes
        if (address := note.mail_to or (note.to.email if note.to and note.to.is_active else ""))
    ]
    Message.objects.bulk_create(messages, ignore_conflicts=True, batch_size=1000)
    Mail.objects.bulk_create(letters, ignore_conflicts=True, batch_size=1000)
    if letters:
        bell.after_commit(send_due_mail)


def post(letters: Iterable[tuple[str, str, str]], *, key: str = "") -> None:
    """Mail rows (to, subject, text); the worker is woken after commit, and each minute in any case."""
    from ocop.notifications.tasks import send_due_mail

    rows = [
        Mail(to=to, subject=one_line(subject), text=text, key=key, message_id=_message_id())
        for to, subject, text in letters
    ]
    if rows:
        Mail.objects.bulk_create(rows, ignore_conflicts=bool(key))
        bell.after_commit(send_due_mail)


def forget(keys: Collection[str]) -> None:
    """What was told under these keys was told too early: it stays with who got it, and may be told anew."""
    for model in (Message, Mail):
        model.objects.filter(key__in=keys).update(key=Concat("key", Value(f":{timezone.localdate():%Y%m%d}")))


def one_line(text: str) -> str:
    """No line break in a subject (SECURITY 26), at most 200 characters."""
    return " ".join(text.split())[:200]


def _letter(text: str, url: str) -> str:
    return f"{text}\n\nMở: {settings.SITE_URL}{url}\n" if url else f"{text}\n"


def _message_id() -> str:
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return f"<{uuid.uuid4()}@{host}>"
