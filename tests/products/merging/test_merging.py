"""Two records of one producer, or of one product, become one, and two again."""

from importlib import import_module

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from ocop.accounts.roles import Role
from ocop.core.audit import services as audit
from ocop.core.audit.journal import journal
from ocop.core.refusal import Refusal
from ocop.documents.official.models import OfficialPaper
from ocop.documents.papers import PaperKind
from ocop.notifications.models import Message
from products.changes import services as changes
from products.dossiers import services as dossiers
from products.dossiers.rules.states import State
from products.merging import rules, services
from products.models import Certificate, Dossier, EvidencePaper, Merge, Producer, Product, Revenue
from products.producers import services as producers
from products.producers.services import keep_revenue
from products.products import services as products
from products.recognitions import services as recognitions
from tests.factories import (
    AgendaItemFactory,
    CertificateFactory,
    DossierFactory,
    ProducerFactory,
    ProductFactory,
    UnitFactory,
    UserFactory,
)
from tests.ocop.core.files.making import picture
from tests.races import Other
from tests.scans import scan

pytestmark = pytest.mark.django_db


@pytest.fixture
def twin(ward):
    """The same producer once more, typed otherwise."""
    return ProducerFactory(
        ward=ward, name="HTX thuỷ sản Bến Sen", registration_number="1609876543", phone="0900000999", representative="X"
    )


def compare(client, kept, gone):
    return f"{reverse(f'products:{kept._meta.model_name}_merge', args=[kept.pk])}?trung={gone.pk} (mã {gone.pk})"


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
    client, url = client_of(office), compare(client_of(office), producer, twin)
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


def test_it_is_two_again_until_something_new_hangs_on_it(client_of, office, producer, twin):
    own, his = ProductFactory(producer=producer), ProductFactory(producer=twin)
    done = services.merge(producer, twin, {"name": twin.name, "registration_number": "1609876543"}, by=office)
    page = client_of(office).get(producer.get_absolute_url()).content.decode()
    assert "Hoàn tác việc gộp" in page
    client_of(office).post(reverse("products:merge_undo", args=[done.pk]))
    producer.refresh_from_db()
    twin.refresh_from_db()
    assert (producer.name, producer.registration_key) == ("Hợp tác xã Bến Sen", "")
    assert (twin.merged_into, twin.registration_key) == (None, "1609876543")
    assert (list(producer.products.all()), list(twin.products.all())) == ([own], [his])
    again = services.merge(producer, twin, {}, by=office)
    ProductFactory(producer=producer)
    with pytest.raises(Refusal, match="Sau khi gộp đã có sản phẩm “Nước mắm Thử"):
        services.undo(again, by=office)


def test_two_products_of_one_name_are_told_with_what_to_do(office, producer, twin):
    ProductFactory(producer=producer, name="Nước mắm")
    ProductFactory(producer=twin, name="nước  mắm")
    with pytest.raises(Refusal, match=r"Cả hai chủ thể đều có sản phẩm “Nước mắm”\. Hãy sửa tên ở một bản"):
        services.merge(producer, twin, {}, by=office)


def test_what_a_council_has_in_hand_waits(client_of, office, producer, twin):
    DossierFactory(product=ProductFactory(producer=twin), state=State.IN_SESSION, code="HS-1")
    url = compare(client_of(office), producer, twin)
    assert "Hồ sơ HS-1 đang ở Hội đồng hoặc chờ quyết định" in client_of(office).get(url).content.decode()
    refused = client_of(office).post(url, {"chon-name": "kept", "chon-representative": "kept"})
    assert refused.status_code == 422
    assert not Merge.objects.exists()
    services.merge(twin, producer, {}, by=office)


def test_what_is_certified_of_one_is_what_stays(client_of, office, city, producer, twin):
    certified = ProductFactory(producer=twin)
    before = CertificateFactory(product=certified, issuer=city)
    page = client_of(office).get(compare(client_of(office), producer, twin)).content.decode()
    assert "chon-name" not in page
    assert "như đã chứng nhận; bản kia ghi: Hợp tác xã Bến Sen" in page
    client_of(office).post(compare(client_of(office), producer, twin), {})
    producer.refresh_from_db()
    after = Certificate.objects.get(pk=before.pk)
    assert producer.name == twin.name
    assert after.facts == before.facts


def test_certified_differently_each_is_put_right_first(office, city, producer, twin):
    for maker in (producer, twin):
        CertificateFactory(product=ProductFactory(producer=maker), issuer=city)
    with pytest.raises(Refusal, match="Cả hai bản đều có giấy chứng nhận hoặc quyết định mà ghi khác nhau: tên"):
        services.merge(producer, twin, {}, by=office)


# ── products ──


