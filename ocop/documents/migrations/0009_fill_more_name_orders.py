from django.db import migrations

from ocop.core.order import order_key

CHUNK = 1000
NAMED_BY = {'OfficialPaper': 'title'}


def fill(apps, schema_editor):
    for label, column in NAMED_BY.items():
        model, last = apps.get_model("documents", label), 0
        while rows := list(model.objects.filter(pk__gt=last).order_by("pk").only("pk", column)[:CHUNK]):
            last = rows[-1].pk
            for row in rows:
                row.name_order = order_key(getattr(row, column))
            model.objects.bulk_update(rows, ["name_order"])


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0008_more_name_orders"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
