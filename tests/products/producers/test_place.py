"""Where a producer is, by the device that stands there."""

import pytest
from playwright.sync_api import expect

from products.models import Producer
from tests.conftest import log_in
from tests.factories import PASSWORD, ProducerFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HERE = {"latitude": 10.386391, "longitude": 105.435187, "accuracy": 12}


@pytest.fixture
def form(reference, live_server, ward_officer, ward):
    ward_officer.set_password(PASSWORD)
    ward_officer.save()
    producer = ProducerFactory(ward=ward, latitude=None, longitude=None)

    def open_page(context):
        page = context.new_page()
        log_in(page, live_server, ward_officer, then=f"/lam-viec/chu-the/{producer.pk}/sua/")
        return page

    return open_page


def test_a_phone_at_the_place_fills_it_in(form, new_context):
    page = form(new_context(locale="vi-VN", geolocation=HERE, permissions=["geolocation"]))
    page.get_by_role("button", name="Lấy vị trí của thiết bị này").click()
    expect(page.get_by_label("Vĩ độ")).to_have_value("10,38639")
    expect(page.get_by_label("Kinh độ")).to_have_value("105,43519")
    expect(page.get_by_text("sai số khoảng 12 m")).to_be_visible()
    page.wait_for_function(
        "Object.values(localStorage).some(kept => kept.includes('10,38639'))"
    )  # a draft, as if typed
    page.get_by_role("button", name="Lưu chủ thể").click()
    page.wait_for_url("**/chu-the/*/")
    producer = Producer.objects.get()
    assert (str(producer.latitude), str(producer.longitude)) == ("10.38639", "105.43519")


def test_a_browser_that_may_not_says_what_to_do(form, new_context):
    page = form(new_context(locale="vi-VN"))
    page.get_by_role("button", name="Lấy vị trí của thiết bị này").click()
    expect(page.get_by_text("Trình duyệt không được phép lấy vị trí.")).to_be_visible()
    expect(page.get_by_role("button", name="Lấy vị trí của thiết bị này")).to_be_enabled()  # to be tried again
    expect(page.get_by_label("Vĩ độ")).to_have_value("")
