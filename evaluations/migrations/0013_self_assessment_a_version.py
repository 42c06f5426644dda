import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Each version of a dossier keeps the self-assessment that it was handed in with."""

    dependencies = [('evaluations', '0012_ward_reports_replaced')]
    operations = [
        migrations.AddField(
            model_name='selfassessment',
            name='dossier_version',
            field=models.PositiveSmallIntegerField(default=1, verbose_name='bản hồ sơ'),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name='selfassessment',
            name='dossier',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='self_assessments', to='products.dossier', verbose_name='hồ sơ'),
        ),
        migrations.AddConstraint(
            model_name='selfassessment',
            constraint=models.UniqueConstraint(fields=('dossier', 'dossier_version'), name='self_assessment_once_a_version'),
        ),
    ]
