"""A certificate for every product, their ends spread over three years, so that each milestone meets some."""

import secrets
from datetime import date, timedelta

from django.db.models import prefetch_related_objects
from django.utils import timezone

from ocop.accounts.models import Unit
from ocop.law.models import RuleProfile
from products.certificates.models import facts_of
from products.certificates.rules import new_code
from products.models import Certificate, Product

BATCH = 2000
WAITING, LOT = 1000, "scale"
"""The last ones have no PDF yet: bench/ has the job make them."""
DAYS = 3 * 365


def certificates(goods: list[Product], profile: RuleProfile, city: Unit, today: date) -> None:
    now = timezone.now()
    numbers: dict[int, int] = {}
    prefetch_related_objects(goods, "photos", "product_set__group", "ward__parent__parent")
    rows = []
    for i, product in enumerate(goods):
        valid_to = today + timedelta(days=i % DAYS)
        valid_from = valid_to - timedelta(days=DAYS)
        number = numbers[valid_from.year] = numbers.get(valid_from.year, 0) + 1
        made = i < len(goods) - min(WAITING, len(goods) // 10)
        row = Certificate(
            product=product, profile=profile, stars=3 + i % 3, issuer=city, issuer_name=city.name,
            year=valid_from.year, number=number,
            number_text=f"{number:02d}/{valid_from.year}/GCN-UBND", code=new_code(),
            decision_number=f"{1 + i // 30}/QĐ-UBND", decision_date=valid_from, valid_from=valid_from,
            valid_to=valid_to, published_at=now if made else None,
            sha256=secrets.token_hex(32) if made else "", batch="" if made else LOT, **facts_of(product),
        )  # fmt: skip
        rows.append(row)
    Certificate.objects.bulk_create(rows, batch_size=BATCH)
