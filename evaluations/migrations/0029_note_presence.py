from django.db import migrations


def note_presence(apps, schema_editor):
    """Items whose scoring has closed: who was there, as far as it is known, is what the session's roll says now."""
    AgendaItem = apps.get_model("evaluations", "AgendaItem")
    Attendance = apps.get_model("evaluations", "Attendance")
    Presence = apps.get_model("evaluations", "Presence")
    for item in AgendaItem.objects.filter(state__in=("closed", "confirmed")).order_by("pk").iterator(2000):
        Presence.objects.bulk_create(
            Presence(item_id=item.pk, member_id=row.member_id, present=row.present, reason=row.reason)
            for row in Attendance.objects.filter(session=item.session_id).order_by("pk")
        )
        if item.closed_at:
            Presence.objects.filter(item=item).update(created_at=item.closed_at)


class Migration(migrations.Migration):
    dependencies = [("evaluations", "0028_presence_and_recusals")]
    operations = [migrations.RunPython(note_presence, migrations.RunPython.noop)]
