from django.db import migrations, models


class Migration(migrations.Migration):
    """One product of a name for each producer, one producer of a number, however they are typed."""

    dependencies = [
        ("products", "0021_fill_compared"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='producer',
            constraint=models.UniqueConstraint(condition=models.Q(('registration_key', ''), _negated=True), fields=('registration_key',), name='producer_registration_once', violation_error_message='Đã có chủ thể mang số đăng ký này. Hãy tìm trong danh sách chủ thể.'),
        ),
        migrations.AddConstraint(
            model_name='product',
            constraint=models.UniqueConstraint(condition=models.Q(('name_key', ''), _negated=True), fields=('producer', 'name_key'), name='product_name_once_per_producer', violation_error_message='Chủ thể đã có sản phẩm mang tên này. Hãy mở sản phẩm đó.'),
        ),
    ]
