"""The ward officer's part in the hand: 390 px wide, with touch."""

import pytest
from playwright.sync_api import expect

from products.rounds.models import Round
from tests.factories import RoundFactory
from tests.walk import parts, steps

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NOTE_WIDE_PAGES = """addEventListener("load", () => {
  if (document.documentElement.scrollWidth > 390) localStorage.setItem("wide", location.pathname);
})"""
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def test_the_ward_officer_does_all_of_it_on_a_phone(people, enter):
    RoundFactory(unit=people.unit, number=1)
    page = enter(people.ward_officer, **PHONE)
    page.add_init_script(NOTE_WIDE_PAGES)
    by_the_menu(page, "Chủ thể")
    parts.the_ward_hands_in(page)
    steps.assess_with_levels(page)
    steps.number_report(page)
    assert page.evaluate("localStorage.getItem('wide')") is None
    assert Round.objects.get().dossiers.get().state == "ward_assessing"


def by_the_menu(page, name: str) -> None:
    page.get_by_role("link", name="Menu").click()
    page.get_by_role("link", name=name, exact=True).click()
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()
