from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db import migrations

from ocop.core.text import compared, fold
from ocop.core.typed import registration

CHUNK = 500


def fill(apps, schema_editor):
    """Of several that are the same in this form the oldest has it, so that none is lost: the others get theirs when the
    office has put right their name or number."""
    producers: set[str] = set()
    for rows in chunks(apps.get_model("products", "Producer")):
        for row in rows:
            row.registration_key = once(registration.compared(row.registration_number), producers)
            words = (row.name, row.representative, row.registration_number, row.registration_key)
            row.search_text = fold(" ".join(words))
        type(rows[0]).objects.bulk_update(rows, ["registration_key", "search_text"])
    products: dict[int, set[str]] = defaultdict(set)
    for rows in chunks(apps.get_model("products", "Product")):
        for row in rows:
            row.name_key = once(compared(row.name)[:200], products[row.producer_id])
        type(rows[0]).objects.bulk_update(rows, ["name_key"])


def once(key: str, taken: set[str]) -> str:
    if key in taken:
        return ""
    taken.add(key)
    return key


def chunks(model: Any) -> Iterator[list[Any]]:
    last = 0
    while rows := list(model.objects.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        last = rows[-1].pk
        yield rows


class Migration(migrations.Migration):
    dependencies = [
        ("products", "0020_compared_names_and_numbers"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
