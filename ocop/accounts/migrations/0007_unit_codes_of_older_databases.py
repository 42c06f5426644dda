from django.db import migrations

NAMES = ("unit_code_once_at_a_time", "unit_code_once_undated")


def add_missing(apps, schema_editor):
    """By name: where a constraint is there already, nothing happens. Rows that break it stop the migration."""
    model = apps.get_model("accounts", "Unit")
    for constraint in model._meta.constraints:
        if constraint.name in NAMES and constraint.name not in found(schema_editor.connection, model):
            schema_editor.add_constraint(model, constraint)


def found(connection, model):
    """Asked each time: SQLite makes the table anew, with all its constraints."""
    with connection.cursor() as cursor:
        return connection.introspection.get_constraints(cursor, model._meta.db_table)


class Migration(migrations.Migration):
    """The first migration was edited after databases had run it: what they lack is added (cases/acts.md 45)."""

    dependencies = [("accounts", "0006_memberships_end_after_they_begin")]
    operations = [migrations.RunPython(add_missing, migrations.RunPython.noop)]
