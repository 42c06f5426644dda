from django.db import migrations

LABEL, NOTE = "Chuyển lên cấp trên xét theo", "points: điểm trung bình đạt mốc; stars: hạng sau khi xét yêu cầu tối thiểu."


def forwards(apps, schema_editor):
    """Each profile says by what a product is passed up; who states a stop is no setting any more (it is ruled on)."""
    RuleProfile = apps.get_model("law", "RuleProfile")
    ProfileValue = apps.get_model("law", "ProfileValue")
    for profile in RuleProfile.objects.all():
        values = {value.key: value for value in profile.values.all()}
        edges = values.get("passed_up_from")
        if edges is not None and "passed_up_by" not in values:
            ProfileValue.objects.create(
                profile=profile, key="passed_up_by", label=LABEL, value="points", confidence=edges.confidence,
                source=edges.source, note=NOTE, position=edges.position,
            )  # fmt: skip
        ProfileValue.objects.filter(profile=profile, key="stop_found_by").delete()
        profile.save()  # readers keep a profile until its time of change


def backwards(apps, schema_editor):
    RuleProfile = apps.get_model("law", "RuleProfile")
    ProfileValue = apps.get_model("law", "ProfileValue")
    ProfileValue.objects.filter(key="passed_up_by").delete()
    for profile in RuleProfile.objects.all():
        ProfileValue.objects.create(
            profile=profile, key="stop_found_by", label="Ai nêu thì tính là dừng hoặc bị loại", value="any",
            confidence="ours", source="văn bản không quy định",
        )  # fmt: skip
        profile.save()


class Migration(migrations.Migration):
    dependencies = [('law', '0002_frozen_sheets')]
    operations = [migrations.RunPython(forwards, backwards)]
