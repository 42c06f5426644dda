"""From an empty product to the public page of its certificate: 148, a city council of 2024."""

import pytest

from tests.walk import parts, steps

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_product_goes_from_its_ward_to_the_page_of_its_certificate(people, enter):
    office, ward = enter(people.office), enter(people.ward_officer)
    steps.open_round(office, "148/QĐ-TTg (xã, huyện")
    parts.the_ward_hands_in(ward)
    steps.assess_with_levels(ward)
    steps.number_report(ward)
    parts.the_office_takes_it_in(office, enter(people.helper))
    steps.set_up_council(office, people)
    steps.call_session(office)
    parts.the_council_scores(people, enter)
    certificate = parts.it_is_decided(office, enter(people.leader))
    assert certificate.issuer == people.unit
    parts.the_public_sees(enter(), certificate)
    parts.the_producer_finds_it(people.producer, enter)
