from django.db import migrations


class Migration(migrations.Migration):
    """The guards of rows below a draft hand back the new row. It made guards out of live code; now `ocop.core.triggers` puts all guards back after any migration
    (docs/decisions/0006)."""

    dependencies = [("evaluations", "0005_published_decisions")]
    operations = []
