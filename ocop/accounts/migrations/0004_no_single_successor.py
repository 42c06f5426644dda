from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_successors_with_days")]

    operations = [
        migrations.RemoveField(model_name="unit", name="successor"),
        migrations.AddField(
            model_name="unit",
            name="successors",
            field=models.ManyToManyField(
                related_name="predecessors",
                through="accounts.Succession",
                through_fields=("unit", "successor"),
                to="accounts.unit",
                verbose_name="đơn vị kế tục",
            ),
        ),
    ]
