"""The chain beside the trail, one writer at a time. An event enters within a minute of its commit (SECURITY 43)."""

import secrets
from collections.abc import Iterator
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from ocop.core.audit import rules
from ocop.core.audit.models import AuditEvent, AuditLink

BATCH = 2000
WRITER = 4_300_041  # PostgreSQL's lock of the one writer
STILL_OPEN = 20_000  # events whose transaction may end after that of newer ones


def extend() -> int:
    """Link every event that is not yet; how many. Does nothing while another writer is at it."""
    done = 0
    while added := _batch():
        done += added
    return done


def _batch() -> int:
    with transaction.atomic():
        if not _alone():
            return 0
        last = AuditLink.objects.order_by("-place").first()
        end, previous = (last.place, last.digest) if last else (0, rules.START)
        newest = AuditLink.objects.order_by("-event_id").values_list("event_id", flat=True).first() or 0
        fresh = AuditEvent.objects.filter(pk__gt=newest - STILL_OPEN, link=None).order_by("pk")[:BATCH]
        links = []
        for place, event in enumerate(fresh, end + 1):
            made = rules.link(previous, place, plain(event), secrets.token_hex(16))
            links.append(
                AuditLink(place=place, event=event, salt=made.salt, personal=made.personal, digest=made.digest)
            )
            previous = made.digest
        AuditLink.objects.bulk_create(links, batch_size=500)
    return len(links)


def _alone() -> bool:
    if connection.vendor != "postgresql":
        return True  # SQLite's transaction is immediate: it is the lock
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [WRITER])
        return bool(cursor.fetchone()[0])


def plain(event: AuditEvent) -> rules.Event:
    return rules.Event(
        pk=event.pk,
        at=event.at,
        by=event.by_id,
        for_whom=event.for_whom_id,
        action=event.action,
        kind=event.content_type_id,
        about=event.object_id,
        text=event.object_text,
        changes=event.changes,
        address=event.address,
    )


def first_break(now: datetime) -> rules.Break | None:
    """The first event that was changed, lost or added; None where the chain holds."""
    if found := rules.first_break(_pairs()):
        return found
    late = AuditEvent.objects.filter(link=None, at__lt=now - rules.UNLINKED_FOR).order_by("pk").first()
    if late is None:
        return None
    return rules.Break(AuditLink.objects.count() + 1, late.pk, "sự kiện chưa vào chuỗi (thêm lén, hoặc worker nghỉ)")


def _pairs() -> Iterator[tuple[rules.Link, rules.Event | None]]:
    after = 0
    while rows := list(AuditLink.objects.filter(place__gt=after).order_by("place")[:BATCH]):
        events = AuditEvent.objects.in_bulk([row.event_id for row in rows])
        for row in rows:
            link = rules.Link(row.place, row.event_id, row.salt, row.personal, row.digest)
            event = events.get(row.event_id)
            yield link, plain(event) if event else None
        after = rows[-1].place


def head(before: datetime) -> AuditLink | None:
    """The last link written before this moment: its digest stands for everything up to it."""
    return AuditLink.objects.filter(at__lt=before).order_by("-place").first()


def holds(digest: str) -> bool:
    """Whether a head that left the machine is in the chain still."""
    return AuditLink.objects.filter(digest=digest).exists()


def is_late() -> bool:
    late = timezone.now() - rules.UNLINKED_FOR
    return AuditEvent.objects.filter(link=None, at__lt=late).exists()
