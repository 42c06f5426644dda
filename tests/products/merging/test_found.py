"""A merged record is found by what it was called."""

from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse

from products.merging import services
from products.models import Producer, Product
from tests.factories import (
    ProducerFactory,
    ProductFactory,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("typed", ["thuy san ben sen", "1609876543", "1609-876543"])
def test_a_merged_producer_is_found_as_the_kept_one(client_of, office, producer, twin, typed):
    Producer.objects.filter(pk=twin.pk).update(registration_number="1609-876543")
    mine = ProductFactory(producer=twin, name="Chả cá")
    services.merge(producer, twin, {}, by=office)
    client = client_of(office)
    found = client.get(reverse("core:find"), {"q": typed}).content.decode()
    assert "đã gộp: HTX thuỷ sản Bến Sen, 1609-876543" in found
    assert producer.get_absolute_url() in found
    assert mine.get_absolute_url() in found
    for listed, url in (("products:producers", producer), ("products:products", mine)):
        page = client.get(reverse(listed), {"q": typed}).content.decode()
        assert url.get_absolute_url() in page
        assert "đã gộp: HTX thuỷ sản Bến Sen, 1609-876543" in page
    assert "đã gộp" not in client.get(reverse("products:producers"), {"q": "Hợp tác xã"}).content.decode()
    assert "đã gộp" not in client.get(reverse("products:producers")).content.decode()


def test_a_merged_product_is_found_as_the_kept_one_until_it_is_undone(client_of, office, product, again):
    Product.objects.filter(pk=again.pk).update(code="AG-77")
    Product.objects.filter(pk=product.pk).update(code="AG-1")
    third = ProductFactory(producer=product.producer, name="Mắm cá sặc", product_set=product.product_set)
    first = services.merge(again, third, {}, by=office)
    done = services.merge(product, again, {}, by=office)
    for typed in ("nhập lại", "AG-77", "cá sặc"):
        page = client_of(office).get(reverse("products:products"), {"q": typed}).content.decode()
        assert product.get_absolute_url() in page
        assert f"đã gộp: {'Mắm cá sặc' if typed == 'cá sặc' else 'Mắm cá linh (nhập lại), AG-77'}" in page
    assert list(Product.objects.visible_to(office).matching("nhập lại")) == [product]
    services.undo(done, by=office)
    assert list(Product.objects.visible_to(office).matching("cá sặc")) == [again]
    services.undo(first, by=office)
    assert list(Product.objects.visible_to(office).matching("cá sặc")) == [third]
    again.refresh_from_db()
    assert again.merged_names == []


def test_who_records_a_merged_one_again_is_led_to_the_kept_one(client_of, office, producer, twin):
    services.merge(producer, twin, {}, by=office)
    asked = {"name": "HTX thuỷ sản Bến", "registration_number": ""}
    for sent in (asked, {"name": "", "registration_number": "1609 876 543"}):
        page = client_of(office).get(reverse("products:producer_maybe"), sent).content.decode()
        assert producer.get_absolute_url() in page


def test_a_producer_without_a_number_is_told_apart_after_a_merge_too(office, producer, twin):
    services.merge(producer, twin, {"registration_number": ""}, by=office)
    same = ProducerFactory.build(
        ward=producer.ward, name=producer.name, representative=producer.representative, address=producer.address
    )
    assert same.twin() == producer


def test_what_was_merged_before_is_found_by_its_old_name_too(office, producer, twin):
    own, his = ProductFactory(producer=producer, name="Chả cá"), ProductFactory(producer=twin, name="Chả cá thát lát")
    services.merge(producer, twin, {}, by=office)
    services.merge(his, own, {}, by=office)
    records = [*Producer.objects.order_by("pk"), *Product.objects.order_by("pk")]
    wanted = [(each.merged_names, each.search_text) for each in records]
    for model in (Producer, Product):
        model.objects.update(merged_names=[], search_text="như trước")
    import_module("products.migrations.0030_fill_merged_names").fill(apps, None)
    for each in records:
        each.refresh_from_db()
    assert [(each.merged_names, each.search_text) for each in records] == wanted
