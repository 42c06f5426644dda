from django.db import migrations


class Migration(migrations.Migration):
    """SECURITY 41: the audit trail is append-only. It made guards out of live code; now `ocop.core.triggers` puts all guards back after any migration
    (docs/decisions/0006)."""

    dependencies = [("core", "0001_initial")]
    operations = []
