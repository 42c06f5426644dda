"""The chain of audit events (SECURITY 43): what a link says, and what is wrong with a chain. Pure."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

START = "0" * 64
UNLINKED_FOR = timedelta(minutes=5)  # the job that links runs each minute
DISORDER = timedelta(hours=1)  # how much later than its neighbours an act's transaction may end


@dataclass(frozen=True)
class Event:
    pk: int
    at: datetime
    by: int | None
    for_whom: int | None
    action: str
    kind: int | None
    about: int | None
    text: str
    changes: Any
    address: str | None


@dataclass(frozen=True)
class Link:
    place: int
    event: int
    salt: str
    personal: str
    digest: str


@dataclass(frozen=True)
class Break:
    """The first place where the chain does not hold."""

    place: int
    event: int | None
    why: str


def personal_digest(event: Event, salt: str) -> str:
    return _digest([salt, event.text, event.changes, event.address])


def digest(previous: str, place: int, event: Event, personal: str) -> str:
    at = event.at.astimezone(UTC).isoformat(timespec="microseconds")
    whole = [event.pk, at, event.by, event.for_whom, event.action, event.kind, event.about, personal]
    return _digest([previous, place, *whole])


def link(previous: str, place: int, event: Event, salt: str) -> Link:
    personal = personal_digest(event, salt)
    return Link(place, event.pk, salt, personal, digest(previous, place, event, personal))


def first_break(pairs: Iterable[tuple[Link, Event | None]]) -> Break | None:
    """Of links in the order of their places, each with its event as it stands now (None: it is gone)."""
    return next(_breaks(pairs), None)


def _breaks(pairs: Iterable[tuple[Link, Event | None]]) -> Iterator[Break]:
    previous, newest = START, datetime(1, 1, 2, tzinfo=UTC)
    for place, (held, event) in enumerate(pairs, 1):
        if held.place != place:
            yield Break(place, None, f"mất {held.place - place} mắt xích")
        if event is None:
            yield Break(place, held.event, "sự kiện đã mất")
            return
        erased = not held.salt and not (event.text or event.changes or event.address)
        if not erased and personal_digest(event, held.salt) != held.personal:
            yield Break(place, event.pk, "nội dung sự kiện đã bị sửa")
        if digest(previous, place, event, held.personal) != held.digest:
            yield Break(place, event.pk, "sự kiện hoặc mắt xích đã bị sửa")
        if event.at < newest - DISORDER:
            yield Break(place, event.pk, "sự kiện được thêm về sau với thời điểm lùi lại")
        previous, newest = held.digest, max(newest, event.at)


def _digest(values: list[Any]) -> str:
    text = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
