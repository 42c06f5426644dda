from django.db import migrations, models


class Migration(migrations.Migration):
    """Names and numbers in the one form in which they are compared."""

    dependencies = [
        ("products", "0019_letters_of_open_requests"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='producer',
            name='producer_registration_once',
        ),
        migrations.RemoveConstraint(
            model_name='product',
            name='product_name_once_per_producer',
        ),
        migrations.AddField(
            model_name='producer',
            name='registration_key',
            field=models.CharField(default='', editable=False, help_text='Số đăng ký viết một cách, để so sánh.', max_length=30),
        ),
        migrations.AddField(
            model_name='product',
            name='name_key',
            field=models.CharField(default='', editable=False, help_text='Tên viết một cách, để so sánh.', max_length=200),
        ),
        migrations.AlterField(
            model_name='producer',
            name='phone',
            field=models.CharField(blank=True, max_length=60, verbose_name='điện thoại'),
        ),
    ]
