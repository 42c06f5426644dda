"""Guards: rows that neither change nor vanish, held by the database itself (SECURITY 40, 79).

Each house describes its guards in a `triggers.py` that its AppConfig.ready imports; all meet in `GUARDS` here.
They belong to the code, not to a migration: `migrate` lifts them first and puts them back last, on both databases,
for SQLite drops or breaks the triggers of a table that it rebuilds, and a data migration may have to mend frozen rows.
A `migrate` that was killed leaves guards missing: `doctor` says so, the next `migrate` or `prepare` puts them back.
"""

from dataclasses import dataclass
from typing import Any

from django.db import connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

ROW_EVENTS = ("INSERT", "UPDATE", "DELETE")
LONGEST_NAME = 63  # PostgreSQL cuts longer ones in silence


@dataclass(frozen=True)
class Guard:
    """Refuses `event` on the rows of `table` for which `when` holds; Django raises it as an IntegrityError.

    `when` speaks of OLD and NEW, may hold sub-queries, and must read the same in PostgreSQL and SQLite.
    """

    table: str
    event: str
    name: str
    message: str
    when: str = "1 = 1"

    def __post_init__(self) -> None:
        if len(self.full_name) > LONGEST_NAME:
            raise ValueError(f"{self.full_name}: over {LONGEST_NAME} letters")

    @property
    def full_name(self) -> str:
        return f"{self.table}_{self.name}_{self.event.lower()}"

    def text(self, schema: str | None) -> "Text":
        """How it stands in a database, word by word: in this schema of PostgreSQL, or (None) in SQLite."""
        message = self.message.replace("'", "''")
        name = self.full_name
        if schema is None:
            return Text(
                self.table,
                f"CREATE TRIGGER {name} BEFORE {self.event} ON {self.table} WHEN {self.when}"
                f" BEGIN SELECT RAISE(ABORT, '{message}'); END",
            )
        scope, handed_back = ("STATEMENT", "NULL") if self.event == "TRUNCATE" else ("ROW", "NEW")
        return Text(
            self.table,
            f"CREATE TRIGGER {name} BEFORE {self.event} ON {self.table} FOR EACH {scope} EXECUTE FUNCTION {name}()",
            f"BEGIN IF {self.when} THEN RAISE EXCEPTION USING MESSAGE = '{message}',"
            f" ERRCODE = 'integrity_constraint_violation'; END IF;"
            f" RETURN {'OLD' if self.event == 'DELETE' else handed_back}; END",
            name,
            f"search_path={schema}, pg_temp",  # else a temporary table could stand in for ours
        )


@dataclass(frozen=True)
class Text:
    """One trigger as the database keeps it; PostgreSQL adds its function's body and name, and how it runs."""

    table: str
    trigger: str
    body: str = ""
    function: str = ""
    settings: str = ""
    enabled: bool = True


GUARDS: dict[str, Guard] = {}


def register(*guards: Guard) -> None:
    for guard in guards:
        if GUARDS.setdefault(guard.full_name, guard) != guard:
            raise ValueError(f"Two guards are called {guard.full_name}")


def differ(*columns: str) -> str:
    """SQL: an UPDATE changes one of these columns."""
    return "(" + " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns) + ")"


def changed(model: type[models.Model], *free: str) -> str:
    """SQL: an UPDATE of this model's row changes a column besides `free`, the derived ones and when it was saved.

    A column that is added later is kept without a word here.
    """
    moving = {"updated_at", *free, *getattr(model, "derived", ())}
    fields = (field for field in model._meta.local_concrete_fields if field.name not in moving)
    return differ(*(field.column for field in fields if field.column is not None))


def hanging(table: str, name: str, message: str, kept: str) -> list[Guard]:
    """A row neither comes, moves, changes nor goes while its parent is kept: `kept` holds for {row} OLD or NEW."""
    sides = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}
    return [
        Guard(table, event, name, message, " OR ".join(kept.format(row=row) for row in rows))
        for event, rows in sides.items()
    ]


def expected(connection: BaseDatabaseWrapper) -> dict[str, Text]:
    """All guards; on PostgreSQL each guarded table also refuses to be emptied by TRUNCATE."""
    guards = [*GUARDS.values()]
    if connection.vendor == "postgresql":
        messages = {guard.table: guard.message for guard in guards}
        guards += [Guard(table, "TRUNCATE", "kept", message) for table, message in messages.items()]
    schema = _schema(connection)
    return {guard.full_name: guard.text(schema) for guard in guards}