@pytest.fixture
def again(producer, product):
    return ProductFactory(producer=producer, name="Mắm cá linh (nhập lại)", product_set=product.product_set)


def test_dossiers_certificates_and_the_public_address_go_over(client, client_of, office, city, product, again):
    dossier = DossierFactory(product=again, state=State.RECOGNISED)
    certificate = CertificateFactory(product=again, dossier=dossier, issuer=city)
    answer = client_of(office).post(compare(client_of(office), product, again), {})
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
    url = compare(client_of(office), producer, twin)
    assert client_of(ward_officer).get(url).status_code == 403
    elsewhere = ProducerFactory(ward=UnitFactory())
    theirs = client_of(office).get(compare(client_of(office), producer, elsewhere))
    assert theirs.status_code == 422
    assert "Không tìm thấy" in theirs.content.decode()
    with pytest.raises(Refusal, match="ngoài phạm vi"):
        services.merge(producer, elsewhere, {}, by=office)


def test_s38_sent_twice_it_is_one_merge(client_of, office, producer, twin):
    first = services.merge(producer, twin, {}, by=office)
    assert services.merge(producer, twin, {}, by=office) == first
    with pytest.raises(Refusal, match="đã được gộp vào bản khác"):
        services.merge(twin, producer, {}, by=office)


def test_s38_a_page_opened_before_somebody_saved_shows_the_values_again(client_of, office, producer, twin):
    url, client = compare(client_of(office), producer, twin), client_of(office)
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


# ── the way back: true only while nothing new hangs on either ──


def refused(done, by):
    with pytest.raises(Refusal) as no:
        services.undo(done, by=by)
    done.refresh_from_db()
    assert done.undone_at is None
    return str(no.value)


def test_a_merge_of_what_it_moved_is_undone_first(client_of, office, producer, twin):
    own, his = ProductFactory(producer=producer, name="Chả cá"), ProductFactory(producer=twin, name="Chả cá ba sa")
    DossierFactory(product=own)
    first = services.merge(producer, twin, {}, by=office)
    second = services.merge(his, own, {}, by=office)
    assert refused(first, office) == (
        "Sau khi gộp đã có lần gộp “Chả cá → Chả cá ba sa”, nên không hoàn tác được. Hãy hoàn tác lần gộp đó trước."
    )
    page = client_of(office).get(producer.get_absolute_url()).content.decode()
    assert "Hãy hoàn tác lần gộp đó trước." in page
    assert "Hoàn tác việc gộp" not in page
    services.undo(second, by=office)
    services.undo(first, by=office)
    assert (list(producer.products.all()), list(twin.products.all())) == ([own], [his])


def test_a_product_certified_in_the_kept_ones_name_stays(office, city, producer, twin):
    moved = ProductFactory(producer=twin)
    done = services.merge(producer, twin, {}, by=office)
    certificate = CertificateFactory(product=moved, issuer=city)
    assert f"đã có giấy chứng nhận “{certificate}”" in refused(done, office)


def test_a_letter_about_what_moved_stays(office, city, product, again, round_):
    dossier = DossierFactory(product=again, round=round_)
    done = services.merge(product, again, {}, by=office)
    OfficialPaper.objects.create(kind=PaperKind.RECEIPT, year=2026, unit=city, title="Giấy tiếp nhận HS", about=dossier)
    assert "đã có văn bản “Giấy tiếp nhận HS”" in refused(done, office)


def test_a_product_that_went_to_another_producer_stays(office, product, again, twin):
    DossierFactory(product=again, state=State.RECOGNISED)
    done = services.merge(product, again, {}, by=office)
    Product.objects.filter(pk=product.pk).update(producer=twin)
    done = Merge.objects.get(pk=done.pk)
    assert f"sản phẩm đã chuyển từ Hợp tác xã Bến Sen (mã {product.producer_id}) sang {twin}" in refused(done, office)


def test_a_moved_product_that_went_on_is_named(office, producer, twin):
    moved = ProductFactory(producer=twin, name="Chả cá")
    done = services.merge(producer, twin, {}, by=office)
    Product.objects.filter(pk=moved.pk).update(producer=ProducerFactory())
    assert "Sau khi gộp, sản phẩm “Chả cá” đã chuyển sang nơi khác" in refused(done, office)


def test_a_year_typed_again_is_no_longer_the_others(office, producer, twin):
    Revenue.objects.create(producer=twin, year=2023, amount=1)
    done = services.merge(producer, twin, {}, by=office)
    keep_revenue(producer, 2023, 1_250_000, by=office)
    assert "đã có doanh thu “2023: 1.250.000 đồng”" in refused(done, office)


