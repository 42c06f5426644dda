import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """A seat of a council ends with day and reason and another takes its place; one person sits once at a time."""

    dependencies = [('evaluations', '0017_outcomes')]
    operations = [
        migrations.RemoveConstraint(
            model_name='councilmember',
            name='council_member_once',
        ),
        migrations.RemoveConstraint(
            model_name='councilmember',
            name='council_one_chair',
        ),
        migrations.AddField(
            model_name='councilmember',
            name='end_reason',
            field=models.CharField(blank=True, editable=False, max_length=300, verbose_name='lý do thôi'),
        ),
        migrations.AddField(
            model_name='councilmember',
            name='ended_on',
            field=models.DateField(editable=False, null=True, verbose_name='thôi từ ngày'),
        ),
        migrations.AddField(
            model_name='councilmember',
            name='since',
            field=models.DateField(editable=False, help_text='Trống: từ khi lập Hội đồng.', null=True, verbose_name='từ ngày'),
        ),
        migrations.AddField(
            model_name='councilmember',
            name='succeeds',
            field=models.OneToOneField(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='successor', to='evaluations.councilmember', verbose_name='thay'),
        ),
        migrations.AddConstraint(
            model_name='councilmember',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_on', None)), fields=('council', 'user'), name='council_member_once', violation_error_message='Người này đã là thành viên Hội đồng.'),
        ),
        migrations.AddConstraint(
            model_name='councilmember',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_on', None), ('office', 'chair')), fields=('council',), name='council_one_chair', violation_error_message='Hội đồng đã có Chủ tịch. Hãy sửa chức danh của người đó trước.'),
        ),
        migrations.AddConstraint(
            model_name='councilmember',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('end_reason', ''), ('ended_on', None)), models.Q(('ended_on__isnull', False), models.Q(('end_reason', ''), _negated=True)), _connector='OR'), name='council_seat_ends_with_reason', violation_error_message='Ghi ngày thôi thì ghi cả lý do.'),
        ),
    ]
