"""The tests' own database: made by copying a migrated one, and after a test that committed again what it was."""

import hashlib
import sqlite3
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from ocop.core import triggers

ROOT = Path(settings.BASE_DIR)

# ── a database to copy from (PostgreSQL) ──

MIGRATES = ("ocop/**/migrations/*.py", "*/migrations/*.py", "requirements.txt")
SEEDS = (*(f"ocop/{house}/**/*.py" for house in ("core", "accounts", "documents", "law")), "ocop/law/data/**/*")


def seeded() -> str:
    """The name of a database with every table and the law's data, kept from run to run: to migrate and to load takes
    longer than most tests together with all they need."""
    own = connection.settings_dict["NAME"]
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [own])  # two workers make one
        tables = _kept(cursor, own, "migrated", "migrate", MIGRATES)
        return _kept(cursor, own, "seeded", "seed_reference", MIGRATES + SEEDS, copied_from=tables)


def _kept(cursor: Any, own: str, kind: str, command: str, made_by: tuple[str, ...], copied_from: str = "") -> str:
    """Its name tells by which files it was made; one of other files goes. Guards and rows of Django's own each run puts
    right by itself."""
    name = f"{own}_{kind}_{_word(made_by)}"
    cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [f"{own}_{kind}_"])
    found = {row[0] for row in cursor.fetchall()}
    if name not in found:
        for other in found:
            cursor.execute(f'DROP DATABASE IF EXISTS "{other}" WITH (FORCE)')
        _make(cursor, name, command, copied_from)
    return name


def _word(patterns: tuple[str, ...]) -> str:
    """For what these files say."""
    words = hashlib.sha256()
    for path in sorted({path for pattern in patterns for path in ROOT.glob(pattern) if path.is_file()}):
        words.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return words.hexdigest()[:12]


def _make(cursor: Any, name: str, command: str, copied_from: str) -> None:
    """Under another name until all is done: a run that was stopped leaves nothing that looks whole."""
    own, unfinished = connection.settings_dict["NAME"], f"{name}_unfinished"
    cursor.execute(f'CREATE DATABASE "{unfinished}"' + (f' TEMPLATE "{copied_from}"' if copied_from else ""))
    connection.close()
    connection.settings_dict["NAME"] = unfinished
    try:
        call_command(command, verbosity=0)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = own
    cursor.execute(f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"')


# ── what every test begins with ──


def keep() -> Callable[[], None]:
    """What puts back all rows that there are now, and the guards."""
    return _keep_rows() if connection.vendor == "postgresql" else _keep_copy()


def _keep_rows() -> Callable[[], None]:
    """Table by table, and only what differs is written: to empty all tables takes PostgreSQL a second."""
    with connection.cursor() as cursor:
        kept = {name: _read(cursor, name) for name in sorted(connection.introspection.table_names(cursor))}

    def put_back() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            changed = {name: rows for name, rows in kept.items() if _read(cursor, name) != rows}
            for name in changed:
                cursor.execute(f'ALTER TABLE "{name}" DISABLE TRIGGER USER')
                cursor.execute(f'DELETE FROM "{name}"')
            for name, rows in changed.items():
                cursor.copy_expert(f'COPY "{name}" FROM STDIN', StringIO(rows))
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table that waits for a check is not altered
            for name in changed:
                cursor.execute(f'ALTER TABLE "{name}" ENABLE TRIGGER USER')
        triggers.put_back(connection)

    return put_back


def _read(cursor: Any, table: str) -> str:
    text = StringIO()
    cursor.copy_expert(f'COPY "{table}" TO STDOUT', text)
    return text.getvalue()


def _keep_copy() -> Callable[[], None]:
    """SQLite copies a whole database at once, triggers too."""
    kept = sqlite3.connect(":memory:", check_same_thread=False)
    connection.ensure_connection()
    connection.connection.backup(kept)

    def put_back() -> None:
        connection.ensure_connection()
        kept.backup(connection.connection)

    return put_back
