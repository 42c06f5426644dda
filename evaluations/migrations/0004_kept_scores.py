"""Revealed scores and confirmed results neither change nor vanish: triggers, on both databases."""

from django.db import migrations

from evaluations.scoring import triggers


def forwards(apps, schema_editor):
    triggers.install(schema_editor.connection)


def backwards(apps, schema_editor):
    triggers.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("evaluations", "0003_findings_by_place")]
    operations = [migrations.RunPython(forwards, backwards)]
