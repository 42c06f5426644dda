"""What is written, or sent from a page that stood open, while two records are merged."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from ocop.core.refusal import Refusal
from products.changes import services as changes
from products.dossiers import services as dossiers
from products.merging import services
from products.models import EvidencePaper, Producer, Product, Revenue
from products.producers import services as producers
from products.products import services as products
from products.recognitions import services as recognitions
from tests.factories import (
    CertificateFactory,
    ProductFactory,
)
from tests.ocop.core.files.making import picture
from tests.products.merging.comparing import compare
from tests.races import Other
from tests.scans import scan

pytestmark = pytest.mark.django_db


def test_s38_a_page_opened_before_somebody_saved_shows_the_values_again(client_of, office, producer, twin):
    url, client = compare(producer, twin), client_of(office)
    seen = client.get(url).context["form"].initial["seen"]
    Producer.objects.get(pk=twin.pk).save()
    chosen = {"chon-name": "gone", "chon-representative": "kept", "seen": seen}
    refused = client.post(url, chosen)
    assert refused.status_code == 422
    assert "vừa được sửa" in refused.content.decode()
    assert client.post(url, chosen | {"seen": refused.context["form"].data["seen"]}).status_code == 302


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_who_merge_the_same_two_the_other_way_round_the_second_is_told(office, producer, twin):
    with transaction.atomic():
        services.merge(producer, twin, {}, by=office)
        other = Other(lambda: services.merge(twin, producer, {}, by=office))
        assert other.waits()
    with pytest.raises(Refusal, match="đã được gộp vào bản khác"):
        other.ends()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_product_added_while_its_producer_is_merged_is_told_where_to_go(office, producer, twin):
    mine = ProductFactory.build(producer=twin, ward=twin.ward, name="Kẹo dừa")
    with transaction.atomic():
        services.merge(producer, twin, {}, by=office)
        other = Other(lambda: products.create(mine, by=office))
        assert other.waits()
    with pytest.raises(Refusal, match="vừa được gộp vào"):
        other.ends()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_what_is_written_while_a_producer_is_merged_is_told_where_to_go(office, ward_officer, producer, twin):
    with transaction.atomic():
        services.merge(producer, twin, {}, by=office)
        other = Other(lambda: producers.keep_revenue(twin, 2025, 5, by=ward_officer))
        assert other.waits()
    with pytest.raises(Refusal, match=f"vừa được gộp vào {producer}"):
        other.ends()
    assert not Revenue.objects.exists()


@pytest.mark.parametrize("model", [Producer, Product])
def test_what_was_typed_into_the_form_of_a_merged_record_stays(client_of, office, ward_officer, producer, twin, model):
    """The form shows it beside what the kept record says; sent once more it is that one's."""
    kept, gone = (producer, twin) if model is Producer else (ProductFactory(producer=producer) for _ in range(2))
    client, what = client_of(ward_officer), model._meta.model_name
    address, column = reverse(f"products:{what}_edit", args=[gone.pk]), "address" if model is Producer else "packaging"
    form = client.get(address).context["form"]
    sent = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    model.objects.filter(pk=kept.pk).update(**{column: "Của bản giữ lại"})
    kept.refresh_from_db()
    services.merge(kept, gone, {}, by=office)
    refused = client.post(address, sent | {column: "Vừa gõ xong"})
    page = refused.content.decode()
    assert refused.status_code == 422
    assert f"Bản đang sửa vừa được gộp vào {kept}" in page
    assert "Vừa gõ xong" in page
    assert "Người khác vừa lưu: “Của bản giữ lại”" in page
    told = {name: refused.context["form"][name].value() for name in sent} | {
        "seen": refused.context["form"]["seen"].value()
    }
    assert client.post(address, told).url == kept.get_absolute_url()
    assert getattr(model.objects.get(pk=kept.pk), column) == "Vừa gõ xong"


