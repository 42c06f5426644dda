"""A record deleted, or handed to another unit, while its form stands open: said in a sentence, with what was typed."""

import pytest
from django.urls import reverse

from ocop.accounts.roles import Role
from plans.models import Section
from plans.plans import services as plans
from products.models import Producer
from tests.factories import ProducerFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def section(city, office):
    return plans.from_template(city, 2024, by=office).sections.first()


def test_a_plans_line_deleted_meanwhile_leads_to_the_plans_with_what_was_typed(client_of, office, section):
    client, url = client_of(office), reverse("plans:section_edit", args=[section.pk])
    plans.delete_section(section, by=UserFactory(role=Role.OFFICE, unit=section.plan.unit))
    answer = client.post(url, {"heading": "Mục của tôi", "text": "Hai dòng\n<b>đã gõ</b>", "part": "content"})
    page = answer.content.decode()
    assert answer.status_code == 404
    assert "vừa được xóa ở một cửa sổ khác" in page
    assert "Mục của tôi\n\nHai dòng\n&lt;b&gt;đã gõ&lt;/b&gt;</textarea>" in page
    assert 'href="/lam-viec/ke-hoach/">Mở danh sách: Kế hoạch năm' in page
    assert "Chưa lưu được" in page
    assert not Section.objects.filter(heading="Mục của tôi").exists()


def test_a_line_taken_out_twice_says_so_too(client_of, office, section):
    client, url = client_of(office), reverse("plans:section_delete", args=[section.pk])
    client.post(url)
    page = client.post(url).content.decode()
    assert "vừa được xóa ở một cửa sổ khác" in page
    assert "textarea" not in page


def test_who_saves_after_a_hand_over_keeps_what_was_typed(client_of, ward_officer, ward, other_ward):
    producer = ProducerFactory(ward=ward, name="Cơ sở Mắm")
    client, url = client_of(ward_officer), reverse("products:producer_edit", args=[producer.pk])
    assert client.get(url).status_code == 200
    Producer.objects.filter(pk=producer.pk).update(ward=other_ward)
    sent = {"name": "Cơ sở Mắm Ruột", "kind": "ho_kinh_doanh", "address": "Ấp Một", "seen": "nhìn thấy"}
    answer = client.post(url, sent)
    page = answer.content.decode()
    assert answer.status_code == 404
    assert "đã chuyển cho đơn vị khác" in page
    assert "Cơ sở Mắm Ruột\n\nẤp Một</textarea>" in page
    assert 'href="/lam-viec/chu-the/">Mở danh sách: Chủ thể' in page


def test_a_page_that_is_not_there_says_no_more_than_before(client_of, office, client):
    for one in (client_of(office), client):
        page = one.get("/lam-viec/chu-the/999999/x/").content.decode()
        assert "Không có trang này" in page
        assert "textarea" not in page
    page = client_of(office).post("/khong-co/", {"mat-khau": "bí mật", "password": "Mật khẩu"}).content.decode()
    assert "Mật khẩu</" not in page
