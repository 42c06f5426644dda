from django.db import migrations
from django.db.models.functions import Coalesce


def date_the_first_versions(apps, schema_editor):
    """What is there is version 1 of itself and applies from the day its law does; a copy without days applies never."""
    apps.get_model("law", "RuleProfile").objects.update(applies_from=Coalesce("handed_in_from", "in_force_from"))


class Migration(migrations.Migration):
    dependencies = [("law", "0004_profile_versions")]

    operations = [migrations.RunPython(date_the_first_versions, migrations.RunPython.noop)]