def test_what_was_merged_meanwhile_takes_no_act(office, producer, twin, product, again):
    services.merge(product, again, {}, by=office)
    services.merge(producer, twin, {}, by=office)
    for record, lock in (
        (again, recognitions.PRODUCTS.lock), (again, changes._locked), (twin, changes._locked),
        (again, products.PRODUCTS.lock), (twin, producers.PRODUCERS.lock),
    ):  # fmt: skip
        with pytest.raises(Refusal, match="vừa được gộp vào"), transaction.atomic():
            lock(record)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_paper_sent_while_its_producer_is_merged_is_the_kept_ones(office, ward_officer, round_, producer, twin):
    dossier = dossiers.open_dossier(ProductFactory(producer=twin), round_, "first", by=ward_officer)
    item = dossier.items.get(required_paper__code="registration")
    with transaction.atomic():
        services.merge(producer, twin, {}, by=office)
        other = Other(lambda: dossiers.add_paper(item, scan(), by=ward_officer))
        assert other.waits()
    other.ends()
    assert EvidencePaper.objects.get().producer == producer


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_paper_sent_while_its_product_is_merged_lies_in_its_dossier(office, ward_officer, round_, product, again):
    dossier = dossiers.open_dossier(again, round_, "first", by=ward_officer)
    item = dossier.items.get(required_paper__code="registration")
    with transaction.atomic():
        services.merge(product, again, {}, by=office)
        other = Other(lambda: dossiers.add_paper(item, scan(), by=ward_officer))
        assert other.waits()
    other.ends()
    assert item.papers.count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_photo_sent_while_its_product_is_merged_is_told_where_to_go(office, product, again):
    with transaction.atomic():
        services.merge(product, again, {}, by=office)
        other = Other(lambda: products.add_photo(again, SimpleUploadedFile("anh.jpg", picture()), by=office))
        assert other.waits()
    with pytest.raises(Refusal, match="vừa được gộp vào"):
        other.ends()


def test_a_revenue_typed_on_the_page_of_a_merged_producer_stays_on_the_kept_ones(client_of, office, producer, twin):
    services.merge(producer, twin, {}, by=office)
    sent = {"year": "2023", "amount": "1.250.000"}
    page = client_of(office).post(reverse("products:producer_revenue", args=[twin.pk]), sent).content.decode()
    assert f"Bản đang sửa vừa được gộp vào {producer}" in page
    assert "1.250.000" in page
    assert reverse("products:producer_revenue", args=[producer.pk]) in page
    assert not Revenue.objects.exists()


def test_a_photo_sent_from_the_page_of_a_merged_product_is_the_kept_ones(client_of, office, product, again):
    services.merge(product, again, {}, by=office)
    client, sent = client_of(office), {"files": SimpleUploadedFile("anh.jpg", picture())}
    added = client.post(reverse("products:product_photo_upload", args=[again.pk]), sent)
    assert added.url == product.get_absolute_url()
    photo = product.photos.get()
    removed = client.post(reverse("products:product_photo_remove", args=[again.pk, photo.pk]))
    assert removed.url == product.get_absolute_url()
    assert not product.photos.exists()


def test_an_act_on_a_merged_record_is_told_where_it_is_done(client_of, office, city, product, again, producer, twin):
    CertificateFactory(product=product, issuer=city, product_name=again.name)
    done = services.merge(product, again, {}, by=office)
    client = client_of(office)
    pdf = SimpleUploadedFile("don.pdf", scan().read())
    sent = {"name": "Tên mới gõ", "product_set": product.product_set_id, "ground": "paper", "reason": "Theo đơn"}
    sent |= {"day": "01/02/2026", "upload": pdf, "reissue": "no"}
    answer = client.post(reverse("products:product_rename", args=[again.pk]), sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f"Bản đang mở vừa được gộp vào {product}. Hãy mở bản đó rồi làm lại." in page
    assert "Tên mới gõ" in page
    product.refresh_from_db()
    assert product.name != "Tên mới gõ"
    again_here = reverse("products:product_merge", args=[again.pk])
    assert client.post(again_here).url == reverse("products:product_merge", args=[product.pk])
    assert done.undone_at is None


def test_a_field_that_names_a_merged_record_means_the_kept_one(client_of, office, producer, twin, product):
    typed = twin.choice_text
    services.merge(producer, twin, {}, by=office)
    sent = {"producer": typed, "name": "Chả cá", "product_set": product.product_set_id, "ward": producer.ward_id}
    assert client_of(office).post(reverse("products:product_new"), sent).status_code == 302
    assert Product.objects.get(name="Chả cá").producer == producer
