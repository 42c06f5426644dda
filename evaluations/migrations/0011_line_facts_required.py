from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """No line without what it says."""

    dependencies = [("evaluations", "0010_fill_line_facts")]
    operations = [
        migrations.AlterField(
            model_name="decisionline",
            name="product_set",
            field=models.ForeignKey("law.productset", models.PROTECT, related_name="+", verbose_name="bộ sản phẩm"),
        ),
        migrations.AlterField(
            model_name="decisionline",
            name="ward",
            field=models.ForeignKey("accounts.unit", models.PROTECT, related_name="+", verbose_name="xã, phường"),
        ),
        migrations.AddConstraint(
            model_name="decisionline",
            constraint=models.CheckConstraint(
                condition=~Q(product_name="") & ~Q(producer_name="") & ~Q(ward_name=""),
                name="decision_line_says_what_it_attests",
            ),
        ),
    ]
