import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from ocop.accounts.roles import Role
from ocop.core.audit.models import AuditEvent
from ocop.core.jobs import services as jobs
from ocop.core.jobs.models import Job
from ocop.core.refusal import Refusal
from ocop.law.models import ProductSet
from products.models import Product
from products.products import services
from tests.factories import ProducerFactory, ProductFactory, UserFactory
from tests.ocop.core.files.making import picture
from tests.races import Other, eight_at_once, second_of_one_page
from tests.scans import scan
from tests.undo import line_on


def typed(producer, **more):
    chosen = ProductSet.objects.get(code="tuong-nuoc-mam")
    return {
        "producer": producer.choice_text, "name": "Nước mắm Ba Thử", "product_set": chosen.pk, "ward": producer.ward_id,
        "price": "285.000", **more,
    }  # fmt: skip


TWO = (("mot.jpg", (60, 30)), ("hai.jpg", (40, 30)))


def photo(name="anh.jpg", size=(60, 30)):
    return SimpleUploadedFile(name, picture(size=size), content_type="image/jpeg")


def test_a_product_is_recorded_with_its_price_in_dong(client_of, ward_officer, producer):
    answer = client_of(ward_officer).post(reverse("products:product_new"), typed(producer))
    product = Product.objects.get()
    assert answer.url == product.get_absolute_url()
    assert (product.price, product.slug) == (285_000, "nuoc-mam-ba-thu")


@pytest.mark.parametrize(
    "name", ["mắm cá LINH  thử", "Mắm cá\u00a0linh thử", "Mắm cá linh thử\u200b", "Mắm cá linh thư\u0309"]
)
def test_a_name_is_one_however_it_is_typed(client_of, ward_officer, producer, name):
    client = client_of(ward_officer)
    assert client.post(reverse("products:product_new"), typed(producer, name="Mắm cá linh thử")).status_code == 302
    answer = client.post(reverse("products:product_new"), typed(producer, name=name, price="290.000"))
    assert answer.status_code == 422
    assert Product.objects.get().get_absolute_url() in answer.content.decode()
    other = typed(producer, name="Mắm cá linh thứ")
    asked = client.post(reverse("products:product_new"), other)
    assert "Có thể đã có" in asked.content.decode()
    seen = asked.context["form"].data["seen"]
    assert client.post(reverse("products:product_new"), other | {"seen": seen}).status_code == 302


def test_a_name_is_given_once_for_a_producer(client_of, ward_officer, producer):
    client = client_of(ward_officer)
    client.post(reverse("products:product_new"), typed(producer))
    answer = client.post(reverse("products:product_new"), typed(producer, story="Dài lắm"))
    assert answer.status_code == 422
    assert "Mở sản phẩm đó" in answer.content.decode()
    assert "Dài lắm" in answer.content.decode()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_s38_eight_equal_posts_at_once_make_one_product_and_say_the_same(ward_officer, producer):
    answers = eight_at_once(ward_officer, reverse("products:product_new"), typed(producer))
    assert {(each.status_code, each.url) for each in answers} == {(302, Product.objects.get().get_absolute_url())}
    assert AuditEvent.objects.filter(action="product.created").count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_products_of_one_name_made_at_once_each_has_an_address(ward_officer, producer):
    other = ProducerFactory(ward=producer.ward)
    with transaction.atomic():
        services.create(ProductFactory.build(producer=producer, ward=producer.ward, name="Kẹo dừa"), by=ward_officer)
        mine = ProductFactory.build(producer=other, ward=producer.ward, name="Kẹo dừa")
        second = Other(lambda: services.create(mine, by=ward_officer))
        assert second.waits()
    second.ends()
    assert list(Product.objects.order_by("pk").values_list("slug", flat=True)) == ["keo-dua", "keo-dua-2"]


def test_while_one_types_a_name_the_products_called_alike_are_offered_the_makers_own_first(
    client_of, ward_officer, office, producer, other_ward
):
    own = ProductFactory(producer=producer, name="Nước mắm cá linh")
    other = ProductFactory(name="Nước mắm cá linh", producer=ProducerFactory(ward=other_ward))

    def offered(user, **typed):
        page = client_of(user).get(reverse("products:product_maybe"), typed).content.decode()
        return [each for each in (own, other) if f'href="{each.get_absolute_url()}"' in page]

    assert offered(office, name="nuoc mam ca li") == [own, other]
    assert offered(office, name="nuoc mam ca li", producer=producer.choice_text) == [own]
    assert offered(ward_officer, name="nuoc mam") == [own]
    assert offered(office, name="nuoc tuong") == []


def test_s12_a_producer_of_another_ward_is_no_choice(client_of, ward_officer, producer):
    theirs = ProducerFactory()
    data = {**typed(producer), "producer": theirs.choice_text}
    assert client_of(ward_officer).post(reverse("products:product_new"), data).status_code == 422
    assert not Product.objects.exists()


def test_the_set_stays_once_there_is_a_dossier(client_of, ward_officer, dossier, product):
    other = ProductSet.objects.exclude(pk=product.product_set_id).first()
    url = reverse("products:product_edit", args=[product.pk])
    client_of(ward_officer).post(url, typed(product.producer, product_set=other.pk, name="Tên mới"))
    product.refresh_from_db()
    assert (product.product_set.code, product.name) == ("tuong-nuoc-mam", "Tên mới")


