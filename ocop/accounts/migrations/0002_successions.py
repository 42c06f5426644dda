import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """A unit may have several successors, each from a day on; what follows from that is kept beside the path."""

    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Succession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="lập lúc")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="sửa lúc")),
                (
                    "day",
                    models.DateField(
                        help_text="Thường là ngày sau ngày cuối của đơn vị cũ.", verbose_name="kế tục từ ngày"
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="Ví dụ: Nghị quyết số …/NQ-UBTVQH15.",
                        max_length=300,
                        verbose_name="văn bản",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="successions",
                        to="accounts.unit",
                        verbose_name="đơn vị kết thúc",
                    ),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="takeovers",
                        to="accounts.unit",
                        verbose_name="đơn vị kế tục",
                    ),
                ),
            ],
            options={
                "verbose_name": "đơn vị kế tục",
                "verbose_name_plural": "đơn vị kế tục",
                "ordering": ["day", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("unit", "successor"),
                        name="succession_once",
                        violation_error_message="Đơn vị kế tục này đã được ghi. Hãy sửa dòng đang có.",
                    ),
                    models.CheckConstraint(
                        condition=~models.Q(unit=models.F("successor")),
                        name="succession_of_another",
                        violation_error_message="Đơn vị không kế tục chính nó. Hãy chọn đơn vị khác.",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="unit",
            name="came_from",
            field=models.JSONField(
                default=list, editable=False, help_text="[[path, day]]: what it goes on with"
            ),
        ),
        migrations.AddField(
            model_name="unit",
            name="went_to",
            field=models.JSONField(
                default=list, editable=False, help_text="[[path, day]]: who goes on with it"
            ),
        ),
    ]
