"""Drafts of long forms. They change no record of the office, so the trail does not tell them."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from ocop.core.drafts.models import Draft
from ocop.core.drafts.rules import MOST, PAGE_LENGTH, UNREADABLE, fields_of, is_mark
from ocop.core.refusal import Refusal

if TYPE_CHECKING:
    from ocop.accounts.models import User

KEPT = timedelta(days=30)


def keep(user: "User", page: str, mark: str, sent: str) -> None:
    """The newest state of one draft; without a field it is dropped. Raises Refusal."""
    if not is_mark(mark) or len(page) > PAGE_LENGTH:
        raise Refusal(UNREADABLE)
    fields = fields_of(sent)
    if not fields:
        drop(user, mark)
        return
    with transaction.atomic():
        Draft.objects.update_or_create(user=user, mark=mark, defaults={"page": page, "fields": fields})
        newest = Draft.objects.filter(user=user).order_by("-updated_at").values("pk")[:MOST]
        Draft.objects.filter(user=user).exclude(pk__in=[row["pk"] for row in newest]).delete()


def drop(user: "User", mark: str) -> None:
    Draft.objects.filter(user=user, mark=mark).delete()


def sweep(now: datetime) -> int:
    return Draft.objects.filter(updated_at__lt=now - KEPT).delete()[0]