def test_a_number_that_another_has_since_is_said(client_of, office, producer, twin):
    done = services.merge(producer, twin, {}, by=office)
    other = ProducerFactory(name="Cơ sở Khác", registration_number="1609876543")
    said = f"“Cơ sở Khác” (mã {other.pk}) nay mang số đăng ký 1609876543 của “HTX thuỷ sản Bến Sen”"
    assert said in refused(done, office)
    assert said in client_of(office).get(producer.get_absolute_url()).content.decode()
    Producer.objects.filter(pk=other.pk).delete()
    services.undo(done, by=office)


def test_a_name_that_another_product_has_since_is_said(office, product, again):
    done = services.merge(product, again, {"name": again.name}, by=office)
    ProductFactory(producer=product.producer, name="Nước mắm cá linh")
    assert "nay mang tên “Nước mắm cá linh”" in refused(done, office)


def test_what_was_edited_since_is_named(office, producer, twin):
    done = services.merge(producer, twin, {"phone": "0900000999"}, by=office)
    Producer.objects.filter(pk=producer.pk).update(phone="0911222333")
    done = Merge.objects.get(pk=done.pk)
    assert "bản giữ lại đã được sửa: điện thoại. Hãy sửa lại như lúc gộp" in refused(done, office)


def test_a_paper_of_one_in_a_dossier_of_the_other_is_taken_out_first(office, ward_officer, round_, producer, twin):
    own, his = ProductFactory(producer=producer), ProductFactory(producer=twin)
    lent, taking = (dossiers.open_dossier(each, round_, "first", by=ward_officer) for each in (own, his))
    item = lent.items.get(required_paper__code="registration")
    paper = dossiers.add_paper(item, scan(), by=ward_officer).paper
    done = services.merge(producer, twin, {}, by=office)
    use = dossiers.reuse_paper(taking.items.get(required_paper__code="registration"), paper, by=ward_officer)
    assert f"đã có giấy tờ trong hồ sơ “{paper}”" in refused(done, office)
    dossiers.take_out(use, by=ward_officer)
    services.undo(done, by=office)


@pytest.mark.parametrize("of_products", [True, False])
def test_what_a_council_took_up_since_stays_under_its_words(office, producer, twin, product, of_products):
    other = ProductFactory(producer=producer if of_products else twin, product_set=product.product_set)
    dossier = DossierFactory(product=other, state=State.CHECKING)
    kept, gone = (product, other) if of_products else (producer, twin)
    done = services.merge(kept, gone, {}, by=office)
    item = AgendaItemFactory(dossier=dossier)
    assert f"đã có mục chương trình “{dossier.code}”" in refused(done, office)
    item.delete()
    services.undo(done, by=office)


def test_what_was_deleted_since_is_not_called_new(office, ward_officer, round_, product, again):
    draft = dossiers.open_dossier(again, round_, "first", by=ward_officer)
    done = services.merge(product, again, {}, by=office)
    dossiers.delete_draft(draft, by=office)
    assert refused(done, office).startswith("Hồ sơ chuyển theo lần gộp đã bị xóa")


def test_a_dossier_does_not_leave_the_ward_that_has_it_in_hand(client_of, office, other_ward, product, again):
    Product.objects.filter(pk=again.pk).update(ward=other_ward)
    again.refresh_from_db()
    dossier = DossierFactory(product=again, state=State.WARD_ASSESSING)
    client, url = client_of(office), compare(client_of(office), product, again)
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


# ── found by what it was called ──


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


def test_what_was_merged_meanwhile_takes_no_act(office, producer, twin, product, again):
    services.merge(product, again, {}, by=office)
    services.merge(producer, twin, {}, by=office)
    for record, lock in (
        (again, recognitions.PRODUCTS.lock), (again, changes._locked), (twin, changes._locked),
        (again, products.PRODUCTS.lock), (twin, producers.PRODUCERS.lock),
    ):  # fmt: skip
        with pytest.raises(Refusal, match="vừa được gộp vào"), transaction.atomic():
            lock(record)


def test_the_journal_tells_a_merge_and_its_undo_each_in_its_direction(producer, twin, office):
    was = producer.phone
    services.undo(services.merge(producer, twin, {"phone": twin.phone}, by=office), by=office)
    back, there = (told for told in journal(producer) if told.changes)
    assert [(one.what, one.was, one.now) for one in there.changes] == [("điện thoại", was or "để trống", twin.phone)]
    assert [(one.what, one.was, one.now) for one in back.changes] == [("điện thoại", twin.phone, was or "để trống")]


# ── written while it is merged ──


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


# ── sent from a page that stood open ──


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


def test_the_ward_that_a_product_leaves_is_told(office, ward_officer, other_ward, product, again):
    Product.objects.filter(pk=again.pk).update(ward=other_ward)
    services.merge(product, again, {"ward": other_ward}, by=office)
    assert Message.objects.filter(to=ward_officer, subject__contains="đã gộp bản trùng").exists()