def present(connection: BaseDatabaseWrapper) -> dict[str, Text]:
    """Every trigger of this database, whoever made it."""
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            cursor.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
            return {name: Text(table, sql) for name, table, sql in cursor.fetchall()}
        cursor.execute(
            "SELECT tgname, relname, pg_get_triggerdef(t.oid, true), prosrc, proname, proconfig,"
            " tgenabled IN ('O', 'A')"
            " FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid JOIN pg_proc p ON p.oid = tgfoid"
            " WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace"
        )
        return {
            name: Text(table, trigger, body, function, "; ".join(settings or ()), enabled)
            for name, table, trigger, body, function, settings, enabled in cursor.fetchall()
        }


@dataclass(frozen=True)
class Difference:
    missing: tuple[str, ...]
    changed: tuple[str, ...]
    unknown: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.missing or self.changed or self.unknown)


def compare(connection: BaseDatabaseWrapper) -> Difference:
    wanted, found = expected(connection), present(connection)
    return Difference(
        missing=tuple(sorted(wanted.keys() - found.keys())),
        changed=tuple(sorted(name for name in wanted.keys() & found.keys() if wanted[name] != found[name])),
        unknown=tuple(sorted(found.keys() - wanted.keys())),
    )


def put_back(connection: BaseDatabaseWrapper) -> Difference:
    """Make the database's guards those of the code; what was found different. One of ours that is no more goes."""
    found = compare(connection)
    if found:
        wanted, old = expected(connection), present(connection)
        gone = [name for name in found.unknown if _is_ours(name, old[name])]
        with transaction.atomic(connection.alias), connection.cursor() as cursor:
            _drop(cursor, {name: old[name] for name in (*found.changed, *gone)})
            for name in (*found.missing, *found.changed):
                _create(cursor, wanted[name])
    return found


def lift(connection: BaseDatabaseWrapper) -> None:
    """Take away every guard, those of older versions too."""
    with transaction.atomic(connection.alias), connection.cursor() as cursor:
        _drop(cursor, {name: text for name, text in present(connection).items() if _is_ours(name, text)})


def install(connection: BaseDatabaseWrapper, guard: Guard) -> None:
    """One guard alone, outside the registry."""
    with connection.cursor() as cursor:
        _create(cursor, guard.text(_schema(connection)))


def _is_ours(name: str, text: Text) -> bool:
    """By its form, so that the guards of all versions are known; somebody else's trigger is only told by `doctor`."""
    return name.startswith(f"{text.table}_") and name.rpartition("_")[2].upper() in (*ROW_EVENTS, "TRUNCATE")


def _create(cursor: Any, text: Text) -> None:
    if text.function:
        cursor.execute(
            f"CREATE OR REPLACE FUNCTION {text.function}() RETURNS trigger LANGUAGE plpgsql"
            f" SET {text.settings.replace('=', ' = ', 1)} AS $guard${text.body}$guard$"
        )
    cursor.execute(text.trigger)


def _drop(cursor: Any, texts: dict[str, Text]) -> None:
    for name, text in texts.items():
        cursor.execute(f'DROP TRIGGER "{name}"' + (f' ON "{text.table}"' if text.function else ""))
    for function in {text.function for text in texts.values()} - {""}:  # one function may have served several
        cursor.execute("SELECT 1 FROM pg_trigger WHERE tgfoid = %s::regproc", [function])
        if not cursor.fetchone():
            cursor.execute(f'DROP FUNCTION "{function}"()')


def _schema(connection: BaseDatabaseWrapper) -> str | None:
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_schema())")
        return str(cursor.fetchone()[0])


# ── around every `migrate` (CoreConfig.ready connects these once, so they run once) ──


def before_migrate(*, using: str, plan: list[Any], **_: Any) -> None:
    if plan:
        lift(connections[using])


def after_migrate(*, using: str, **rest: Any) -> None:
    """A guard knows the columns of the newest version only: on the way there none is put back, and `doctor` tells."""
    if "plan" not in rest:
        return  # `flush` sends the same signal
    connection = connections[using]
    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        put_back(connection)
