"""Two roles in PostgreSQL: the owner migrates, the program reads and writes rows (SECURITY 71, 78)."""

import environ
from django.db.backends.base.base import BaseDatabaseWrapper


def let_in(connection: BaseDatabaseWrapper, url: str) -> None:
    """Grant the program's role, named by its DATABASE_URL, what it needs and no more; make it where it is not there."""
    program = environ.Env.db_url_config(url)
    quoted = connection.ops.quote_name(program["USER"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, quote_ident(current_schema())")
        owner, schema = cursor.fetchone()
        if program["USER"] == owner:
            return
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [program["USER"]])
        if not cursor.fetchone():
            cursor.execute(f"CREATE ROLE {quoted} LOGIN PASSWORD %s", [program["PASSWORD"]])
        cursor.execute(f"GRANT USAGE ON SCHEMA {schema} TO {quoted}")
        for kind, rights in (("TABLES", "SELECT, INSERT, UPDATE, DELETE"), ("SEQUENCES", "USAGE, SELECT")):
            cursor.execute(f"GRANT {rights} ON ALL {kind} IN SCHEMA {schema} TO {quoted}")
            cursor.execute(f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT {rights} ON {kind} TO {quoted}")


def excess(connection: BaseDatabaseWrapper) -> list[str]:
    """What this connection's role may do although the program never does; empty on SQLite, which knows no roles."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user),"
            " (SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = 'core_auditevent'::regclass),"
            " has_table_privilege('core_auditevent', 'TRUNCATE'), has_table_privilege('core_auditevent', 'TRIGGER'),"
            " has_schema_privilege(current_schema(), 'CREATE')"
        )
        names = ("SUPERUSER", "OWNER", "TRUNCATE", "TRIGGER", "CREATE")
        return [name for name, held in zip(names, cursor.fetchone(), strict=True) if held]
