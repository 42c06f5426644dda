"""Pieces in, the whole file out. Only what the store has counts as arrived; nothing here changes a record."""

import hashlib
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files.base import File
from django.db import transaction
from django.db.models import QuerySet

from ocop.core.files import rules as file_rules
from ocop.core.files import services as files
from ocop.core.files.store import Silent, current
from ocop.core.resuming.models import PartialUpload
from ocop.core.resuming.rules import KEPT, is_whole, length

if TYPE_CHECKING:
    from ocop.accounts.models import User


class Cut(Exception):
    """A piece did not arrive as it was sent."""


class Gone(Exception):
    """There is no such file any more, or its pieces are not what came: it begins anew."""


def begin(user: "User", address: str, name: str, size: int, head: str) -> PartialUpload:
    """The one that this user began for this place with the same first piece (its SHA-256), or a new one. Whether what
    follows is the same, too, its sums tell the page. Raises Refusal."""
    file_rules.kind_by_name(file_rules.clean_name(name), file_rules.ANY)
    file_rules.check_size(size, max(files.upload_limit(), files.scan_limit()))
    files.check_room(size)
    known = _open(user).filter(address=address, size=size).order_by("-pk")
    if same := next((part for part in known if head and part.sums[:1] == [head]), None):
        PartialUpload.objects.filter(pk=same.pk).update(name=name[:255])
        return same
    with transaction.atomic():
        _make_room(user, size)
        return PartialUpload.objects.create(
            user=user, token=secrets.token_hex(16), address=address, name=name[:255], size=size
        )


def of(user: "User", address: str, token: str) -> PartialUpload:
    """Raises Gone, also for another's."""
    part = PartialUpload.objects.filter(user=user, address=address, token=token).first()
    if part is None:
        raise Gone
    return part


def add(part: PartialUpload, number: int, data: bytes, digest: str) -> PartialUpload:
    """One more piece, as far as it has come now: where another tab was faster, nothing is added. Raises Cut, Gone, or
    `store.Silent` in words. The row is locked when the store has answered."""
    if number != len(part.sums) or part.answer is not None:
        return part
    found = hashlib.sha256(data).hexdigest()
    if not data or len(data) != length(part.size, number) or (digest and digest != found):
        raise Cut
    files.check_room(len(data))
    part.sums.append(found)
    _put(part.names()[-1], data)
    with transaction.atomic():
        row = PartialUpload.objects.select_for_update().filter(pk=part.pk).first()
        if row is None:
            raise Gone
        if len(row.sums) == number:
            row.sums.append(found)
            row.save(update_fields=["sums", "updated_at"])
    if row.sums[number : number + 1] != [found]:  # another tab sent another file: it was first
        _drop([part.names()[-1]])
    return row


def _put(name: str, data: bytes) -> None:
    at, path = current(), current().near(name)
    path.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
    draft = path.with_suffix(f".{secrets.token_hex(4)}")
    try:
        draft.write_bytes(data)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    at.keep(name, path)


@contextmanager
def whole(part: PartialUpload) -> "Iterator[File[Any]]":
    """All of it as one file, each piece compared with what came. Raises Gone, or `store.Silent` in words."""
    if not is_whole(part.size, len(part.sums)):
        raise Gone
    with tempfile.NamedTemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR, suffix=".upload") as target:
        for name, digest in zip(part.names(), part.sums, strict=True):
            try:
                data = current().fetch(name, digest).read_bytes()
            except FileNotFoundError:
                raise Gone from None
            if hashlib.sha256(data).hexdigest() != digest:  # a folder compares nothing
                raise Gone
            target.write(data)
        target.flush()
        target.seek(0)
        yield File(target, name=part.name)


def end(part: PartialUpload, answer: dict[str, Any] | None) -> None:
    """The pieces go. What was answered is kept, for who did not hear it and asks again."""
    names = part.names()
    if answer is None:
        PartialUpload.objects.filter(pk=part.pk).delete()
    else:
        PartialUpload.objects.filter(pk=part.pk).update(answer=answer, sums=[])
    transaction.on_commit(lambda: _drop(names))


def sweep(now: datetime) -> int:
    """How many were begun too long ago."""
    old = list(PartialUpload.objects.filter(created_at__lt=now - KEPT))
    for part in old:
        end(part, None)
    return len(old)


def _open(user: "User") -> "QuerySet[PartialUpload]":
    return PartialUpload.objects.filter(user=user, answer__isnull=True)


def _make_room(user: "User", size: int) -> None:
    """What one user has under way is bounded as one request is; the least recently continued goes first."""
    get_user_model().objects.select_for_update().get(pk=user.pk)
    room = settings.MAX_REQUEST_MB * 1024 * 1024 - size
    for part in _open(user).order_by("-updated_at"):
        room -= part.size
        if room < 0:
            end(part, None)


def _drop(names: list[str]) -> None:
    with suppress(Silent):  # what is left is swept
        for name in names:
            current().drop(name)
