"""SECURITY 4, 5, 21, 22 in a real browser: the cookie, the late form, no dialog, no violation of the policy."""

import re
from contextlib import suppress

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import DatabaseError, models, transaction
from playwright.sync_api import Page, expect

from ocop.accounts.models import Unit
from ocop.accounts.roles import Role
from products.models import Producer
from tests.conftest import log_in
from tests.factories import PASSWORD, UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAYLOAD = '"><img src=x onerror=alert(1)>'


@pytest.fixture
def people(city, ward):
    first = UserFactory(role=Role.OFFICE, unit=city, username="vanphong1", full_name=PAYLOAD, with_password=True)
    second = UserFactory(role=Role.OFFICE, unit=city, username="vanphong2", with_password=True)
    return first, second


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """Dialogs, and what the console says of the policy."""
    heard: list[str] = []
    page.on("dialog", lambda dialog: (heard.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    page.on("console", lambda line: heard.append(line.text) if "Content Security Policy" in line.text else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


def fill_a_producer(page: Page, live_server) -> None:
    page.goto(f"{live_server.url}/lam-viec/chu-the/moi/")
    page.locator("[name=name]").fill("Hợp tác xã Gõ Dở")
    page.locator("[name=representative]").fill("Trần Thị Chữ")
    page.locator("[name=address]").fill("1 đường Dài")
    page.locator("[name=kind]").select_option(index=1)
    page.locator("[name=ward]").select_option(str(Unit.objects.get(name="Phường Thử Một").pk))


def log_in_in_place(page: Page, name: str) -> None:
    page.get_by_label("Tên đăng nhập").fill(name)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name=re.compile("Đăng nhập")).click()


def test_s05_a_late_form_gets_the_login_in_its_place_and_is_saved_with_every_word(
    page, live_server, people, complaints
):
    log_in(page, live_server, people[0])
    expect(page).to_have_url(re.compile("/lam-viec/"))
    fill_a_producer(page, live_server)
    Session.objects.all().delete()
    page.locator("main form [type=submit]").last.click()
    log_in_in_place(page, "vanphong1")
    expect(page.get_by_role("heading", name="Hợp tác xã Gõ Dở").first).to_be_visible()
    assert Producer.objects.get().representative == "Trần Thị Chữ"
    assert complaints == []


def test_s05_a_late_form_is_not_saved_under_another_user(page, live_server, people, complaints):
    log_in(page, live_server, people[0])
    expect(page).to_have_url(re.compile("/lam-viec/"))
    fill_a_producer(page, live_server)
    Session.objects.all().delete()
    page.locator("main form [type=submit]").last.click()
    log_in_in_place(page, "vanphong2")
    expect(page.get_by_text("thuộc về người khác")).to_be_visible()
    assert not Producer.objects.exists()


def test_s04_a_password_change_ends_the_other_device_and_the_old_cookie(page, live_server, people, browser):
    log_in(page, live_server, people[1])
    expect(page).to_have_url(re.compile("/lam-viec/"))
    cookie = next(each for each in page.context.cookies() if each["name"] == "phien")
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Lax"
    other = browser.new_context().new_page()
    log_in(other, live_server, people[1])
    expect(other).to_have_url(re.compile("/lam-viec/"))
    page.goto(f"{live_server.url}/tai-khoan/mat-khau/")
    page.locator("[name=old_password]").fill(PASSWORD)
    for name in ("new_password1", "new_password2"):
        page.locator(f"[name={name}]").fill("mot cau that la khac 99")
    page.locator("main form [type=submit]").last.click()
    expect(page.get_by_text("Đã đổi mật khẩu")).to_be_visible()
    other.goto(f"{live_server.url}/lam-viec/")
    expect(other).to_have_url(re.compile("/dang-nhap/"))
    changed = next(each for each in page.context.cookies() if each["name"] == "phien")
    assert changed["value"] != cookie["value"]
    other.context.close()


def test_s21_s22_pages_full_of_payloads_open_no_dialog_and_break_no_rule(page, live_server, complaints, reference):
    from tests.security.test_pages import poison
    from tests.security.world import make_world

    world = make_world()
    poison()
    for role in (Role.OFFICE, Role.COUNCIL_MEMBER, Role.ADMINISTRATOR):
        user = world.users[role]
        user.refresh_from_db()
        user.set_password(PASSWORD)
        user.save()
        page.context.clear_cookies()
        log_in(page, live_server, user)
        expect(page).to_have_url(re.compile("/lam-viec/"))
        for url in PAGES[role]:
            place = world.own
            answer = page.goto(live_server.url + url.format(**{name: getattr(place, name).pk for name in NAMED}))
            assert answer.ok, url
            page.wait_for_load_state("load")
    assert complaints == []


NAMED = ("dossier", "producer", "product", "session", "sheet", "plan", "certificate", "task", "decision")
PAGES = {
    Role.OFFICE: [
        "/lam-viec/", "/lam-viec/chu-the/", "/lam-viec/chu-the/{producer}/", "/lam-viec/ho-so/{dossier}/",
        "/lam-viec/ho-so/{dossier}/minh-chung/", "/lam-viec/san-pham/{product}/", "/lam-viec/giay-chung-nhan/",
        "/lam-viec/hoi-dong/phien/{session}/", "/lam-viec/ke-hoach/{plan}/", "/lam-viec/nhiem-vu/{task}/",
        "/lam-viec/danh-gia/quyet-dinh/{decision}/", "/lam-viec/bao-cao/", "/lam-viec/thong-bao/", "/san-pham/", "/",
    ],
    Role.COUNCIL_MEMBER: ["/lam-viec/", "/lam-viec/hoi-dong/phieu/{sheet}/"],
    Role.ADMINISTRATOR: ["/quan-tri/", "/quan-tri/accounts/user/", "/quan-tri/core/auditevent/"],
}  # fmt: skip


def lengthen() -> None:
    """Names and words of every record as long as they may be, without a blank."""
    from tests.security.snapshot import tables
    from tests.security.test_pages import typed

    for model in tables():
        for field in model._meta.concrete_fields:
            if isinstance(field, (models.CharField, models.TextField)) and typed(field):
                word = ("Ưỡ" * 100)[: min(field.max_length or 200, 200)]
                with suppress(DatabaseError), transaction.atomic():  # frozen, or once only
                    model._base_manager.update(**{field.name: word})


@pytest.mark.parametrize("strangers", [True, False], ids=["public", "inner"])
def test_no_page_is_wider_than_a_phone_however_long_the_names(strangers, new_context, live_server, reference):
    """Every list, form and detail page at 390 px with words of 200 letters."""
    from tests.security.forms import pages
    from tests.security.world import make_world

    world = make_world()
    lengthen()
    seen, wide = set(), []
    contexts = {}
    for role, url in pages(world):
        if url in seen or url.startswith("/quan-tri/") or (role is None) != strangers:
            continue
        answer = world.ask(role, "GET", url)
        if answer.streaming or answer.status_code != 200 or "html" not in answer.headers["Content-Type"]:
            continue
        seen.add(url)
        if role not in contexts:
            contexts[role] = new_context(viewport={"width": 390, "height": 844}, base_url=live_server.url)
            name, cookie = settings.SESSION_COOKIE_NAME, world.clients[role].cookies.get(settings.SESSION_COOKIE_NAME)
            if cookie:
                contexts[role].add_cookies([{"name": name, "value": cookie.value, "url": live_server.url}])
        page = contexts[role].pages[0] if contexts[role].pages else contexts[role].new_page()
        assert page.goto(url, wait_until="load").ok, (role, url)
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > 390:
            wide.append(f"{url} ({role}): {width}")
    assert wide == [], "\n".join(wide)
    assert len(seen) > (8 if strangers else 60)
