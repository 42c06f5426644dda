from django.db import migrations

from evaluations.decisions.triggers import GUARDS


class Migration(migrations.Migration):
    """SECURITY 40: published decisions with all that hangs on them, and numbered ward reports, are kept as they are."""

    dependencies = [("evaluations", "0004_kept_scores")]
    operations = [migrations.RunPython(guard.install, guard.remove) for guard in GUARDS]
