"""Real processes beside a test: where they find its database, and how one waits for what they do."""

import select
import socket
from collections.abc import Callable
from typing import Any


def database_url(given: dict[str, Any]) -> str:
    """Of the tests' own database, from the settings of its connection."""
    if not given["HOST"]:
        return f"postgres:///{given['NAME']}"
    return "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**given)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def comes(what: Callable[[], bool], turns: int = 200) -> bool:
    """Whether it comes true within the turns, a fifth of a second each."""
    return any(what() or select.select([], [], [], 0.2)[0] for _ in range(turns))
