"""Minutes that were confirmed and whose paper was never made (the renderer failed) get the job that makes it."""

from django.db import migrations


def order_missing(apps, schema_editor):
    sessions = apps.get_model("evaluations", "Session").objects.exclude(minutes_confirmed_at=None)
    kind = apps.get_model("contenttypes", "ContentType").objects.filter(app_label="evaluations", model="session").first()
    papers = apps.get_model("documents", "OfficialPaper").objects.filter(kind="bien-ban", about_type=kind)
    jobs = apps.get_model("core", "Job").objects
    for session in sessions.exclude(pk__in=papers.values("about_id")):
        key, by = f"minutes:{session.pk}", session.minutes_confirmed_by_id
        jobs.get_or_create(
            key=key, defaults={"kind": "minutes", "arguments": {"session": session.pk}, "ordered_by_id": by}
        )


class Migration(migrations.Migration):
    dependencies = [
        ("evaluations", "0019_absent_stands_in_minutes"),
        ("core", "0005_job_retry"),
        ("documents", "0005_templates_of_older_databases"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(order_missing, migrations.RunPython.noop)]
