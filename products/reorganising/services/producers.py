"""Producers of a ward that is split, on the day from which the reorganisation holds."""

from contextlib import suppress
from datetime import date

from django.db import transaction
from django.utils import timezone

from ocop.accounts.models import User
from ocop.core.corrections import Ground
from ocop.core.refusal import Refusal
from products.changes import services as changes
from products.reorganising.models import ProducerMove, Reorganisation
from products.reorganising.services.locking import locked


def move_due(today: date) -> int:
    """Producers whose day has come go to the ward that was chosen for them: each morning, late where the machine stood
    still. One that cannot move now (a certificate of it is being made) is tried again the next day."""
    standing = Reorganisation.objects.standing().filter(day__lte=today)
    due = ProducerMove.objects.filter(reorganisation__in=standing, applied_at=None).order_by("producer")
    moved = 0
    for move in due.select_related("reorganisation"):
        with suppress(Refusal), transaction.atomic():
            that = locked(move.reorganisation)
            still = ProducerMove.objects.select_related("producer", "unit", "receiver__unit", "reorganisation")
            row = still.filter(pk=move.pk, applied_at=None).first()
            if row is not None and that.begun(today):
                move_producer(row, that.recorded_by)
                moved += 1
    return moved


def move_producer(move: ProducerMove, by: User | None) -> None:
    """Its products made in that ward go along; where certificates name the place, as a change with this document."""
    that, to = move.reorganisation, move.receiver.unit
    assert by is not None
    assert to is not None
    assert that.document_on is not None
    if move.producer.ward_id == move.unit_id:
        grounds = (
            changes.Grounds(Ground.PAPER, f"Sắp xếp xã, phường theo {that.document_words}", that.document_on, that.scan)
            if that.scan is not None
            else None
        )
        move.change, move.moved = changes.follow_unit(move.producer, to, grounds, by=by)
    move.applied_at = timezone.now()
    move.save()
