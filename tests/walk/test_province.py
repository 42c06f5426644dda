"""The same way under 26/2026: the ward reports in words within 15 working days, the province scores and certifies."""

import pytest
from playwright.sync_api import expect

from evaluations.models import WardMatter
from tests.walk import parts, steps

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_ward_reports_in_words_and_the_province_certifies(province_people, enter):
    people = province_people
    office, ward = enter(people.office), enter(people.ward_officer)
    steps.open_round(office, "26/2026/QĐ-TTg")
    parts.the_ward_hands_in(ward)
    expect(ward.get_by_text("Còn 15 ngày làm việc").first).to_be_visible()
    steps.assess_in_words(ward)
    steps.number_report(ward)
    assert not WardMatter.objects.exclude(level=None).exists()
    parts.the_office_takes_it_in(office, enter(people.helper))
    steps.set_up_council(office, people)
    steps.call_session(office)
    parts.the_council_scores(people, enter)
    certificate = parts.it_is_decided(office, enter(people.leader))
    assert certificate.issuer == people.unit
    parts.the_public_sees(enter(), certificate)
