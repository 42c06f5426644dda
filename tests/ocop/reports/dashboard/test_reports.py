from datetime import date, timedelta

import pytest
from django.utils import timezone

from products.dossiers.rules.states import DossierKind
from products.models import ProducerKind
from tests.factories import (
    CertificateFactory,
    DossierFactory,
    ProducerFactory,
    ProductFactory,
    RoundFactory,
    UnitFactory,
    hand_over,
)

REPORTS = "/lam-viec/bao-cao/"


@pytest.fixture
def certify(city, ward):
    """certify(stars, …): a product of the ward with a certificate that ends in so many days."""

    def one(stars=3, days=400, producer=None):
        product = ProductFactory(producer=producer or ProducerFactory(ward=ward))
        ends = timezone.localdate() + timedelta(days=days)
        return CertificateFactory(product=product, issuer=city, stars=stars, valid_from=date(2023, 1, 1), valid_to=ends)

    return one


def test_every_figure_opens_a_list_of_that_many(client_of, office, certify, ward):
    one = ProducerFactory(ward=ward, kind=ProducerKind.HOUSEHOLD)
    certify(3, producer=one)
    certify(4, producer=one)
    certify(4)
    certify(5, days=-1)
    client = client_of(office)
    page = client.get(REPORTS)
    for table in page.context["tables"]:
        assert table.total
        for line in table.lines:
            assert client.get(line.url).context["page_obj"].paginator.count == line.number
    for total in page.context["sums"]:
        assert client.get(total.url).context["page_obj"].paginator.count == total.number
    assert [total.number for total in page.context["sums"]] == [3, 1, 0]
    assert page.context["tables"][3].total == 2


def test_a_certificate_counts_through_its_last_day(client_of, office, certify):
    certify(days=0)
    assert client_of(office).get(REPORTS).context["sums"][0].number == 1


def test_what_is_being_evaluated_again_is_counted(client_of, office, certify, city):
    expired = certify(days=-5)
    DossierFactory(product=expired.product, round=RoundFactory(unit=city), kind=DossierKind.RE_EVALUATION)
    assert [total.number for total in client_of(office).get(REPORTS).context["sums"]] == [0, 1, 1]


def test_a_city_reports_its_own_alone(client_of, office, certify):
    certify(producer=ProducerFactory(ward=UnitFactory()))
    assert [total.number for total in client_of(office).get(REPORTS).context["sums"]] == [0, 0, 0]


def test_the_report_asks_no_more_queries_for_more_rows(client_of, leader, certify, count_queries):
    certify()
    pages = [REPORTS, f"{REPORTS}san-pham/", f"{REPORTS}chu-the/"]
    few = [count_queries(client_of(leader), page) for page in pages]
    for _ in range(10):
        certify()
    assert [count_queries(client_of(leader), page) for page in pages] == few
    assert max(few) <= 16  # each state asks the laws once whether a certificate may go on past its end


def test_a_ward_officer_has_no_report(client_of, ward_officer):
    assert client_of(ward_officer).get(REPORTS).status_code == 403


def test_rows_of_an_ended_ward_count_under_those_that_go_on_with_it(client_of, office, certify, city, ward, other_ward):
    merged = UnitFactory(parent=city)
    certify(3)
    certify(4, producer=ProducerFactory(ward=other_ward))
    hand_over(ward, merged)
    assert wards_of(client_of(office)) == {merged.name: 1, other_ward.name: 1}


def test_of_a_split_ward_each_successor_lists_all_and_the_sum_stays(client_of, office, certify, city, ward):
    one, two = UnitFactory(parent=city), UnitFactory(parent=city)
    certify(3)
    hand_over(ward, one, two)
    assert wards_of(client_of(office)) == {one.name: 1, two.name: 1}
    assert client_of(office).get(REPORTS).context["tables"][2].total == 1


def wards_of(client) -> dict[str, int]:
    """The lines of the table by ward, each found to open a list of that many."""
    lines = client.get(REPORTS).context["tables"][2].lines
    for line in lines:
        assert client.get(line.url).context["page_obj"].paginator.count == line.number
    return {line.label: line.number for line in lines}
