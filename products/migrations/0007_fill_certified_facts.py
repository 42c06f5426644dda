from django.db import migrations
from django.db.models import OuterRef, Subquery

from ocop.core.text import fold

CHUNK = 2000


def above(unit, units):
    """Names of the units above it, the nearest first."""
    names = []
    while unit.parent_id is not None:
        unit = units[unit.parent_id]
        names.append(unit.name)
    return "; ".join(names)


def fill(apps, schema_editor):
    """From the records as they are now: what was renamed before this is no longer known. By sets, then search words."""
    Certificate, Product, Photo, Unit = (
        apps.get_model(*name) for name in (
            ("products", "Certificate"), ("products", "Product"), ("products", "ProductPhoto"), ("accounts", "Unit"),
        )
    )  # fmt: skip
    product = Product.objects.filter(pk=OuterRef("product"))
    read = {
        "product_name": "name", "product_set": "product_set", "product_set_name": "product_set__name",
        "group_name": "product_set__group__name", "producer_name": "producer__name",
        "representative": "producer__representative", "address": "producer__address", "ward": "ward",
        "ward_name": "ward__name",
    }  # fmt: skip
    photos = Photo.objects.filter(product=OuterRef("product")).order_by("pk")
    Certificate.objects.update(
        **{name: Subquery(product.values(path)[:1]) for name, path in read.items()},
        label_photo=Subquery(photos.values("file")[:1]),
        issuer_name=Subquery(Unit.objects.filter(pk=OuterRef("issuer")).values("name")[:1]),
    )
    units = {unit.pk: unit for unit in Unit.objects.all()}
    for ward in Certificate.objects.order_by().values_list("ward", flat=True).distinct():
        Certificate.objects.filter(ward=ward).update(above_names=above(units[ward], units))
    last = 0
    words = ("product_name", "producer_name", "number_text", "product_code")
    while rows := list(Certificate.objects.filter(pk__gt=last).order_by("pk").only("search_text", *words)[:CHUNK]):
        last = rows[-1].pk
        stale = []
        for row in rows:
            text = fold(" ".join(getattr(row, name) for name in words))
            if row.search_text != text:
                row.search_text = text
                stale.append(row)
        Certificate.objects.bulk_update(stale, ["search_text"], batch_size=500)


class Migration(migrations.Migration):
    """Certificates issued before are filled, published ones too."""

    dependencies = [("products", "0006_certified_facts"), ("accounts", "0001_initial")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
