from django.db import migrations


class Migration(migrations.Migration):
    """Frozen sheets neither change nor vanish. It made guards out of live code; now `ocop.core.triggers` puts all guards back after any migration
    (docs/decisions/0006)."""

    dependencies = [("law", "0001_initial")]
    operations = []
