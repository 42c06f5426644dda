from django.db import migrations

from ocop.core.search import found_by

CHUNK = 1000


def respell(apps, schema_editor):
    """The words were folded already: they are only brought to the spelling in which search compares now."""
    for name in ("Producer", "Product", "Certificate"):
        model, last = apps.get_model("products", name), 0
        while rows := list(model.objects.filter(pk__gt=last).order_by("pk").only("pk", "search_text")[:CHUNK]):
            last = rows[-1].pk
            for row in rows:
                row.search_text = found_by(row.search_text)
            model.objects.bulk_update(rows, ["search_text"])


class Migration(migrations.Migration):
    dependencies = [
        ("products", "0022_compared_once"),
    ]

    operations = [
        migrations.RunPython(respell, migrations.RunPython.noop),
    ]
