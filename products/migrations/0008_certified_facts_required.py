from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """No certificate without what it attests; what must hold for each origin."""

    dependencies = [("products", "0007_fill_certified_facts")]
    operations = [
        migrations.AlterField(
            model_name="certificate",
            name="product_set",
            field=models.ForeignKey("law.productset", models.PROTECT, related_name="+", verbose_name="bộ sản phẩm"),
        ),
        migrations.AlterField(
            model_name="certificate",
            name="ward",
            field=models.ForeignKey("accounts.unit", models.PROTECT, related_name="+", verbose_name="xã, phường"),
        ),
        migrations.AddIndex(
            model_name="certificate",
            index=models.Index(fields=["product_name", "id"], name="certificate_by_name"),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.CheckConstraint(
                condition=~Q(product_name="") & ~Q(producer_name="") & ~Q(ward_name="") & ~Q(issuer_name=""),
                name="certificate_says_what_it_attests",
            ),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.CheckConstraint(
                condition=Q(origin="ours", issuer__isnull=False, number__isnull=False, proof="own_decision")
                | Q(origin="before", number=None, dossier=None)
                | (Q(origin="higher", number=None) & ~Q(proof="own_decision")),
                name="certificate_by_its_origin",
            ),
        ),
    ]
