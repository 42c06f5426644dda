from datetime import timedelta

from django.db import migrations
from django.db.models import F
from django.utils import timezone


def one_day_long_ago(apps, schema_editor):
    """A role that ends before it begins was never held, and swapping its days would give it: it stays to be read, as of
    one day before anything it could have opened, and is named."""
    Membership = apps.get_model("accounts", "Membership")
    for row in Membership.objects.filter(valid_to__lt=F("valid_from")).select_related("user", "unit"):
        print(f"  vai trò {row.role} của {row.user.username} ở {row.unit.name}: {row.valid_from} đến {row.valid_to}")
        day = min(row.valid_to, timezone.localdate(row.created_at) - timedelta(days=1))
        row.valid_from = row.valid_to = day
        row.save(update_fields=["valid_from", "valid_to"])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_no_single_successor")]

    operations = [migrations.RunPython(one_day_long_ago, migrations.RunPython.noop)]
