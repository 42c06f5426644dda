"""Whether a certificate is over is reckoned from its dates; what is stored is that its end was told.

A row that was stored as expired is active again by its dates, save where another of the product holds or a later one has
followed. One that a wrong day had ended is not told to have ended.
"""

from django.db import migrations
from django.utils import timezone


def reckon_ends(apps, schema_editor):
    certificates = apps.get_model("products", "Certificate").objects
    latest: dict[int, int] = {}
    for pk, product in certificates.exclude(state="voided").order_by("valid_from", "pk").values_list("pk", "product_id"):
        latest[product] = pk
    rows = certificates.filter(state="expired").exclude(product__in=certificates.filter(state="active").values("product"))
    changed = []
    for row in rows.only("pk", "product_id", "valid_to", "updated_at").iterator(chunk_size=2000):
        if latest[row.product_id] == row.pk:
            row.state = "active"
            row.ended_told_on = changed_on(row) if changed_on(row) > row.valid_to else None  # told when it was over
            changed.append(row)
    certificates.bulk_update(changed, ["state", "ended_told_on"], batch_size=500)


def changed_on(row):
    return timezone.localdate(row.updated_at)


class Migration(migrations.Migration):
    dependencies = [("products", "0015_certificate_ended_told_on")]

    operations = [
        migrations.RunPython(reckon_ends, migrations.RunPython.noop),
    ]
