import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """A report names the version it is of (until now the first: a dossier came to its ward once) and the one it replaces."""

    dependencies = [
        ('documents', '0004_paper_without_own_file'),
        ('evaluations', '0011_line_facts_required'),
    ]
    operations = [
        migrations.AddField(
            model_name='wardassessment',
            name='dossier_version',
            field=models.PositiveSmallIntegerField(default=1, verbose_name='bản hồ sơ'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='wardassessment',
            name='replaces',
            field=models.OneToOneField(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='evaluations.wardassessment', verbose_name='thay báo cáo'),
        ),
        migrations.AlterField(
            model_name='wardassessment',
            name='dossier',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ward_assessments', to='products.dossier', verbose_name='hồ sơ'),
        ),
        migrations.AddConstraint(
            model_name='wardassessment',
            constraint=models.UniqueConstraint(condition=models.Q(('replaces', None)), fields=('dossier',), name='ward_assessment_first_once'),
        ),
    ]
