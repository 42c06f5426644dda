"""Two records of one producer, or of one product, become one."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from ocop.accounts.roles import Role
from ocop.core.audit import services as audit
from ocop.core.refusal import Refusal
from ocop.notifications.models import Message
from products.dossiers.rules.states import State
from products.merging import rules, services
from products.models import Certificate, Dossier, Merge, Producer, Product, Revenue
from tests.factories import (
    CertificateFactory,
    DossierFactory,
    ProducerFactory,
    ProductFactory,
    UnitFactory,
    UserFactory,
)
from tests.products.merging.comparing import compare

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("model", "what"), [(Producer, rules.PRODUCER), (Product, rules.PRODUCT)])
def test_each_row_that_points_at_a_record_is_named(model, what):
    """A new foreign key must say whether it moves with a merge (products/merging/rules.py)."""
    pointing = {
        f"{each.related_model._meta.label}.{each.field.name}"
        for each in model._meta.get_fields(include_hidden=True)
        if each.auto_created and not each.concrete and (each.one_to_many or each.one_to_one)
    }
    assert pointing == set(what.hanging)


@pytest.mark.parametrize("which", ["producer", "product"])
def test_asking_which_one_puts_no_token_into_the_address(client_of, office, request, which):
    record = request.getfixturevalue(which)
    page = client_of(office).get(reverse(f"products:{which}_merge", args=[record.pk])).content.decode()
    asked = page[page.index('<form method="get"') :]
    assert "csrfmiddlewaretoken" not in asked[: asked.index("</form>")]


def test_what_one_had_is_the_others_and_its_address_leads_there(client_of, office, producer, producer_user, twin, ward):
    his = UserFactory(role=Role.PRODUCER, unit=ward)
    twin.users.add(his)
    moved = ProductFactory(producer=twin, name="Chả cá")
    Revenue.objects.create(producer=twin, year=2023, amount=1)
    Revenue.objects.create(producer=twin, year=2024, amount=2)
    Revenue.objects.create(producer=producer, year=2024, amount=3)
    client, url = client_of(office), compare(producer, twin)
    page = client.get(url).content.decode()
    assert "1 sản phẩm" in page
    assert "Năm doanh thu mà cả hai bản đều có" in page
    answer = client.post(url, {"chon-name": "kept", "chon-representative": "gone"})
    assert (answer.status_code, answer.url) == (302, producer.get_absolute_url())
    producer.refresh_from_db()
    moved.refresh_from_db()
    assert (producer.name, producer.representative, producer.phone) == ("Hợp tác xã Bến Sen", "X", "0900000999")
    assert (producer.registration_number, producer.registration_key) == ("1609876543", "1609876543")
    assert moved.producer == producer
    assert "ben sen" in moved.search_text
    assert set(producer.users.all()) == {producer_user, his}
    assert dict(producer.revenues.values_list("year", "amount")) == {2023: 1, 2024: 3}
    assert client.get(twin.get_absolute_url()).url == producer.get_absolute_url()
    assert list(Producer.objects.visible_to(office)) == [producer]
    assert client_of(his).get(producer.get_absolute_url()).status_code == 200
    assert {message.to for message in Message.objects.all()} >= {producer_user, his}
    said = audit.of(producer).get(action="producer.merge").changes
    assert said["changed"]["representative"][1] == "X"
    assert audit.of(twin).get(action="producer.merged").changes["merged_into"] == [None, producer.pk]


def test_two_products_of_one_name_are_told_with_what_to_do(office, producer, twin):
    ProductFactory(producer=producer, name="Nước mắm")
    ProductFactory(producer=twin, name="nước  mắm")
    with pytest.raises(Refusal, match=r"Cả hai chủ thể đều có sản phẩm “Nước mắm”\. Hãy sửa tên ở một bản"):
        services.merge(producer, twin, {}, by=office)


def test_what_a_council_has_in_hand_waits(client_of, office, producer, twin):
    DossierFactory(product=ProductFactory(producer=twin), state=State.IN_SESSION, code="HS-1")
    url = compare(producer, twin)
    assert "Hồ sơ HS-1 đang ở Hội đồng hoặc chờ quyết định" in client_of(office).get(url).content.decode()
    refused = client_of(office).post(url, {"chon-name": "kept", "chon-representative": "kept"})
    assert refused.status_code == 422
    assert not Merge.objects.exists()
    services.merge(twin, producer, {}, by=office)


def test_what_is_certified_of_one_is_what_stays(client_of, office, city, producer, twin):
    certified = ProductFactory(producer=twin)
    before = CertificateFactory(product=certified, issuer=city)
    page = client_of(office).get(compare(producer, twin)).content.decode()
    assert "chon-name" not in page
    assert "như đã chứng nhận; bản kia ghi: Hợp tác xã Bến Sen" in page
    client_of(office).post(compare(producer, twin), {})
    producer.refresh_from_db()
    after = Certificate.objects.get(pk=before.pk)
    assert producer.name == twin.name
    assert after.facts == before.facts


def test_certified_differently_each_is_put_right_first(office, city, producer, twin):
    for maker in (producer, twin):
        CertificateFactory(product=ProductFactory(producer=maker), issuer=city)
    with pytest.raises(Refusal, match="Cả hai bản đều có giấy chứng nhận hoặc quyết định mà ghi khác nhau: tên"):
        services.merge(producer, twin, {}, by=office)


def test_dossiers_certificates_and_the_public_address_go_over(client, client_of, office, city, product, again):
    dossier = DossierFactory(product=again, state=State.RECOGNISED)
    certificate = CertificateFactory(product=again, dossier=dossier, issuer=city)
    answer = client_of(office).post(compare(product, again), {})
    assert answer.status_code == 302, answer.content.decode()
    product.refresh_from_db()
    assert product.name == "Mắm cá linh (nhập lại)"
    assert (Dossier.objects.get().product, Certificate.objects.get().product) == (product, product)
    assert client.get(again.get_public_url()).url == product.get_public_url()
    assert certificate.number_text in client.get(product.get_public_url()).content.decode()
    assert client_of(office).get(again.get_absolute_url()).url == product.get_absolute_url()
    services.undo(Merge.objects.get(), by=office)
    assert (Dossier.objects.get().product, Certificate.objects.get().product) == (again, again)
    assert client.get(again.get_public_url()).status_code == 200


def test_refused_where_two_products_cannot_be_one(office, city, product, again, round_, twin):
    other = ProductFactory(producer=twin, product_set=product.product_set)
    with pytest.raises(Refusal, match="Hai sản phẩm của hai chủ thể"):
        services.merge(product, other, {}, by=office)
    DossierFactory(product=product, round=round_)
    DossierFactory(product=again, round=round_)
    with pytest.raises(Refusal, match=f"hồ sơ đang mở trong {round_}"):
        services.merge(product, again, {}, by=office)
    with pytest.raises(Refusal, match="Hai bản là một sản phẩm"):
        services.merge(product, product, {}, by=office)


def test_one_product_has_one_certificate_in_force(office, city, product, again):
    for each in (product, again):
        CertificateFactory(product=each, issuer=city, product_name="Mắm")
    Product.objects.filter(pk=again.pk).update(name=product.name)
    again.refresh_from_db()
    with pytest.raises(Refusal, match="Cả hai sản phẩm đều có giấy chứng nhận đang giữ"):
        services.merge(product, again, {}, by=office)


def test_s40_what_is_decided_moves_along_a_merge_alone(office, city, product, again):
    DossierFactory(product=again, state=State.RECOGNISED)
    CertificateFactory(product=again, issuer=city)
    for rows in (Dossier.objects.all(), Certificate.objects.all()):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(product=product)
    done = services.merge(product, again, {}, by=office)
    with pytest.raises(IntegrityError), transaction.atomic():
        Merge.objects.filter(pk=done.pk).update(moved={})


def test_the_office_of_the_place_alone_merges(client_of, office, ward_officer, producer, twin):
    url = compare(producer, twin)
    assert client_of(ward_officer).get(url).status_code == 403
    elsewhere = ProducerFactory(ward=UnitFactory())
    theirs = client_of(office).get(compare(producer, elsewhere))
    assert theirs.status_code == 422
    assert "Không tìm thấy" in theirs.content.decode()
    with pytest.raises(Refusal, match="ngoài phạm vi"):
        services.merge(producer, elsewhere, {}, by=office)


def test_s38_sent_twice_it_is_one_merge(client_of, office, producer, twin):
    first = services.merge(producer, twin, {}, by=office)
    assert services.merge(producer, twin, {}, by=office) == first
    with pytest.raises(Refusal, match="đã được gộp vào bản khác"):
        services.merge(twin, producer, {}, by=office)


def test_a_dossier_does_not_leave_the_ward_that_has_it_in_hand(client_of, office, other_ward, product, again):
    Product.objects.filter(pk=again.pk).update(ward=other_ward)
    again.refresh_from_db()
    dossier = DossierFactory(product=again, state=State.WARD_ASSESSING)
    client, url = client_of(office), compare(product, again)
    kept = client.post(url, {"chon-name": "kept", "chon-ward": "kept"})
    assert f"Hồ sơ {dossier.code} đang mở ở một xã, phường khác" in kept.content.decode()
    assert client.post(url, {"chon-name": "kept", "chon-ward": "gone"}).status_code == 302
    product.refresh_from_db()
    assert product.ward == other_ward


def test_a_first_dossier_does_not_become_that_of_a_certified_product(office, city, product, again):
    CertificateFactory(product=product, issuer=city)
    dossier = DossierFactory(product=again, state=State.CHECKING, kind="first")
    with pytest.raises(Refusal, match=f"Hồ sơ {dossier.code} là đánh giá lần đầu"):
        services.merge(product, again, {}, by=office)
    Dossier.objects.filter(pk=dossier.pk).update(state=State.WITHDRAWN)
    services.merge(product, again, {}, by=office)


def test_the_record_whose_page_is_open_is_said_to_be_that(client_of, office, producer, product, twin):
    Producer.objects.filter(pk=twin.pk).update(name="Cơ sở Chú Thử", search_text=" co so chu thu")
    for record in (producer, product):
        client, url = client_of(office), reverse(f"products:{record._meta.model_name}_merge", args=[record.pk])
        for typed in (record.name, record.choice_text):
            page = client.get(url, {"trung": typed}).content.decode()
            assert f"“{record}” là bản đang mở. Hãy chọn bản kia." in page
    services.merge(producer, twin, {}, by=office)
    page = client.get(reverse("products:producer_merge", args=[producer.pk]), {"trung": twin.choice_text})
    assert f"“{producer}” là bản đang mở" in page.content.decode()


def test_the_ward_that_a_product_leaves_is_told(office, ward_officer, other_ward, product, again):
    Product.objects.filter(pk=again.pk).update(ward=other_ward)
    services.merge(product, again, {"ward": other_ward}, by=office)
    assert Message.objects.filter(to=ward_officer, subject__contains="đã gộp bản trùng").exists()
