"""Derived columns: one function serves save, bulk_create and `rebuild`."""

import pytest
from django.core.management import CommandError, call_command

from ocop.core.derived import derived_models, rebuild
from products.models import Product
from tests.factories import ProducerFactory, ProductFactory

pytestmark = pytest.mark.django_db


def wrong(**kwargs) -> dict[str, int]:
    return {name: number for name, number in rebuild(**kwargs).items() if number}


def made_at_once(reference, *names: str) -> list[Product]:
    like = ProductFactory()
    rows = [
        Product(producer=ProducerFactory(), ward=like.ward, product_set=like.product_set, name=name) for name in names
    ]
    return Product.objects.bulk_create(rows)


def test_products_made_at_once_are_found_like_those_saved_one_by_one(reference):
    mine, other = made_at_once(reference, "Mắm ruột Thử", "Khô sặc Thử")
    assert list(Product.objects.matching("mam ruot")) == [mine]
    assert list(Product.objects.matching("kho sac")) == [other]
    assert wrong() == {}


def test_products_of_one_name_made_at_once_get_addresses_of_their_own(reference):
    first, second = made_at_once(reference, "Mắm ruột Thử", "Mắm ruột Thử")
    assert (first.slug, second.slug) == ("mam-ruot-thu", "mam-ruot-thu-2")


def test_rebuild_mends_what_was_changed_past_the_records_and_nothing_else(reference):
    product, other = ProductFactory(name="Tên cũ"), ProductFactory(name="Không đổi")
    before = Product.objects.values_list("updated_at", "search_text", "slug").get(pk=other.pk)
    Product.objects.filter(pk=product.pk).update(name="Đường thốt nốt")
    assert wrong(dry_run=True) == {"products.Product": 1}
    assert not Product.objects.matching("thot not").exists()
    assert wrong() == {"products.Product": 1}
    assert list(Product.objects.matching("thot not")) == [product]
    assert Product.objects.get(pk=product.pk).slug == product.slug, "a printed address goes on working"
    assert Product.objects.values_list("updated_at", "search_text", "slug").get(pk=other.pk) == before
    assert wrong() == {}


def test_the_command_says_how_many_rows_of_each_kind_were_wrong(reference, capsys):
    product = ProductFactory()
    Product.objects.filter(pk=product.pk).update(search_text="")
    call_command("rebuild")
    lines = capsys.readouterr().out.splitlines()
    assert "products.Product: 1" in lines
    assert len(lines) == len(derived_models())


def test_rows_that_are_equal_from_before_they_were_compared_are_named_and_stop_nothing(reference, capsys):
    producer = ProducerFactory()
    _, second, third = [ProductFactory(producer=producer, name=name) for name in ("Mắm Thử", "Khô Thử", "Trà Thử")]
    Product.objects.filter(pk=second.pk).update(name="Mắm Thử")
    Product.objects.filter(pk=third.pk).update(search_text="")
    with pytest.raises(CommandError, match="gộp hoặc đổi tên"):
        call_command("rebuild")
    told = capsys.readouterr()
    assert "products.Product: 2" in told.out.splitlines()
    assert told.err.splitlines() == [
        f"products.Product {second.pk} “Mắm Thử”: trùng với bản ghi khác, chưa ghi lại được."
    ]
    assert list(Product.objects.matching("tra thu")) == [third]
    second.name = "Khô Thử"
    second.save()
    assert wrong() == {}
