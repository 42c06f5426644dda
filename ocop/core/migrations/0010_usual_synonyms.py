from django.db import migrations

USUAL = (
    ("HTX", "hợp tác xã"),
    ("THT", "tổ hợp tác"),
    ("DN", "doanh nghiệp"),
    ("HKD", "hộ kinh doanh"),
    ("CSSX", "cơ sở sản xuất"),
    ("NN", "nông nghiệp"),
)


def add(apps, schema_editor):
    """The words an office begins with; it edits them as it likes."""
    model = apps.get_model("core", "Synonym")
    for short, words in USUAL:
        model.objects.get_or_create(short_key=short.lower(), defaults={"short": short, "words": words})


class Migration(migrations.Migration):
    dependencies = [("core", "0009_synonyms")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
