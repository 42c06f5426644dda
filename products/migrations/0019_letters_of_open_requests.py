"""A request for a supplement that is still open knows its letter, so that it can be withdrawn with its number."""

from django.db import migrations


def link(apps, schema_editor):
    kind = apps.get_model("contenttypes", "ContentType").objects.filter(app_label="products", model="dossier").first()
    letters = apps.get_model("documents", "OfficialPaper").objects.filter(kind="yeu-cau-bo-sung", about_type=kind)
    for request in apps.get_model("products", "SupplementRequest").objects.filter(answered_at=None, letter=None):
        request.letter = letters.filter(about_id=request.dossier_id, number=request.number).order_by("-pk").first()
        request.save(update_fields=["letter"])


class Migration(migrations.Migration):
    dependencies = [
        ("products", "0018_typed_numbers"),
        ("documents", "0006_typed_numbers"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(link, migrations.RunPython.noop)]
