"""A list is printed as it is filtered, all its rows on one page (that each can be: test_columns.py)."""

import pytest

from ocop.core import lists
from tests.factories import ProducerFactory

PRODUCERS = "/lam-viec/chu-the/"


@pytest.mark.django_db
def test_all_rows_that_the_filter_finds_are_printed_with_their_conditions(client_of, office, ward):
    for number in range(lists.PAGE_SIZE + 3):
        ProducerFactory(ward=ward, name=f"Hợp tác xã Sen {number:02}")
    ProducerFactory(ward=ward, name="Cơ sở Khác")
    client = client_of(office)
    page = client.get(f"{PRODUCERS}?q=sen&sap-xep=-ten&trang=2&in=1").content.decode()
    assert page.count("<tr>") == lists.PAGE_SIZE + 3 + 1
    assert page.index("Sen 52") < page.index("Sen 00")
    assert "Cơ sở Khác" not in page
    assert "Tìm theo" in page
    assert f"{lists.PAGE_SIZE + 3} chủ thể" in page
    assert 'href="?q=sen&amp;sap-xep=-ten"' in page
    assert "?q=sen&amp;sap-xep=-ten&amp;in=1" in client.get(f"{PRODUCERS}?q=sen&sap-xep=-ten&trang=2").content.decode()


@pytest.mark.django_db
def test_more_than_is_printed_is_said(client_of, office, ward, monkeypatch):
    monkeypatch.setattr(lists, "MOST_PRINTED", 2)
    for _ in range(3):
        ProducerFactory(ward=ward)
    page = client_of(office).get(f"{PRODUCERS}?in=1").content.decode()
    assert "in 2 chủ thể đầu trong 3" in " ".join(page.split())
