from datetime import date

import pytest

from plans.targets.metrics import METRICS, Counts, presented, rows_for
from products.dossiers.rules.states import DossierKind, State
from tests.factories import (
    CertificateFactory,
    DossierFactory,
    ProducerFactory,
    ProductFactory,
    RoundFactory,
    UnitFactory,
)


@pytest.fixture
def round_2024(city):
    return RoundFactory(unit=city, year=2024)


@pytest.fixture
def make(city, ward, round_2024):
    """make(kind, state, ends=…): a product of the ward with its dossier, certified in 2024 when recognised."""

    def one(kind=DossierKind.FIRST, state=State.RECOGNISED, stars=3, ended: date | None = None):
        product = ProductFactory(producer=ProducerFactory(ward=ward))
        if ended:
            CertificateFactory(
                product=product, issuer=city, state="replaced", valid_from=date(ended.year - 3, 6, 1), valid_to=ended
            )
        dossier = DossierFactory(product=product, round=round_2024, kind=kind, state=state)
        if state == State.RECOGNISED:
            CertificateFactory(
                product=product,
                dossier=dossier,
                issuer=city,
                stars=stars,
                valid_from=date(2024, 5, 1),
                valid_to=date(2027, 5, 1),
            )
        return product

    return one


def test_only_new_products_of_enough_stars_below_the_unit_count_as_certified(city, make):
    make()
    make(stars=4)
    make(stars=2)
    make(kind=DossierKind.UPGRADE, stars=4)
    make(kind=DossierKind.RE_EVALUATION, ended=date(2024, 6, 1))
    CertificateFactory(
        product=ProductFactory(producer=ProducerFactory(ward=UnitFactory())), valid_from=date(2024, 5, 1)
    )
    assert METRICS["certified"].count(city, 2024, 3) == 2
    assert METRICS["certified"].count(city, 2023, 3) == 0


def test_a_corrected_print_is_no_new_certificate(city, make):
    product = make()
    first = product.certificates.get()
    first.state = "replaced"
    first.save()
    first.pk, first.edition, first.code, first.state = None, 2, "THU-BAN-HAI", "active"
    first.save()
    assert METRICS["certified"].count(city, 2024, 3) == 1


def test_re_evaluated_are_those_whose_certificate_ends_in_the_year(city, make):
    make(kind=DossierKind.RE_EVALUATION, ended=date(2024, 6, 1))
    make(kind=DossierKind.RE_EVALUATION, ended=date(2024, 6, 1), state=State.NOT_RECOGNISED)
    make(kind=DossierKind.RE_EVALUATION, ended=date(2026, 6, 1))
    make(kind=DossierKind.RE_EVALUATION, ended=date(2024, 6, 1), state=State.CHECKING)
    counts = Counts(city, 2024)
    assert counts.actual("re_evaluated", None) == 2
    assert counts.forecast("re_evaluated", None) == 3


def test_what_is_being_processed_makes_the_forecast(city, make):
    make()
    make(state=State.CHECKING)
    make(state=State.WITHDRAWN)
    counts = Counts(city, 2024)
    assert (counts.actual("certified", 3), counts.forecast("certified", 3)) == (1, 2)


@pytest.mark.parametrize("key", METRICS)
def test_each_figure_counts_the_rows_its_list_shows(key, city, make):
    make(ended=date(2024, 3, 1))
    make(state=State.PROPOSED)
    rows = METRICS[key].rows(city, 2024, None)
    shown = presented(METRICS[key], rows_for(METRICS[key], rows))
    assert len(shown) == METRICS[key].count(city, 2024)
    assert all(row.title and row.where for row in shown)


def test_a_metric_of_a_later_version_counts_nothing(city):
    assert Counts(city, 2024).actual("gone", None) == 0
    assert Counts(city, 2024).forecast("gone", None) is None
