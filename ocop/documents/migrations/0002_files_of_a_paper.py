import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """A paper has several files: its draft, the DOCX, the PDF, the signed scan."""

    dependencies = [('core', '0003_pulse'), ('documents', '0001_initial')]
    operations = [
        migrations.CreateModel(
            name='PaperFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='lập lúc')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='sửa lúc')),
                ('kind', models.CharField(choices=[('draft', 'Bản dự thảo'), ('docx', 'Bản Word'), ('pdf', 'Bản PDF'), ('scan', 'Bản ký, đóng dấu (bản quét)')], editable=False, max_length=8, verbose_name='loại')),
                ('file', models.OneToOneField(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile', verbose_name='tệp')),
                ('paper', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='documents.officialpaper', verbose_name='văn bản')),
                ('replaces', models.OneToOneField(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='documents.paperfile', verbose_name='thay tệp')),
            ],
            options={
                'verbose_name': 'tệp của văn bản',
                'verbose_name_plural': 'các tệp của văn bản',
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('replaces', None)), fields=('paper', 'kind'), name='paper_first_file_once')],
            },
        ),
        migrations.AlterField(
            model_name='officialpaper',
            name='file',
            field=models.OneToOneField(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile', verbose_name='tệp PDF'),
        ),
    ]
