"""The office's forms: what stands beside what it becomes, what follows, and the way back."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from ocop.accounts.roles import Role
from ocop.core.jobs import services as jobs
from ocop.core.jobs.models import Job
from ocop.law.models import ProductSet
from products.changes.models import Change
from products.models import Product
from tests.factories import CertificateFactory, ProducerFactory, ProductFactory, UserFactory
from tests.ocop.core.files.making import pdf
from tests.undo import line_on


@pytest.fixture
def certified(city, ward):
    today = timezone.localdate()
    product = ProductFactory(name="Tên cũ", producer=ProducerFactory(ward=ward, name="Hợp tác xã Cũ"))
    return CertificateFactory(
        product=product, issuer=city, valid_from=today - timedelta(days=9), valid_to=today + timedelta(days=900)
    )


@pytest.fixture
def said(client, office):
    client.force_login(office)

    def values(**given) -> dict:
        upload = SimpleUploadedFile("don.pdf", pdf(), "application/pdf")
        today = f"{timezone.localdate():%d/%m/%Y}"
        whole = {"ground": "paper", "reason": "Theo đơn", "day": today, "upload": upload, "reissue": "no"} | given
        return {name: value for name, value in whole.items() if value is not None}

    return values


def test_the_form_shows_what_stands_and_what_follows(client, certified, said):
    page = client.get(f"/lam-viec/san-pham/{certified.product_id}/doi-ten/").content.decode()
    for words in (
        "Đang ghi",
        "Tên cũ",
        "Khi lưu",
        certified.number_text,
        "Cấp lại: cùng số",
        "Hoàn tác được trong ngày",
    ):
        assert words in page


def test_a_day_to_come_is_said_beside_its_field_and_what_was_typed_stays(client, certified, said):
    product = certified.product
    url = f"/lam-viec/san-pham/{product.pk}/doi-ten/"
    ahead = timezone.localdate() + timedelta(days=1)
    answer = client.post(url, said(name="Tên mới", product_set=product.product_set_id, day=f"{ahead:%d/%m/%Y}"))
    assert answer.status_code == 422
    assert "chưa tới" in answer.context["form"].errors["day"][0]
    assert 'value="Tên mới"' in answer.content.decode()


def test_renamed_by_its_form_and_undone_by_its_button(client, certified, said):
    product = certified.product
    url = f"/lam-viec/san-pham/{product.pk}/doi-ten/"
    answer = client.post(url, said(name="Tên mới", product_set=product.product_set_id))
    assert answer.status_code == 302, answer.content.decode()
    done = Change.objects.get()
    page = client.get(product.get_absolute_url()).content.decode()
    assert f"/lam-viec/thay-doi/{done.pk}/hoan-tac/" in page
    assert "Tên cũ" in page
    assert client.get(f"/lam-viec/thay-doi/{done.pk}/tep/").status_code == 200
    client.post(f"/lam-viec/thay-doi/{done.pk}/hoan-tac/")
    assert Product.objects.get(pk=product.pk).name == "Tên cũ"
    page = client.get(product.get_absolute_url()).content.decode()
    done.refresh_from_db()
    at = f"{timezone.localtime(done.undone_at):%d/%m/%Y %H:%M}"
    assert f'(đã hoàn tác <span class="num">{at}</span>)' in page
    assert "/hoan-tac/" not in page


def test_yesterdays_page_does_not_put_back_what_a_colleague_changed(client, certified, said):
    product = certified.product
    url, old = f"/lam-viec/san-pham/{product.pk}/doi-ten/", product.product_set_id
    page = client.get(url).content.decode()
    seen = re.search(r'name="seen" value="(\w+)"', page)[1]
    other = ProductSet.objects.exclude(pk=old).first()
    assert client.post(url, said(name="Tên cũ", product_set=other.pk, seen=seen)).status_code == 302
    stale = client.post(url, said(name="Tên mới", product_set=old, seen=seen))
    assert stale.status_code == 422
    assert "vừa được thay đổi" in stale.content.decode()
    assert Product.objects.get(pk=product.pk).product_set == other
    seen = re.search(r'name="seen" value="(\w+)"', stale.content.decode())[1]
    assert client.post(url, said(name="Tên mới", product_set=other.pk, seen=seen)).status_code == 302


@pytest.mark.parametrize("missing", ["reason", "day", "upload", "name"])
def test_without_reason_day_or_document_nothing_is_saved_and_nothing_typed_is_lost(client, certified, said, missing):
    sent = said(name="Tên mới", product_set=certified.product.product_set_id) | {}
    del sent[missing]
    answer = client.post(f"/lam-viec/san-pham/{certified.product_id}/doi-ten/", sent)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert missing == "name" or "Tên mới" in text
    assert ("tệp đã chọn chưa được lưu, hãy chọn lại" in text) == (missing != "upload")
    assert not Change.objects.exists()


def test_handed_over_to_who_is_named_by_number_or_by_a_name_of_one(client, certified, said, ward):
    url = f"/lam-viec/san-pham/{certified.product_id}/chuyen-chu-the/"
    ProducerFactory(ward=ward, name="Công ty Mới", registration_number="1601")
    heir = ProducerFactory(ward=ward, name="Công ty Mới", registration_number="1602")
    unclear = client.post(url, said(producer="Công ty Mới"))
    assert unclear.status_code == 422
    assert "1601" in unclear.content.decode()
    assert client.post(url, said(producer="Không có")).status_code == 422
    assert client.post(url, said(producer="1602")).status_code == 302
    assert Product.objects.get(pk=certified.product_id).producer == heir


def test_only_the_office_sees_the_acts_and_all_read_the_history(client, certified, said, ward_officer, ward):
    url = certified.product.get_absolute_url()
    assert "Chuyển cho chủ thể khác" in client.get(url).content.decode()
    client.post(
        f"/lam-viec/san-pham/{certified.product_id}/doi-ten/",
        said(name="Tên mới", product_set=certified.product.product_set_id),
    )
    assert Change.objects.exists()
    owner = UserFactory(role=Role.PRODUCER, unit=ward)
    certified.product.producer.users.add(owner)
    for reader in (ward_officer, owner):
        client.force_login(reader)
        page = client.get(url).content.decode()
        assert "Tên cũ" in page
        assert "Chuyển cho chủ thể khác" not in page
        assert "/hoan-tac/" not in page


def test_what_nothing_attests_is_changed_by_the_ordinary_form(client, said, ward):
    product = ProductFactory(producer=ProducerFactory(ward=ward))
    assert "Đổi tên, bộ sản phẩm" not in client.get(product.get_absolute_url()).content.decode()
    page = client.get(f"/lam-viec/san-pham/{product.pk}/doi-ten/").content.decode()
    assert "biểu mẫu thông thường" in page
    assert f'href="/lam-viec/san-pham/{product.pk}/sua/"' in page
    assert "Lưu thay đổi" not in page


@pytest.mark.parametrize("model", ["product", "producer"])
def test_s74_the_administration_does_not_reword_what_is_certified(client, certified, administrator, model):
    record = certified.product if model == "product" else certified.product.producer
    client.force_login(administrator)
    page = client.get(f"/quan-tri/products/{model}/{record.pk}/change/").content.decode()
    assert 'name="name"' not in page


def test_of_two_editions_the_products_page_says_which_one_holds(client, certified, said):
    product = certified.product
    url = f"/lam-viec/san-pham/{product.pk}/doi-ten/"
    client.post(url, said(name="Tên mới", product_set=product.product_set_id, reissue="yes"))
    jobs.run(Job.objects.get(kind="certificates").pk)
    page = client.get(product.get_absolute_url()).content.decode()
    listed = page[page.index("Giấy chứng nhận</h2>") :]
    listed = listed[: listed.index("</ul>")]
    assert listed.index("Còn hiệu lực") < listed.index("lần cấp 2") < listed.index("Đã thay bằng bản khác")


def test_right_after_a_change_its_maker_is_offered_the_way_back(client, certified, said, client_of, city):
    product = certified.product
    url = f"/lam-viec/san-pham/{product.pk}/doi-ten/"
    page = client.post(url, said(name="Tên mới", product_set=product.product_set_id), follow=True).content.decode()
    assert page.count("Đã lưu:") == 1
    assert "Hoàn tác Hoàn tác được trong ngày, khi chưa cấp giấy chứng nhận mới" in line_on(
        client, product.get_absolute_url()
    )
    colleague = client_of(UserFactory(role=Role.OFFICE, unit=city))
    assert line_on(colleague, product.get_absolute_url()) == ""
