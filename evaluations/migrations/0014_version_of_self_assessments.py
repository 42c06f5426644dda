from django.db import migrations

FORTH = """
UPDATE evaluations_selfassessment SET dossier_version = (
    SELECT d.version + CASE WHEN d.state = 'supplement' AND EXISTS (
        SELECT 1 FROM products_supplementrequest s
        WHERE s.dossier_id = d.id AND s.answered_at IS NULL AND s.created_at < evaluations_selfassessment.updated_at
    ) THEN 1 ELSE 0 END
    FROM products_dossier d WHERE d.id = evaluations_selfassessment.dossier_id
)
"""


class Migration(migrations.Migration):
    """The one row that was written over until now is of the newest version; of the coming one where a supplement
    is asked for and the answers were changed since."""

    dependencies = [
        ('evaluations', '0013_self_assessment_a_version'),
        ('products', '0005_certificate_touched'),
    ]
    operations = [migrations.RunSQL(FORTH, migrations.RunSQL.noop)]
