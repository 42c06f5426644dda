from django.db import migrations, models


class Migration(migrations.Migration):
    """What a decision says of a product stands in the decision's line."""

    dependencies = [
        ("accounts", "0001_initial"),
        ("core", "0003_pulse"),
        ("law", "0002_frozen_sheets"),
        ("evaluations", "0008_decisions_amended"),
    ]
    operations = [
        migrations.AddField(
            model_name="decisionline",
            name="product_name",
            field=models.CharField("tên sản phẩm", max_length=200, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="decisionline",
            name="product_set_name",
            field=models.CharField("tên bộ sản phẩm", max_length=200, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="decisionline",
            name="group_name",
            field=models.CharField("tên nhóm sản phẩm", max_length=200, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="decisionline",
            name="producer_name",
            field=models.CharField("tên chủ thể", max_length=200, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="decisionline",
            name="representative",
            field=models.CharField("người đại diện", blank=True, max_length=120, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="decisionline",
            name="address",
            field=models.CharField("địa chỉ", blank=True, max_length=200, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="decisionline",
            name="ward_name",
            field=models.CharField("tên xã, phường", max_length=120, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="decisionline",
            name="above_names",
            field=models.CharField("thuộc", blank=True, max_length=400, default="", help_text="Tên các cấp trên, từ gần đến xa."),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="decisionline",
            name="product_set",
            field=models.ForeignKey("law.productset", models.PROTECT, null=True, related_name="+", verbose_name="bộ sản phẩm"),
        ),
        migrations.AddField(
            model_name="decisionline",
            name="ward",
            field=models.ForeignKey("accounts.unit", models.PROTECT, null=True, related_name="+", verbose_name="xã, phường"),
        ),
        migrations.AddField(
            model_name="decisionline",
            name="label_photo",
            field=models.ForeignKey("core.storedfile", models.PROTECT, null=True, related_name="+", verbose_name="ảnh nhãn sản phẩm"),
        ),
    ]
