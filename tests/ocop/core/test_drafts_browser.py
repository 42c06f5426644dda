"""What was typed and not saved is offered, never put in; nothing stale overwrites in silence (acts 29, 30)."""

import pytest
from playwright.sync_api import expect

from products.models import Producer
from tests.conftest import log_in
from tests.factories import PASSWORD, ProducerFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def producer(ward):
    return ProducerFactory(ward=ward, name="Cơ sở Thử", phone="", address="1 đường Cũ", email="")


@pytest.fixture
def edit(reference, live_server, new_context, producer, office, ward_officer):
    """edit(user): the producer's form in a browser of this user's own; the address to open it again."""
    address = f"{live_server.url}/lam-viec/chu-the/{producer.pk}/sua/"

    def open_page(user, page=None):
        user.set_password(PASSWORD)
        user.save()
        page = page or new_context(locale="vi-VN").new_page()
        log_in(page, live_server, user, then=address.removeprefix(live_server.url))
        page.wait_for_load_state()  # the scripts are there
        return page, address

    return open_page


def offered(page):
    return page.get_by_text("Có bản đang gõ dở lúc")


def test_a_draft_is_offered_and_what_another_saved_meanwhile_stays(edit, ward_officer, producer):
    page, address = edit(ward_officer)
    page.get_by_label("Điện thoại").fill("0911 222 333")
    page.get_by_role("textbox", name="Thư điện tử").fill("co-so@example.vn")
    page.goto("about:blank")
    producer.address, producer.email = "2 đường Mới", "van-phong@example.vn"
    producer.save()  # the office
    page.goto(address)
    expect(offered(page)).to_be_visible()
    expect(page.get_by_label("Điện thoại")).to_have_value("")
    page.get_by_role("button", name="Dùng lại").click()
    expect(page.get_by_label("Điện thoại")).to_have_value("0911 222 333")
    expect(page.get_by_label("Địa chỉ", exact=True)).to_have_value("2 đường Mới")
    both = page.get_by_role("group", name="Hai bản của ô Thư điện tử")
    expect(both).to_contain_text("Đã lưu: “van-phong@example.vn”")
    expect(both).to_contain_text("Đang gõ dở: “co-so@example.vn”")
    expect(page.get_by_role("textbox", name="Thư điện tử")).to_have_value("van-phong@example.vn")
    both.get_by_role("button", name="Lấy bản gõ dở").click()
    expect(page.get_by_role("textbox", name="Thư điện tử")).to_have_value("co-so@example.vn")
    page.get_by_role("button", name="Lưu chủ thể").click()
    page.wait_for_url("**/lam-viec/chu-the/*/")
    saved = Producer.objects.get()
    assert (saved.email, saved.address) == ("co-so@example.vn", "2 đường Mới")
    assert saved.phone.replace(" ", "") == "0911222333"
    page.goto(address)
    expect(page.get_by_label("Điện thoại")).not_to_have_value("")
    expect(offered(page)).to_be_hidden()


def test_a_draft_outlives_a_lost_network_and_errors_but_not_its_reader_who_drops_it(edit, office):
    page, address = edit(office)
    page.get_by_label("Điện thoại").fill("0911 222 333")
    page.context.set_offline(True)
    with page.expect_event("requestfailed"):
        page.get_by_role("button", name="Lưu chủ thể").click(no_wait_after=True)
    page.context.set_offline(False)
    page.goto(address)
    page.get_by_role("button", name="Dùng lại").click()
    page.get_by_role("textbox", name="Thư điện tử").fill("khong phai thu")
    page.locator("form#ban-ghi").evaluate("form => { form.noValidate = true; form.requestSubmit(); }")
    expect(page.get_by_text("Địa chỉ thư điện tử chưa đúng").first).to_be_visible()
    expect(offered(page)).to_be_hidden()  # it stands in the fields
    page.goto(address)
    expect(offered(page)).to_have_count(1)
    page.get_by_role("button", name="Bỏ").click()
    page.reload()
    expect(page.get_by_label("Điện thoại")).to_be_visible()
    expect(offered(page)).to_be_hidden()


def test_a_draft_is_its_users_alone_on_any_device(edit, office, ward_officer):
    page, _ = edit(ward_officer)
    with page.expect_response("**/lam-viec/ban-nhap/"):
        page.get_by_label("Điện thoại").fill("0911 222 333")
    page.context.clear_cookies()  # the session is over
    edit(office, page)
    expect(page.get_by_label("Điện thoại")).to_have_value("")
    expect(offered(page)).to_be_hidden()
    assert page.evaluate("Object.keys(localStorage).length") == 0
    phone, _ = edit(ward_officer)
    expect(phone.get_by_text("trên máy khác")).to_be_visible()
    phone.get_by_role("button", name="Dùng lại").click()
    expect(phone.get_by_label("Điện thoại")).to_have_value("0911 222 333")


def test_one_draft_that_cannot_be_read_hides_no_other(edit, ward_officer):
    page, address = edit(ward_officer)
    page.evaluate("localStorage.setItem(`nhap:${document.body.dataset.user}:xxxx`, '{')")
    page.get_by_label("Điện thoại").fill("0911 222 333")
    page.wait_for_function("Object.keys(localStorage).some(name => localStorage[name].includes('0911'))")
    page.goto(address.replace(address.split("/")[-3], "moi").removesuffix("sua/"))
    expect(page.get_by_label("Điện thoại")).to_have_value("")
    expect(offered(page)).to_have_count(0)  # it is of the other form
    page.goto(address)
    expect(offered(page)).to_be_visible()
