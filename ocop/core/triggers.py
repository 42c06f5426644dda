"""Rows that neither change nor vanish, held by the database itself: against view, admin, cascade and `update()`.

Used by migrations of every house: `migrations.RunPython(guard.install, guard.remove)`.
"""

from dataclasses import dataclass

from django.db.backends.base.schema import BaseDatabaseSchemaEditor


@dataclass(frozen=True)
class Guard:
    """Refuses `event` ("UPDATE", "DELETE") on rows of `table` where `when` holds.

    `when` speaks of OLD and NEW (DELETE knows no NEW) and must read the same in PostgreSQL and SQLite. The refusal
    reaches Django as an IntegrityError.
    """

    table: str
    event: str
    name: str
    message: str
    when: str = "TRUE"

    @property
    def full_name(self) -> str:
        return f"{self.table}_{self.name}_{self.event.lower()}"

    def install(self, apps: object, editor: BaseDatabaseSchemaEditor) -> None:
        message = self.message.replace("'", "''")
        if editor.connection.vendor == "postgresql":
            editor.execute(
                f"CREATE FUNCTION {self.full_name}() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$BEGIN RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END$$"
            )
            editor.execute(
                f"CREATE TRIGGER {self.full_name} BEFORE {self.event} ON {self.table} "
                f"FOR EACH ROW WHEN ({self.when}) EXECUTE FUNCTION {self.full_name}()"
            )
        else:
            editor.execute(
                f"CREATE TRIGGER {self.full_name} BEFORE {self.event} ON {self.table} "
                f"FOR EACH ROW WHEN {self.when} BEGIN SELECT RAISE(ABORT, '{message}'); END"
            )

    def remove(self, apps: object, editor: BaseDatabaseSchemaEditor) -> None:
        if editor.connection.vendor == "postgresql":
            editor.execute(f"DROP TRIGGER IF EXISTS {self.full_name} ON {self.table}")
            editor.execute(f"DROP FUNCTION IF EXISTS {self.full_name}()")
        else:
            editor.execute(f"DROP TRIGGER IF EXISTS {self.full_name}")
