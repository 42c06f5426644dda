"""What a migrated database is asked, also by a process of its own on one that a landed version made."""

from typing import Any

from django.db import connection
from django.db.models import Q

from evaluations.models import DecisionLine
from ocop.core import schema, triggers
from ocop.core.health import services as health
from products.models import Certificate


def state() -> dict[str, Any]:
    guards = triggers.compare(connection)
    unsaid = Q(product_name="") | Q(producer_name="") | Q(ward_name="") | Q(product_set_name="") | Q(above_names="")
    lines = DecisionLine.objects.filter(decision__state="published")
    return {
        "published lines": lines.count(),
        "without facts": Certificate.objects.filter(unsaid).count() + lines.filter(unsaid).count(),
        "guards": [*guards.missing, *guards.changed, *guards.unknown],
        "guarded": len(triggers.present(connection)),
        "constraints": schema.constraint_faults(connection),
        "texts": _texts(),
        "migrations": str(health.migrations_applied()),
    }


def _texts() -> dict[str, str]:
    """Every index, on PostgreSQL every constraint too, as the database itself says it."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
            return dict(cursor.fetchall())
        cursor.execute(
            "SELECT conrelid::regclass || ' ' || conname, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE connamespace = current_schema()::regnamespace AND contype IN ('c', 'u')"
        )
        constraints = dict(cursor.fetchall())
        cursor.execute("SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema()")
        return constraints | dict(cursor.fetchall())
