from django.db import migrations


class Migration(migrations.Migration):
    """SECURITY 40, 46: what an issued certificate prints never changes. It made guards out of live code; now `ocop.core.triggers` puts all guards back after any migration
    (docs/decisions/0006)."""

    dependencies = [("products", "0001_initial")]
    operations = []
