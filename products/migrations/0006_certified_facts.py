from django.db import migrations, models


class Migration(migrations.Migration):
    """What a certificate attests stands in its own row; where it comes from, and how that is proved."""

    dependencies = [
        ("accounts", "0001_initial"),
        ("core", "0003_pulse"),
        ("law", "0002_frozen_sheets"),
        ("products", "0005_certificate_touched"),
    ]
    operations = [
        migrations.AddField(
            model_name="certificate",
            name="product_name",
            field=models.CharField("tên sản phẩm", max_length=200, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="certificate",
            name="product_set_name",
            field=models.CharField("tên bộ sản phẩm", max_length=200, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="certificate",
            name="group_name",
            field=models.CharField("tên nhóm sản phẩm", max_length=200, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="certificate",
            name="producer_name",
            field=models.CharField("tên chủ thể", max_length=200, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="certificate",
            name="representative",
            field=models.CharField("người đại diện", blank=True, max_length=120, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="certificate",
            name="address",
            field=models.CharField("địa chỉ", blank=True, max_length=200, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="certificate",
            name="ward_name",
            field=models.CharField("tên xã, phường", max_length=120, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="certificate",
            name="above_names",
            field=models.CharField("thuộc", blank=True, max_length=400, default="", help_text="Tên các cấp trên, từ gần đến xa."),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="certificate",
            name="product_set",
            field=models.ForeignKey("law.productset", models.PROTECT, null=True, related_name="+", verbose_name="bộ sản phẩm"),
        ),
        migrations.AddField(
            model_name="certificate",
            name="ward",
            field=models.ForeignKey("accounts.unit", models.PROTECT, null=True, related_name="+", verbose_name="xã, phường"),
        ),
        migrations.AddField(
            model_name="certificate",
            name="label_photo",
            field=models.ForeignKey("core.storedfile", models.PROTECT, null=True, related_name="+", verbose_name="ảnh nhãn sản phẩm"),
        ),
        migrations.AddField(
            model_name="certificate",
            name="origin",
            field=models.CharField(
                "nguồn gốc",
                max_length=8,
                choices=[
                    ("ours", "Cấp bằng phần mềm này"),
                    ("before", "Ghi lại giấy có từ trước"),
                    ("higher", "Cấp trên công nhận"),
                ],
                default="ours",
            ),
        ),
        migrations.AddField(
            model_name="certificate",
            name="proof",
            field=models.CharField(
                "căn cứ ghi nhận",
                max_length=16,
                choices=[
                    ("own_decision", "Quyết định của cơ quan mình"),
                    ("original_seen", "Đã đối chiếu bản gốc"),
                    ("listed", "Theo danh sách của cơ quan khác"),
                ],
                default="own_decision",
            ),
        ),
        migrations.AddField(
            model_name="certificate",
            name="issuer_name",
            field=models.CharField("tên cơ quan cấp", max_length=200, default=""),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="certificate",
            name="issuer",
            field=models.ForeignKey("accounts.unit", models.PROTECT, null=True, verbose_name="cơ quan cấp"),
        ),
        migrations.AlterField(
            model_name="certificate",
            name="number",
            field=models.PositiveIntegerField(
                "số", null=True, help_text="Trống ở giấy không lấy số trong sổ của ta."
            ),
        ),
        migrations.AddField(
            model_name="certificate",
            name="scan",
            field=models.ForeignKey("core.storedfile", models.PROTECT, null=True, related_name="+", verbose_name="bản chụp giấy, quyết định"),
        ),
    ]
