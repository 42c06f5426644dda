from django.db import migrations


class Migration(migrations.Migration):
    """SECURITY 40: published decisions and numbered ward reports are kept as they are. It made guards out of live code; now `ocop.core.triggers` puts all guards back after any migration
    (docs/decisions/0006)."""

    dependencies = [("evaluations", "0004_kept_scores")]
    operations = []
