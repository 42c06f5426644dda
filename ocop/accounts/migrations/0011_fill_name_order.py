from django.db import migrations

from ocop.core.order import order_key


def fill(apps, schema_editor):
    units = list(apps.get_model("accounts", "Unit").objects.only("pk", "name"))
    for unit in units:
        unit.name_order = order_key(unit.name)
    apps.get_model("accounts", "Unit").objects.bulk_update(units, ["name_order"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0010_name_order"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
