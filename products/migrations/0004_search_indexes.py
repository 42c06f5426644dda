"""Indexes for what lists ask: words anywhere in a text (PostgreSQL), certificates newest first."""

from django.db import migrations, models

TABLES = ("products_product", "products_producer", "products_certificate")


def add(apps, schema_editor):
    """SQLite has no such index: there LIKE reads the table, which is quick enough for one office."""
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    for table in TABLES:
        schema_editor.execute(f"CREATE INDEX {table}_words ON {table} USING gin (search_text gin_trgm_ops)")


def remove(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for table in TABLES:
            schema_editor.execute(f"DROP INDEX {table}_words")


class Migration(migrations.Migration):
    dependencies = [("products", "0003_evidence_holder")]

    operations = [
        migrations.RunPython(add, remove),
        migrations.AddIndex(
            model_name="certificate",
            index=models.Index(fields=["-valid_from", "-id"], name="certificate_newest"),
        ),
    ]
