import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """A session's decision may be amended by another one, line by line."""

    dependencies = [('evaluations', '0007_dossier_scored_again')]
    operations = [
        migrations.AddField(
            model_name='decision',
            name='amends',
            field=models.OneToOneField(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='amended_by', to='evaluations.decision', verbose_name='sửa đổi, thay thế quyết định'),
        ),
        migrations.AddField(
            model_name='decisionline',
            name='replaces',
            field=models.OneToOneField(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='evaluations.decisionline', verbose_name='thay dòng'),
        ),
        migrations.AlterField(
            model_name='decision',
            name='session',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='evaluations.session', verbose_name='phiên họp'),
        ),
        migrations.AlterField(
            model_name='decisionline',
            name='result',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='evaluations.result', verbose_name='kết quả'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.UniqueConstraint(condition=models.Q(('amends', None)), fields=('session',), name='decision_first_once', violation_error_message='Phiên này đã có quyết định. Hãy mở quyết định đó.'),
        ),
        migrations.AddConstraint(
            model_name='decisionline',
            constraint=models.UniqueConstraint(fields=('decision', 'result'), name='decision_result_once'),
        ),
        migrations.AddConstraint(
            model_name='decisionline',
            constraint=models.UniqueConstraint(condition=models.Q(('replaces', None)), fields=('result',), name='result_first_line_once'),
        ),
    ]
