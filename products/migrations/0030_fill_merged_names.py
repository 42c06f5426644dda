from django.db import migrations

from ocop.core.search import found_by
from ocop.core.typed import registration


def fill(apps, schema_editor):
    """What was merged before is found by its old name, too."""
    producers, products = (apps.get_model("products", label) for label in ("Producer", "Product"))
    for row in of_merges(producers, lambda row: [row.name, row.registration_number, producer_words(row)]):
        row.search_text = found_by(f"{producer_words(row)} {words_of(row)}")
        row.save(update_fields=["merged_names", "search_text"])
    keys = {row.pk for row in of_merges(products, lambda row: [row.name, row.code, f"{row.name} {row.code}"], save=True)}
    keys |= set(products.objects.filter(producer__in=kept(producers)).values_list("pk", flat=True))
    for row in products.objects.filter(pk__in=keys).select_related("producer"):
        own = f"{row.name} {row.producer.name} {row.code}"
        row.search_text = found_by(f"{own} {words_of(row)} {words_of(row.producer)}")
        row.save(update_fields=["search_text"])


def kept(model):
    return model.objects.exclude(merged_into=None).values("merged_into")


def of_merges(model, told, *, save=False):
    """All rows of a merge, with the names of those that go on in each."""
    into = {}
    for row in model.objects.exclude(merged_into=None).order_by("-pk"):
        into.setdefault(row.merged_into_id, []).append(row)

    def names(key):
        return [each for row in into.get(key, ()) for each in (told(row), *names(row.pk))]

    gone = {row.pk for rows in into.values() for row in rows}
    for row in model.objects.filter(pk__in=gone | set(into)):
        row.merged_names = names(row.pk)
        if save:
            row.save(update_fields=["merged_names"])
        yield row


def words_of(row):
    return " ".join(words for *_, words in row.merged_names)


def producer_words(row):
    key = registration.compared(row.registration_number)
    return " ".join((row.name, row.representative, row.registration_number, key))


class Migration(migrations.Migration):
    dependencies = [
        ("products", "0029_merged_names"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
