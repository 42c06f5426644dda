from django.db import migrations


class Migration(migrations.Migration):
    """Revealed scores and confirmed results neither change nor vanish. It made guards out of live code; now `ocop.core.triggers` puts all guards back after any migration
    (docs/decisions/0006)."""

    dependencies = [("evaluations", "0003_findings_by_place")]
    operations = []
