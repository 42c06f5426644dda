"""A ward that is split: each producer is asked about, moves on the day, and its certificates keep their words."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from ocop.core.files import services as files
from ocop.core.refusal import Refusal
from products.changes.models import FormerName
from products.models import Change, ProducerMove, Product
from products.reorganising import services
from products.reorganising.reading import Plan
from tests.factories import CertificateFactory, ProducerFactory, ProductFactory
from tests.ocop.core.files.making import pdf
from tests.products.reorganising.conftest import MADE, again, chosen, fresh, receivers
from tests.products.reorganising.test_merging_wards import address

pytestmark = pytest.mark.django_db


def scanned(that, office):
    upload = SimpleUploadedFile("nghi-quyet.pdf", pdf(), content_type="application/pdf")
    services.edit(that, {}, files.store(upload, by=office), by=office)


def test_it_waits_until_each_producer_and_person_has_a_place(client_of, split, office, producer, ward_officer):
    that = split()
    with pytest.raises(Refusal, match=f"Còn 1 chủ thể chưa chọn đơn vị mới: {producer}"):
        services.record(that, by=office)
    north = receivers(that)[0]
    answer = client_of(office).post(address(that), {f"chu-the-{producer.pk}": str(north.pk), "ghi-nhan": "1"})
    assert answer.status_code == 422
    assert f"Còn 1 người chưa chọn đơn vị mới: {ward_officer}" in answer.content.decode()
    assert ProducerMove.objects.get().receiver == north, "what was chosen is kept"
    answer = client_of(office).post(address(that), {f"chu-the-{producer.pk}": "", "ghi-nhan": "1"})
    assert "Còn 1 chủ thể" not in answer.content.decode()
    answer = client_of(office).post(
        address(that), {f"nguoi-{ward_officer.memberships.get().pk}": str(north.pk), "ghi-nhan": "1"}
    )
    assert answer.status_code == 302
    assert again(that).recorded_at


def test_all_that_are_left_go_to_one_at_once(client_of, split, office, producer, ward, ward_officer):
    other, that = ProducerFactory(ward=ward, address="Khóm Một"), split()
    north, south = receivers(that)
    client_of(office).post(
        address(that), {f"chu-the-{producer.pk}": str(north.pk), f"con-lai-{ward.pk}": str(south.pk)}
    )
    assert {move.producer: move.receiver for move in that.producers.all()} == {producer: north, other: south}


def test_its_address_says_where_it_likely_goes(split, ward, office, producer):
    there = ProducerFactory(ward=ward, address="Khóm 2, phường Nam")
    likely = {maker.producer: maker.likely for maker in Plan(split()).makers}
    assert str(likely[there]) == "Phường Nam"
    assert likely[producer] is None


def test_a_producer_without_a_certificate_moves_with_what_it_makes_there(
    split, office, producer, product, ward_officer, other_ward
):
    elsewhere = ProductFactory(producer=producer, ward=other_ward)
    that = split()
    north = chosen(that, office, ward_officer, producer)
    services.record(that, by=office)
    unit = again(north).unit
    assert [again(row).ward for row in (producer, product, elsewhere)] == [unit, unit, other_ward]
    assert product in Product.objects.visible_to(fresh(ward_officer))
    assert not Change.objects.exists()
    services.undo(that, by=office)
    assert {again(row).ward.name for row in (producer, product)} == {"Phường Thử Một"}


def test_a_certified_one_moves_by_the_document_and_its_certificate_keeps_its_words(
    client, split, office, producer, product, ward, ward_officer, city
):
    certificate = CertificateFactory(product=product, issuer=city)
    that = split()
    chosen(that, office, ward_officer, producer)
    with pytest.raises(Refusal, match="cần bản chụp văn bản"):
        services.record(that, by=office)
    scanned(that, office)
    services.record(that, by=office)
    assert again(certificate).ward_name == ward.name
    assert [(name.old, name.new) for name in FormerName.objects.standing()] == [(ward.name, "Phường Bắc")]
    page = client.get(reverse("products:public_product", args=[again(product).slug])).content.decode()
    assert "Phường Bắc" in page
    assert ward.name in page
    services.undo(that, by=office)
    assert not FormerName.objects.standing().exists()
    assert again(producer).ward == ward


def test_on_a_day_to_come_they_move_on_that_day_or_late(split, office, producer, ward, ward_officer, today):
    day = today + timedelta(days=3)
    that = split(day)
    north = chosen(that, office, ward_officer, producer)
    services.record(that, by=office)
    assert services.move_due(day - timedelta(days=1)) == 0
    assert again(producer).ward == ward
    assert services.move_due(day + timedelta(days=4)) == 1
    assert again(producer).ward == again(north).unit
    assert services.move_due(day + timedelta(days=5)) == 0


def test_what_was_moved_on_since_is_not_taken_back(split, office, producer, other_ward, ward_officer):
    that = split()
    chosen(that, office, ward_officer, producer)
    services.record(that, by=office)
    producer = again(producer)
    producer.ward = other_ward
    producer.save()
    with pytest.raises(Refusal, match="đã được chuyển tiếp sau khi ghi nhận"):
        services.undo(that, by=office)


def test_a_producers_account_goes_with_its_producer(split, office, producer, producer_user, ward_officer):
    that = split()
    chosen(that, office, ward_officer, producer)
    held = {person.membership.user: str(person.receiver) for person in Plan(again(that)).people}
    assert held[producer_user] == "Phường Bắc"


def test_a_product_made_there_by_a_producer_elsewhere_is_told_of_and_stays_until_it_is_moved(
    client_of, split, office, ward, other_ward, ward_officer, producer
):
    away = ProductFactory(name="Mắm làm thuê", ward=ward, producer=ProducerFactory(ward=other_ward))
    that = split()
    words = client_of(office).get(address(that)).content.decode()
    assert "Sản phẩm ở đơn vị tách, chủ thể ở nơi" in words
    assert "Mắm làm thuê" in words
    chosen(that, office, ward_officer, producer)
    services.record(that, by=office)
    assert again(away).ward == ward
    for receiver in receivers(again(that)):
        assert receiver.unit.covers(again(away).ward)


def test_what_stayed_in_a_ward_split_before_is_counted_once_when_its_successors_are_merged(
    client_of, split, draft, office, ward, other_ward, ward_officer, producer, today
):
    ProductFactory(ward=ward, producer=ProducerFactory(ward=other_ward))
    first = split()
    chosen(first, office, ward_officer, producer)
    services.record(first, by=office)
    client = client_of(office)
    assert client.get(address(first)).context["board"].sum.products == 1
    later = draft(today + timedelta(days=1))
    services.add(later, [receiver.unit for receiver in receivers(again(first))], MADE, by=office)
    board = client.get(address(later)).context["board"]
    assert (board.rows[0].held.products, board.sum.products) == (1, 1)
