from django.db import migrations
from django.db.models import OuterRef, Subquery


def above(unit, units):
    """Names of the units above it, the nearest first."""
    names = []
    while unit.parent_id is not None:
        unit = units[unit.parent_id]
        names.append(unit.name)
    return "; ".join(names)


def fill(apps, schema_editor):
    """From the records as they are now: what was renamed before this is no longer known. By sets."""
    Line, Photo, Unit = (
        apps.get_model(*name)
        for name in (("evaluations", "DecisionLine"), ("products", "ProductPhoto"), ("accounts", "Unit"))
    )
    read = {
        "product_name": "name", "product_set": "product_set", "product_set_name": "product_set__name",
        "group_name": "product_set__group__name", "producer_name": "producer__name",
        "representative": "producer__representative", "address": "producer__address", "ward": "ward",
        "ward_name": "ward__name",
    }  # fmt: skip
    itself = Line.objects.filter(pk=OuterRef("pk"))
    product = "result__item__dossier__product"
    photos = Photo.objects.filter(
        product__in=Line.objects.filter(pk=OuterRef(OuterRef("pk"))).values(product)
    ).order_by("pk")
    Line.objects.update(
        **{name: Subquery(itself.values(f"{product}__{path}")) for name, path in read.items()},
        label_photo=Subquery(photos.values("file")[:1]),
    )
    units = {unit.pk: unit for unit in Unit.objects.all()}
    for ward in Line.objects.order_by().values_list("ward", flat=True).distinct():
        Line.objects.filter(ward=ward).update(above_names=above(units[ward], units))


class Migration(migrations.Migration):
    """Lines of decisions drafted before are filled, published ones too."""

    dependencies = [("evaluations", "0009_line_facts"), ("products", "0007_fill_certified_facts")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
