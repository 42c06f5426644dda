from django.db import migrations

FORTH = """
INSERT INTO evaluations_attendance (created_at, updated_at, session_id, member_id, present, reason)
SELECT s.minutes_confirmed_at, s.minutes_confirmed_at, s.id, m.id, FALSE, ''
FROM evaluations_session s JOIN evaluations_councilmember m ON m.council_id = s.council_id
WHERE s.minutes_confirmed_at IS NOT NULL AND m.created_at <= s.minutes_confirmed_at
  AND NOT EXISTS (SELECT 1 FROM evaluations_attendance a WHERE a.session_id = s.id AND a.member_id = m.id)
"""


class Migration(migrations.Migration):
    """Confirmed minutes name those who sat in the council then: who was never called is absent, by a row."""

    dependencies = [('evaluations', '0018_seats_end')]
    operations = [migrations.RunSQL(FORTH, migrations.RunSQL.noop)]
