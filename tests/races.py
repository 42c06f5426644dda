"""Several connections at the same moment, on PostgreSQL."""

import threading
from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.test import Client

from ocop.core.refusal import Refusal

WAITS_FOR_ME = "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"


class Other:
    """An act on a connection of its own, begun while the caller holds its locks."""

    def __init__(self, act: Callable[[], object]) -> None:
        self.act, self.error = act, None
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    def _run(self) -> None:
        try:
            self.act()
        except Exception as error:
            self.error = error
        finally:
            connection.close()

    def waits(self) -> bool:
        """True once it stands before a lock of the caller's; False when it went through without."""
        while self.thread.is_alive():
            with connection.cursor() as cursor:
                cursor.execute(WAITS_FOR_ME)
                if cursor.fetchone()[0]:
                    return True
        return False

    def ends(self) -> None:
        """After the caller's commit. Raises what it raised."""
        self.thread.join()
        if self.error:
            raise self.error


def free(rows: QuerySet) -> bool:
    """Whether nobody else holds any of them; from now on the caller does."""
    wanted = {row.pk for row in rows}
    return {row.pk for row in rows.model.objects.select_for_update(skip_locked=True).filter(pk__in=wanted)} == wanted


def at_once(act: Callable[[Any], object], given: Collection[Any]) -> list[str]:
    """The act with each of these, on as many connections, all beginning together: "done", or the refusal's words."""
    start, answers = threading.Barrier(len(given)), []

    def one(value: Any) -> None:
        start.wait()
        try:
            act(value)
            answers.append("done")
        except Refusal as no:
            answers.append(str(no))

    others = [Other(lambda value=value: one(value)) for value in given]
    for other in others:
        other.ends()
    return answers


def second_of_two(user, url: str, data: Mapping[str, object]) -> HttpResponse:
    """The same form sent twice by one user, the second while the first is not committed yet: what that was answered."""
    return _second(_logged_in(user), url, data, data)


def second_of_one_page(user, url: str, first: Mapping[str, object], second: Mapping[str, object]) -> HttpResponse:
    """A record's form opened in two windows, then sent from both at once: what the second was answered."""
    clients = _logged_in(user)
    seen = clients[0].get(url).context["form"].initial["seen"]
    return _second(clients, url, {**first, "seen": seen}, {**second, "seen": seen})


def _logged_in(user, many: int = 2) -> list[Client]:
    clients = [Client() for _ in range(many)]
    for client in clients:
        client.force_login(user)
    return clients


def _second(clients: list[Client], url: str, first: Mapping[str, object], second: Mapping[str, object]) -> HttpResponse:
    answers: list[HttpResponse] = []
    with transaction.atomic():
        assert clients[0].post(url, first).status_code == 302
        other = Other(lambda: answers.append(clients[1].post(url, second)))
        assert other.waits(), other.error
    other.ends()
    return answers[0]


def eight_at_once(user, url: str, data: Mapping[str, object]) -> list[HttpResponse]:
    """The same form sent eight times by one user, all beginning together on connections of their own."""
    start, answers = threading.Barrier(8), []

    def send(client: Client) -> None:
        start.wait()
        answers.append(client.post(url, data))

    others = [Other(lambda client=client: send(client)) for client in _logged_in(user, 8)]
    for other in others:
        other.ends()
    return answers
