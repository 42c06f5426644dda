from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [('documents', '0003_pdf_among_the_files')]
    operations = [migrations.RemoveField(model_name='officialpaper', name='file')]
