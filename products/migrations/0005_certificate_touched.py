from django.db import migrations, models


class Migration(migrations.Migration):
    """What public counts are kept by: when a certificate was last touched."""

    dependencies = [("products", "0004_search_indexes")]
    operations = [
        migrations.AddIndex(
            model_name="certificate", index=models.Index(fields=["-updated_at"], name="certificate_touched")
        ),
    ]
