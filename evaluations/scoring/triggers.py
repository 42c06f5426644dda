"""What was revealed stays as it is, held by the database itself on PostgreSQL and SQLite (SECURITY 40).

Scores of a closed item change only where the chair reopened the criterion; a confirmed result never.
SQLite drops a table's triggers when a later migration rebuilds that table: such a migration calls `install` again.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

FUNCTION = "evaluations_refuse_revealed"
MESSAGE = "evaluations: revealed"
REVEALED = "('closed', 'confirmed')"


def _item(sheet: str) -> str:
    """SQL: the item of this sheet was revealed."""
    return (  # names of our own tables, no input
        "EXISTS (SELECT 1 FROM evaluations_scoresheet s"  # noqa: S608
        " JOIN evaluations_agendaitem i ON i.id = s.item_id"
        f" WHERE s.id = {sheet} AND i.state IN {REVEALED})"
    )


def _reopened(row: str) -> str:
    return (
        f"EXISTS (SELECT 1 FROM evaluations_reopening r WHERE r.sheet_id = {row}.sheet_id"  # noqa: S608
        f" AND r.criterion_id = {row}.criterion_id AND r.closed_at IS NULL)"
    )


def _rules() -> list[tuple[str, str, str]]:
    """(table, event, SQL that is true when it must be refused)."""
    score_moved = "(NEW.sheet_id <> OLD.sheet_id OR NEW.criterion_id <> OLD.criterion_id)"
    return [
        ("score", "INSERT", f"{_item('NEW.sheet_id')} AND NOT {_reopened('NEW')}"),
        ("score", "UPDATE", f"{score_moved} OR ({_item('OLD.sheet_id')} AND NOT {_reopened('OLD')})"),
        ("score", "DELETE", _item("OLD.sheet_id")),
        ("scorechange", "UPDATE", "1 = 1"),
        ("scorechange", "DELETE", _item("(SELECT c.sheet_id FROM evaluations_score c WHERE c.id = OLD.score_id)")),
        ("scoresheet", "UPDATE", _item("OLD.id")),
        ("scoresheet", "DELETE", _item("OLD.id")),
        ("finding", "INSERT", _item("NEW.sheet_id")),
        ("finding", "UPDATE", _item("OLD.sheet_id")),
        ("finding", "DELETE", _item("OLD.sheet_id")),
        ("reopening", "UPDATE", "OLD.closed_at IS NOT NULL"),
        ("reopening", "DELETE", "1 = 1"),
        ("result", "UPDATE", "OLD.confirmed_at IS NOT NULL"),
        ("result", "DELETE", "1 = 1"),
        (
            "agendaitem",
            "UPDATE",
            f"(OLD.state IN {REVEALED} AND (NEW.state NOT IN {REVEALED} OR NEW.sheet_id <> OLD.sheet_id"
            " OR NEW.dossier_id <> OLD.dossier_id OR NEW.session_id <> OLD.session_id"
            " OR NEW.dossier_version <> OLD.dossier_version))"
            " OR (OLD.state = 'confirmed' AND NEW.state <> 'confirmed')",
        ),
        ("agendaitem", "DELETE", f"OLD.state IN {REVEALED}"),
    ]


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers there; running it again is harmless."""
    remove(connection)
    make = _postgres if connection.vendor == "postgresql" else _sqlite
    with connection.cursor() as cursor:
        for statement in make():
            cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        for table, event, _ in _rules():
            name = _name(table, event)
            on = f" ON evaluations_{table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")
        if connection.vendor == "postgresql":
            cursor.execute(f"DROP FUNCTION IF EXISTS {FUNCTION}() CASCADE")


def _name(table: str, event: str) -> str:
    return f"evaluations_{table}_kept_{event.lower()}"


def _sqlite() -> list[str]:
    return [
        f"CREATE TRIGGER {_name(table, event)} BEFORE {event} ON evaluations_{table} WHEN {refused}"
        f" BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        for table, event, refused in _rules()
    ]


def _postgres() -> list[str]:
    """PostgreSQL allows no subquery in WHEN: the conditions stand in one function."""
    body = [
        f"CREATE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$",
        "DECLARE refused boolean := false; BEGIN",
    ]
    for number, (table, event, refused) in enumerate(_rules()):
        word = "IF" if number == 0 else "ELSIF"
        body.append(f"{word} TG_NAME = '{_name(table, event)}' THEN refused := {refused};")
    body.append("END IF;")
    body.append(
        f"IF refused THEN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END IF;"
    )
    body.append("IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$")
    return [
        "\n".join(body),
        *(
            f"CREATE TRIGGER {_name(table, event)} BEFORE {event} ON evaluations_{table}"
            f" FOR EACH ROW EXECUTE FUNCTION {FUNCTION}()"
            for table, event, _ in _rules()
        ),
    ]
