"""Files on a bad line: nothing chosen is dropped, nothing is said to have arrived that has not (acts 18, 31)."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from playwright.sync_api import expect

from ocop.accounts.roles import Role
from ocop.core.files import services as files
from products.models import ProductPhoto
from tests.conftest import log_in
from tests.factories import PASSWORD, ProducerFactory, ProductFactory, UserFactory

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


def test_what_cannot_be_sent_is_said_before_it_is(product_page):
    page, sent = product_page, []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    choose(page, {"name": "trong.png", "mimeType": "image/png", "buffer": b""})
    expect(state(page, "trong.png")).to_contain_text("Tệp trống.")
    page.locator("form[data-upload]").evaluate("form => { form.dataset.limitMb = '0.00001'; }")
    choose(page, photo("to.png", 9))
    expect(state(page, "to.png")).to_contain_text("vượt 0.00001 MB")
    expect(page.locator(".file", has_text="to.png").get_by_role("button", name="Gửi lại")).to_be_hidden()
    assert sent == []


def test_a_file_is_not_sent_under_another_user(product_page, live_server, city):
    page, other = product_page, product_page.context.new_page()
    page.context.clear_cookies()
    log_in(other, live_server, UserFactory(role=Role.OFFICE, unit=city, with_password=True))
    other.wait_for_url("**/lam-viec/")
    choose(page, photo("cua-ai.png", 5))
    expect(state(page, "cua-ai.png")).to_contain_text("Người khác đã đăng nhập ở trình duyệt này")
    assert not ProductPhoto.objects.exists()


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


def large(name, shade=0):
    """Some 3.7 MB: four pieces."""
    kept = io.BytesIO()
    noise = Image.effect_noise((2000, 2000), 90)
    noise.paste(shade, (0, 1900, 100, 2000))
    noise.save(kept, "PNG")
    return {"name": name, "mimeType": "image/png", "buffer": kept.getvalue()}


def kept_at_once(file) -> str:
    """What becomes of it when nothing is cut."""
    return files.store(SimpleUploadedFile(file["name"], file["buffer"]), by=None).sha256


@pytest.fixture
def pieces(product_page):
    """What the page sends of large files: "new", the numbers of pieces, "whole"; `cut` breaks off one of them."""
    sent, cut = [], []

    def hear(route):
        said = route.request.headers
        step = said.get("x-part-number") or ("new" if said.get("x-part") else "whole")
        sent.append(step)
        if step in cut:
            cut.remove(step)
            route.abort()
        else:
            route.fallback()

    product_page.route("**/anh/", hear)
    return sent, cut


def test_a_file_whose_line_broke_off_goes_on_from_where_the_server_has_it(product_page, pieces):
    page, (sent, cut) = product_page, pieces
    cut += ["2"]
    file = large("lon.png")
    choose(page, file)
    expect(state(page, "lon.png")).to_contain_text("Máy chủ đã có 2,1 / ")
    expect(state(page, "lon.png")).to_contain_text("Đã nhận")  # tried again by itself
    assert sent == ["new", "0", "1", "2", "2", "3", "whole"]
    assert ProductPhoto.objects.get().file.sha256 == kept_at_once(file)


def test_a_file_goes_on_on_another_page_after_another_login_and_an_answer_that_was_lost(
    product_page, pieces, live_server, office
):
    page, (sent, cut) = product_page, pieces
    file = large("lon.png")
    cut += ["3"]
    choose(page, file)
    expect(state(page, "lon.png")).to_contain_text("Máy chủ đã có 3,1 / ")
    page.once("dialog", lambda dialog: dialog.accept())
    address = page.url
    page.context.clear_cookies()
    sent.clear()
    page.goto("about:blank")
    log_in(page, live_server, office, then=address.removeprefix(live_server.url))
    expect(page.get_by_role("button", name="Tải lên")).to_be_hidden()
    cut += ["whole"]
    choose(page, {**file, "name": "ten-khac.png"})
    expect(state(page, "ten-khac.png")).to_contain_text("Đã nhận")
    assert sent == ["new", "3", "whole", "whole"]
    assert ProductPhoto.objects.get().file.original_name == "ten-khac.png"


def test_another_file_that_begins_alike_under_the_same_name_is_not_joined(product_page, pieces):
    page, (sent, cut) = product_page, pieces
    one = large("lon.png")
    other = one | {"buffer": one["buffer"][: 2**20] + bytes(len(one["buffer"]) - 2**20)}
    cut += ["2"]
    choose(page, other)
    expect(state(page, "lon.png")).to_contain_text("Máy chủ đã có 2,1 / ")
    page.get_by_role("button", name="Thôi lon.png").click()
    sent.clear()
    choose(page, one)
    expect(state(page, "lon.png")).to_contain_text("Đã nhận")
    assert sent == ["new", "new", "0", "1", "2", "3", "whole"]
    assert ProductPhoto.objects.get().file.sha256 == kept_at_once(one)
