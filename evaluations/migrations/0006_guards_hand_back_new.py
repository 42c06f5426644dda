from django.db import migrations

from evaluations.decisions.triggers import GUARDS, OfPublished

AGAIN = [guard for guard in GUARDS if isinstance(guard, OfPublished)]


class Migration(migrations.Migration):
    """On PostgreSQL the first guards of rows below a draft gave back the old row: an allowed UPDATE wrote nothing."""

    dependencies = [("evaluations", "0005_published_decisions")]
    operations = [
        *(migrations.RunPython(guard.remove, migrations.RunPython.noop) for guard in AGAIN),
        *(migrations.RunPython(guard.install, migrations.RunPython.noop) for guard in AGAIN),
    ]
