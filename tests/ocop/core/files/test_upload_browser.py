"""Files on a bad line: nothing chosen is dropped, nothing is said to have arrived that has not (acts 18, 31)."""

import io

import pytest
from PIL import Image
from playwright.sync_api import expect

from products.models import ProductPhoto
from tests.conftest import log_in
from tests.factories import PASSWORD, ProducerFactory, ProductFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def photo(name, shade):
    kept = io.BytesIO()
    Image.new("RGB", (60, 40), (shade, 90, 90)).save(kept, "PNG")
    return {"name": name, "mimeType": "image/png", "buffer": kept.getvalue()}


@pytest.fixture
def product_page(reference, page, live_server, office, ward):
    office.set_password(PASSWORD)
    office.save()
    product = ProductFactory(producer=ProducerFactory(ward=ward))
    log_in(page, live_server, office, then=product.get_absolute_url())
    expect(page.get_by_role("button", name="Tải lên")).to_be_hidden()  # the script has taken over
    return page


def state(page, name):
    return page.locator(".file", has_text=name).locator(".msg")


def choose(page, *files):
    page.get_by_label("Chọn tệp").set_input_files(list(files))


def test_files_go_on_where_the_line_broke_off_and_none_is_dropped(product_page):
    page, held = product_page, []
    page.route("**/anh/", lambda route: route.fallback() if held else held.append(route))
    with page.expect_request("**/anh/"):
        choose(page, photo("mot.png", 1))
    choose(page, photo("hai.png", 2))  # while the first is on its way
    expect(state(page, "hai.png")).to_have_text("Chờ gửi")
    held[0].fetch()  # the server has it, its answer is lost
    page.context.set_offline(True)
    held[0].abort()
    expect(state(page, "mot.png")).to_contain_text("Chưa gửi được.")
    expect(state(page, "hai.png")).to_contain_text("Tệp còn trên máy này, đừng xóa.")
    expect(page.locator(".file", has_text="hai.png").get_by_role("button", name="Gửi lại")).to_be_visible()
    page.get_by_role("heading", level=1).click()  # browsers ask only whom they saw at work
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.close(run_before_unload=True)
    expect(page.locator(".file")).to_have_count(2)
    page.context.set_offline(False)  # goes on by itself
    expect(state(page, "mot.png")).to_contain_text("Đã nhận")
    expect(state(page, "mot.png")).to_contain_text("kB")  # a small picture has not 0,0 MB
    expect(state(page, "hai.png")).to_contain_text("Đã nhận")
    assert asked == ["beforeunload"]
    expect(page.locator("#anh-da-co img")).to_have_count(2)  # told without a reload
    assert ProductPhoto.objects.count() == 2


def test_a_login_in_another_tab_changes_the_token_and_the_file_goes_on(product_page, live_server, office):
    page, other = product_page, product_page.context.new_page()
    page.context.clear_cookies()
    log_in(other, live_server, office)
    other.wait_for_url("**/lam-viec/")
    choose(page, photo("ba.png", 3))
    expect(state(page, "ba.png")).to_contain_text("Đã nhận")
    page.context.clear_cookies()  # the session is over: the login comes in place
    choose(page, photo("bon.png", 4))
    box = page.get_by_role("dialog")
    box.get_by_label("Tên đăng nhập").fill(office.username)
    box.get_by_label("Mật khẩu").fill(PASSWORD)
    box.get_by_role("button", name="Đăng nhập").click()
    expect(state(page, "bon.png")).to_contain_text("Đã nhận")
    assert ProductPhoto.objects.count() == 2
