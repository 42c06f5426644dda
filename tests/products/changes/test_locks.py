"""One order of locks, each kind by its keys: a change of what is certified never stands across a publishing."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from ocop.core.corrections import Ground
from ocop.core.files import services as files
from ocop.core.files.rules import FileFormat
from products.changes import services
from products.changes.rules import OF_PRODUCER, OF_PRODUCT
from products.changes.services import Grounds
from products.models import Certificate, Change, Product
from products.recognitions.services import PRODUCTS
from tests.factories import CertificateFactory, ProducerFactory, ProductFactory
from tests.races import Other, free

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
RENAME, _ = OF_PRODUCER
RENAME_PRODUCT, HAND_OVER, _ = OF_PRODUCT


@pytest.fixture
def producer(city, ward):
    """With two certified products; the first lies behind the second on the disk, as after any change of it."""
    producer = ProducerFactory(ward=ward, name="Hợp tác xã Cũ", representative="Lê Thị Cũ", address="1 đường Cũ")
    day = timezone.localdate()
    first, second = [ProductFactory(producer=producer) for _ in range(2)]
    for product in (first, second):
        CertificateFactory(product=product, issuer=city, valid_to=day + timedelta(days=900), sha256="a" * 64)
    first.name = "Tên khác"
    first.save()
    return producer


@pytest.fixture
def grounds(office):
    stored = files.store_bytes(b"%PDF-1.4", name="don.pdf", kind=FileFormat.PDF, pages=1, by=office)
    return Grounds(Ground.PAPER, "Theo đơn.", timezone.localdate(), stored)


@pytest.fixture
def rename(producer, office, grounds):
    names = {"name": "Hợp tác xã Mới", "representative": "Lê Thị Cũ"}
    return lambda: services.change(producer, RENAME, names, replace(grounds, reissue=True), by=office)


def test_a_producers_products_are_locked_by_their_keys(producer, rename):
    first, second = producer.products.order_by("pk")
    with transaction.atomic():
        Product.objects.select_for_update().get(pk=first.pk)
        other = Other(rename)
        assert other.waits(), other.error
        assert free(producer.products.filter(pk=second.pk))
    other.ends()


def test_taking_back_a_producers_change_holds_no_certificate_while_it_waits_for_a_product(producer, rename, office):
    done = rename()
    first, _ = producer.products.order_by("pk")
    with transaction.atomic():
        Product.objects.select_for_update().get(pk=first.pk)
        other = Other(lambda: services.undo(done, by=office))
        assert other.waits(), other.error
        assert free(Certificate.objects.filter(product__in=producer.products.all()))
    other.ends()


@pytest.mark.parametrize("then", ["rename", "record"])
def test_who_waited_finds_the_product_at_its_new_producer(producer, grounds, office, ward, then):
    """PostgreSQL joins with what a row named before the wait: one that names another since was not found at all."""
    product, to = producer.products.first(), ProducerFactory(ward=ward)
    names = {"name": "Tên sau", "product_set": product.product_set}

    def acts():
        if then == "rename":
            services.change(product, RENAME_PRODUCT, names, grounds, by=office)
        else:
            with transaction.atomic():
                assert PRODUCTS.lock(product).producer == to

    with transaction.atomic():
        services.change(product, HAND_OVER, {"producer": to}, grounds, by=office)
        other = Other(acts)
        assert other.waits(), other.error
    other.ends()
    product.refresh_from_db()
    assert product.producer == to


def test_of_two_who_rename_a_producer_at_once_the_second_begins_with_the_firsts_name(producer, grounds, office):
    def rename(name):
        services.change(producer, RENAME, {"name": name, "representative": "Lê Thị Cũ"}, grounds, by=office)

    with transaction.atomic():
        rename("Hợp tác xã Mới")
        second = Other(lambda: rename("Hợp tác xã Sau"))
        assert second.waits(), second.error
    second.ends()
    assert Change.objects.latest("pk").altered["name"] == ["Hợp tác xã Mới", "Hợp tác xã Sau"]
