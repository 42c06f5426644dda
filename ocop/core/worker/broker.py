"""Celery's Redis, with one difference: an entry that is no message is set aside, and the worker goes on; so is a key
of another kind that somebody put where a queue stands.

kombu ends the worker at the first such entry, and again at each start until somebody has emptied the queue. The entry
is weighed where redis-py hands it over, so none of kombu's own reading is repeated here.
"""

import base64
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from queue import Empty
from typing import Any

import redis
import structlog
from django.conf import settings
from django.utils import timezone
from kombu.transport import redis as kombu_redis

log = structlog.get_logger(__name__)
SET_ASIDE = "ocop:set-aside"
MOST = 100  # entries: the newest stay
LONGEST = 10_000  # characters of an entry
REPLIES = ".pidbox"
"""How the queues end in which Celery's own `inspect` and `control` are answered: no tasks."""


@dataclass(frozen=True)
class Entry:
    queue: str
    at: datetime
    text: str


class Channel(kombu_redis.Channel):
    def _create_client(self, asynchronous: bool = False) -> redis.Redis:
        client = super()._create_client(asynchronous=asynchronous)
        client.set_response_callback("BRPOP", self._popped)
        client.set_response_callback("RPOP", lambda raw, **_: self._weighed("", raw))
        return client

    def _popped(self, found: Sequence[bytes] | None, **_: object) -> tuple[bytes, bytes] | None:
        """A queue's name and its entry; None, which kombu takes for an empty queue, where the entry is no message."""
        if not found:
            return None
        key, raw = found
        queue = key.decode(errors="backslashreplace").rsplit(self.sep, 1)[0]
        return (key, raw) if self._weighed(queue, raw) else None

    def _weighed(self, queue: str, raw: bytes | None) -> bytes | None:
        if raw is None or is_message(raw, task=not queue.endswith(REPLIES)):
            return raw
        with self.conn_or_acquire() as client:
            _note(client, queue, raw.decode(errors="backslashreplace"))
        log.warning("message_set_aside", queue=queue, size=len(raw))  # not its text: it may hold anything
        return None

    def _brpop_read(self, **options: Any) -> Any:
        try:
            return super()._brpop_read(**options)
        except redis.ResponseError:
            self._clear_places(self.active_queues)
            raise Empty from None  # for kombu: nothing there, ask again

    def _size(self, name: str) -> int:
        try:
            return int(super()._size(name))
        except redis.ResponseError:
            self._clear_places([name])
            return int(super()._size(name))

    def _clear_places(self, names: Iterable[str]) -> None:
        """Keys that are no lists, where these queues stand, get another name. Raises ResponseError where there are
        none: then it was something else."""
        places = {self._q_for_pri(name, step) for name in names for step in self.priority_steps}
        with self.conn_or_acquire() as client:
            wrong = {place: kind for place in sorted(places) if (kind := client.type(place)) not in (b"list", b"none")}
            if not wrong:
                raise redis.ResponseError("a queue could not be read")
            for place, kind in wrong.items():
                client.rename(place, f"{SET_ASIDE}:{place}")
                _note(client, place, f"khóa kiểu {kind.decode()}, đổi tên thành {SET_ASIDE}:{place}")
                log.warning("key_set_aside", queue=place, kind=kind.decode())


def _note(client: redis.Redis, queue: str, text: str) -> None:
    note = {"queue": queue, "at": timezone.now().isoformat(), "text": text[:LONGEST]}
    with client.pipeline() as line:
        line.lpush(SET_ASIDE, json.dumps(note))
        line.ltrim(SET_ASIDE, 0, MOST - 1)
        line.execute()


class Transport(kombu_redis.Transport):
    Channel = Channel


def is_message(raw: bytes, *, task: bool) -> bool:
    """Whether Celery can take it: kombu's envelope, and for a task its name, number, arguments."""
    try:
        envelope = json.loads(raw)
        properties, headers = envelope["properties"], envelope["headers"]
        told = properties["delivery_info"]
        whole = [properties["delivery_tag"], told["exchange"], told["routing_key"], envelope["body"]]
        if not all(isinstance(text, str) for text in whole):
            return False
        if not task:
            return isinstance(headers, dict)
        arguments, named, embedded = json.loads(_body(envelope))
        return (
            envelope["content-type"] == "application/json"
            and isinstance(headers["task"], str)
            and isinstance(headers["id"], str)
            and isinstance(arguments, list)
            and isinstance(named, dict)
            and isinstance(embedded, dict | None)
        )
    except (ValueError, LookupError, TypeError, RecursionError):
        return False


def _body(envelope: dict[str, Any]) -> bytes:
    if envelope["properties"].get("body_encoding") == "base64":
        return base64.b64decode(envelope["body"], validate=True)
    return str(envelope["body"]).encode()


def _client() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1.0, socket_connect_timeout=1.0)


def set_aside() -> list[Entry]:
    """What stands aside, the newest first."""
    with _client() as client:
        notes = [json.loads(note) for note in client.lrange(SET_ASIDE, 0, -1)]
    return [Entry(note["queue"], datetime.fromisoformat(note["at"]), note["text"]) for note in notes]


def count() -> int:
    with _client() as client:
        return int(client.llen(SET_ASIDE))


def clear() -> None:
    with _client() as client:
        client.delete(SET_ASIDE, *client.scan_iter(f"{SET_ASIDE}:*"))