def test_photos_come_in_upright_are_served_in_scope_and_go(client_of, ward_officer, product, other_ward):
    client = client_of(ward_officer)
    url = reverse("products:product_photo_upload", args=[product.pk])
    client.post(url, {"files": [photo(), photo("lan-hai.jpg")]})
    kept = product.photos.get()  # the same picture twice is once
    jobs.run(Job.objects.get(arguments__file=kept.file_id).pk)
    served = client.get(reverse("products:product_photo", args=[product.pk, kept.pk]) + "?rong=400")
    assert served["Content-Type"] == "image/webp"
    assert served["X-Content-Type-Options"] == "nosniff"
    theirs = ProductFactory()
    assert client.get(reverse("products:product_photo", args=[theirs.pk, kept.pk])).status_code == 404
    client.post(reverse("products:product_photo_remove", args=[product.pk, kept.pk]))
    assert not product.photos.exists()


def test_a_photo_taken_off_is_put_back_in_its_place_until_something_else_is_done(
    client_of, product, ward_officer, office
):
    first, second = (services.add_photo(product, photo(name, size), by=ward_officer) for name, size in TWO)
    product.photos.filter(pk=first.pk).update(caption="Ảnh minh họa")
    client, page = client_of(ward_officer), product.get_absolute_url()
    client.post(reverse("products:product_photo_remove", args=[product.pk, first.pk]))
    assert "Đã gỡ ảnh" in line_on(client, page)
    with pytest.raises(Refusal, match="việc khác"):
        services.put_back_photo(product, by=office)
    client.post(reverse("products:product_photo_back", args=[product.pk]))
    there = [(one.file, one.caption) for one in product.photos.all()]
    assert there == [(first.file, "Ảnh minh họa"), (second.file, "")]
    assert line_on(client, page) == ""
    services.remove_photo(product.photos.first(), by=ward_officer)
    services.add_photo(product, photo("khac.jpg", (30, 30)), by=ward_officer)
    with pytest.raises(Refusal, match="việc khác"):
        services.put_back_photo(product, by=ward_officer)


def test_a_photo_whose_file_was_swept_away_is_not_put_back(product, ward_officer):
    kept = services.add_photo(product, photo(), by=ward_officer)
    services.remove_photo(kept, by=ward_officer)
    kept.file.delete()
    with pytest.raises(Refusal, match="không còn"):
        services.put_back_photo(product, by=ward_officer)


def test_photos_are_changed_by_who_may_change_the_product_alone(product, ward_officer, leader, other_ward):
    kept = services.add_photo(product, photo(), by=ward_officer)
    for stranger in (leader, UserFactory(role=Role.WARD_OFFICER, unit=other_ward)):
        with pytest.raises(Refusal, match=r"[Ss]ản phẩm"):
            services.add_photo(product, photo("khac.jpg"), by=stranger)
        with pytest.raises(Refusal, match=r"[Ss]ản phẩm"):
            services.remove_photo(kept, by=stranger)
    assert product.photos.get() == kept


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_one_photo_sent_twice_at_once_is_one(product, ward_officer):
    with transaction.atomic():
        services.add_photo(product, photo(), by=ward_officer)
        second = Other(lambda: services.add_photo(product, photo(), by=ward_officer))
        assert second.waits()
    second.ends()
    assert product.photos.count() == 1


def test_a_pdf_is_no_photo(client_of, ward_officer, product):
    url = reverse("products:product_photo_upload", args=[product.pk])
    answer = client_of(ward_officer).post(url, {"files": scan()}, headers={"X-Requested-With": "XMLHttpRequest"})
    assert answer.status_code == 422
    assert "không nhận" in answer.json()["error"]


def test_the_list_asks_no_more_queries_for_many_products(client_of, office, producer, count_queries):
    client = client_of(office)
    ProductFactory.create_batch(2, producer=producer)
    few = count_queries(client, reverse("products:products") + "?q=mam")
    ProductFactory.create_batch(30, producer=producer)
    assert count_queries(client, reverse("products:products") + "?q=mam") == few <= 12


def test_the_page_asks_no_more_queries_for_many_photos_and_dossiers(client_of, office, dossier, product, count_queries):
    client = client_of(office)
    assert count_queries(client, product.get_absolute_url()) <= 17


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_one_form_at_once_the_second_reads_what_the_first_saved(ward_officer, producer):
    product = ProductFactory(producer=producer, ward=producer.ward, name="Tên đầu")
    url = reverse("products:product_edit", args=[product.pk])
    answer = second_of_one_page(ward_officer, url, typed(producer, name="Của tôi"), typed(producer, name="Của bạn"))
    assert answer.status_code == 422
    assert "Người khác vừa lưu: “Của tôi”" in answer.content.decode()
    assert Product.objects.get(pk=product.pk).name == "Của tôi"


def test_the_page_tells_what_was_done_to_the_product(client_of, product, office):
    services.add_photo(product, photo(), by=office)
    assert "Thêm ảnh" in [event.title for event in client_of(office).get(product.get_absolute_url()).context["events"]]
