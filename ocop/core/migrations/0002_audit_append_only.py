from django.db import migrations

from ocop.core.triggers import Guard

MESSAGE = "Nhật ký chỉ được ghi thêm"
GUARDS = [Guard("core_auditevent", event, "append_only", MESSAGE) for event in ("UPDATE", "DELETE")]


class Migration(migrations.Migration):
    """SECURITY 41: the audit trail is append-only, held by the database."""

    dependencies = [("core", "0001_initial")]
    operations = [migrations.RunPython(guard.install, guard.remove) for guard in GUARDS]
