import pytest
from django.db import transaction
from django.utils import timezone

from products.certificates.models import facts_of
from products.certificates.services import Award, Ruling, order_files, prepare
from tests.factories import DossierFactory, ProducerFactory, ProductFactory, RoundFactory


def award(dossier, stars: int) -> Award:
    return Award(dossier, stars, facts_of(dossier.product))


@pytest.fixture
def issued(city, ward, office):
    """issued(n): n certificates numbered by one decision today, their PDFs ordered."""

    def make(count: int, batch: str = "decision:1", stars: int = 3):
        round_ = RoundFactory(unit=city)
        dossiers = [
            DossierFactory(product=ProductFactory(producer=ProducerFactory(ward=ward)), round=round_)
            for _ in range(count)
        ]
        ruling = Ruling(batch, city, "07/QĐ-UBND", timezone.localdate())
        with transaction.atomic():
            certificates = prepare([award(dossier, stars) for dossier in dossiers], ruling, by=office)
            return certificates, order_files(batch, by=office)

    return make
