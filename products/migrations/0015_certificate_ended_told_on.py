from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("products", "0014_rounds_of_ended_laws")]

    operations = [
        migrations.AddField(
            model_name="certificate",
            name="ended_told_on",
            field=models.DateField(editable=False, null=True, verbose_name="đã báo hết hạn ngày"),
        ),
    ]
