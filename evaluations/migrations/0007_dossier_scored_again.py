import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """A dossier may come to a later session once its item is over."""

    dependencies = [
        ('evaluations', '0006_guards_hand_back_new'),
        ('products', '0005_certificate_touched'),
    ]
    operations = [
        migrations.AlterField(
            model_name='agendaitem',
            name='dossier',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agenda_items', to='products.dossier', verbose_name='hồ sơ'),
        ),
        migrations.AddConstraint(
            model_name='agendaitem',
            constraint=models.UniqueConstraint(fields=('session', 'dossier'), name='agenda_dossier_once', violation_error_message='Hồ sơ đã có trong chương trình của phiên này.'),
        ),
        migrations.AddConstraint(
            model_name='agendaitem',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('confirmed',)), _negated=True), fields=('dossier',), name='agenda_dossier_under_way_once', violation_error_message='Hồ sơ đang ở chương trình của một phiên chưa chốt kết quả.'),
        ),
    ]
