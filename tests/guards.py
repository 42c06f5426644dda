"""For tests that need a past which no service would make."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from ocop.core import triggers


@contextmanager
def lifted() -> Iterator[None]:
    triggers.lift(connection)
    yield
    triggers.put_back(connection)


@contextmanager
def unguarded() -> Iterator[None]:
    """Nothing is held by the database meanwhile."""
    connection.check_constraints()  # PostgreSQL alters no table while checks of its rows are still open
    with lifted():
        yield
        connection.check_constraints()
