"""The lock of frozen sheets in the database itself, for PostgreSQL and SQLite (SECURITY 40).

SQLite drops a table's triggers when a later migration rebuilds that table: such a migration calls `install` again.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

SHEET = "law_criteriasheet"
# table → SQL for the id of the sheet a row belongs to; {row} is OLD or NEW
PARENTS = {
    "law_knockout": "{row}.sheet_id",
    "law_sheetpart": "{row}.sheet_id",
    "law_criteriagroup": "(SELECT p.sheet_id FROM law_sheetpart p WHERE p.id = {row}.part_id)",
    "law_criterion": (
        "(SELECT p.sheet_id FROM law_criteriagroup g JOIN law_sheetpart p ON p.id = g.part_id"
        " WHERE g.id = {row}.group_id)"
    ),
    "law_level": (
        "(SELECT p.sheet_id FROM law_criterion c JOIN law_criteriagroup g ON g.id = c.group_id"
        " JOIN law_sheetpart p ON p.id = g.part_id WHERE c.id = {row}.criterion_id)"
    ),
}
EVENTS = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}
MESSAGE = "law: frozen sheet"


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers there; running it again is harmless."""
    remove(connection)
    make = _postgres if connection.vendor == "postgresql" else _sqlite
    with connection.cursor() as cursor:
        for statement in make():
            cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        for name, table in _names():
            if connection.vendor == "postgresql":
                cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
            else:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
        if connection.vendor == "postgresql":
            cursor.execute("DROP FUNCTION IF EXISTS law_refuse_frozen() CASCADE")


def _names() -> list[tuple[str, str]]:
    children = [(f"{table}_frozen_{event.lower()}", table) for table in PARENTS for event in EVENTS]
    return [*children, *((f"{SHEET}_frozen_{event.lower()}", SHEET) for event in ("UPDATE", "DELETE"))]


def _frozen(sheet: str) -> str:
    return f"EXISTS (SELECT 1 FROM {SHEET} s WHERE s.id = {sheet} AND s.frozen_at IS NOT NULL)"  # noqa: S608


def _conditions() -> list[tuple[str, str, str, str]]:
    """(trigger, table, event, SQL that is true when it must be refused)."""
    rows = []
    for table, parent in PARENTS.items():
        for event, sides in EVENTS.items():
            refused = " OR ".join(_frozen(parent.format(row=side)) for side in sides)
            rows.append((f"{table}_frozen_{event.lower()}", table, event, refused))
    rows += [
        (f"{SHEET}_frozen_{event.lower()}", SHEET, event, "OLD.frozen_at IS NOT NULL") for event in ("UPDATE", "DELETE")
    ]
    return rows


def _sqlite() -> list[str]:
    return [
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {refused} BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        for name, table, event, refused in _conditions()
    ]


def _postgres() -> list[str]:
    """PostgreSQL allows no subquery in WHEN: the condition stands in one function a table."""
    body = [
        "CREATE FUNCTION law_refuse_frozen() RETURNS trigger LANGUAGE plpgsql AS $$",
        "DECLARE refused boolean := false; BEGIN",
    ]
    for name, _table, _event, refused in _conditions():
        body.append(f"IF TG_NAME = '{name}' THEN refused := {refused}; END IF;")
    body.append(
        f"IF refused THEN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END IF;"
    )
    body.append("IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$")
    return [
        "\n".join(body),
        *(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION law_refuse_frozen()"
            for name, table, event, _refused in _conditions()
        ),
    ]
