from django.db import migrations


def ask_for_rulings(apps, schema_editor):
    """Results that were not confirmed wait for a ruling on each statement; confirmed ones stay as they were decided.

    A statement names its place by key from now on; the average that a stopped sheet had entered is taken away.
    """
    Result = apps.get_model("evaluations", "Result")
    Criterion = apps.get_model("law", "Criterion")
    KnockOut = apps.get_model("law", "KnockOut")
    for result in Result.objects.filter(confirmed_at=None).select_related("item"):
        if not result.findings:
            continue
        codes = dict(
            Criterion.objects.filter(group__part__sheet=result.item.sheet_id).values_list("code", "pk")
        )
        lines = dict(KnockOut.objects.filter(sheet=result.item.sheet_id).values_list("text", "pk"))
        for found in result.findings:
            found["key"] = lines.get(found["text"]) if found["kind"] == "knock_out" else codes.get(found["code"])
        result.stars = result.average = result.star_by_points = None
        result.save(update_fields=["findings", "stars", "average", "star_by_points"])


class Migration(migrations.Migration):
    dependencies = [('evaluations', '0015_rulings')]
    operations = [migrations.RunPython(ask_for_rulings, migrations.RunPython.noop)]
