"""A list counts no further than it pages, and of the rows that a page skips it reads the keys alone."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ocop.accounts.models import Unit, UnitKind
from ocop.core import lists
from tests.factories import ProducerFactory

pytestmark = pytest.mark.django_db


def units(number: int):
    Unit.objects.bulk_create(
        Unit(kind=UnitKind.WARD, code=f"x{n}", name=f"Phường {n}", short_name=f"{n}") for n in range(number)
    )
    return Unit.objects.filter(code__startswith="x").order_by("name", "pk")


def test_a_list_within_the_bound_is_counted_exactly():
    pages = lists.BoundedPaginator(units(60), 50)
    assert (pages.count, pages.more, pages.num_pages) == (60, False, 2)


def test_a_longer_list_says_that_there_are_more_and_keeps_its_order(django_assert_num_queries):
    rows = units(lists.MOST_ROWS + 3)
    with django_assert_num_queries(1):
        pages = lists.BoundedPaginator(rows, 50)
        assert (pages.count, pages.more) == (lists.MOST_ROWS, True)
    assert pages.num_pages == lists.MOST_ROWS // 50
    assert list(pages.get_page(2)) == list(rows[50:100])
    assert pages.get_page(10**9).number == pages.num_pages


def test_pages_of_a_sorted_list_hold_each_row_once_in_order(client_of, office, ward):
    ProducerFactory.create_batch(lists.PAGE_SIZE + 5, ward=ward)
    client, found = client_of(office), []
    for page in (1, 2):
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(f"/lam-viec/chu-the/?sap-xep=-ten&trang={page}")
        found += [producer.name_order for producer, _ in answer.context["lines"]]
    assert found == sorted(found, reverse=True)
    assert len(set(found)) == lists.PAGE_SIZE + 5
    skipping = [query["sql"] for query in queries if "OFFSET" in query["sql"]]
    assert [sql.partition(" FROM ")[0] for sql in skipping] == ['SELECT "products_producer"."id" AS "pk"']
