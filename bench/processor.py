"""Processor time of the server and its database: on a busy machine it tells what waiting times cannot."""

import os
from collections.abc import Callable
from pathlib import Path

from django.db import connection

TICK = 1000 / os.sysconf("SC_CLK_TCK")  # ms


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def backends() -> list[int]:
    """PostgreSQL's processes for this database, where they run on this machine."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return [pid for (pid,) in cursor.fetchall()]


def spent(pid: int) -> float:
    """Milliseconds so far; 0 of a process that has ended or is on another machine."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) * TICK


def meter(master: int) -> Callable[[], float]:
    """A clock of the processor time that gunicorn's workers and the database have used, in ms; ended ones count."""
    seen: dict[int, float] = {}

    def used() -> float:
        for pid in [*children(master), *backends()]:
            seen[pid] = max(seen.get(pid, 0.0), spent(pid))
        return sum(seen.values())

    return used
