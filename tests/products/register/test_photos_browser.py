"""The photos of the public lists: fetched when they come near, and there without a script, too."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from ocop.core.files import services as files
from ocop.core.files.rules import FileFormat
from tests.factories import CertificateFactory, ProducerFactory, ProductFactory, UnitFactory
from tests.ocop.core.files.making import picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MANY = 24


@pytest.fixture
def goods(reference):
    label = files.store_bytes(picture(size=(800, 600)), name="anh.jpg", kind=FileFormat.JPEG, pages=1, by=None)
    producer, today = ProducerFactory(ward=UnitFactory()), timezone.localdate()
    for _ in range(MANY):
        CertificateFactory(
            product=ProductFactory(producer=producer), label_photo=label, valid_from=today - timedelta(days=9),
            valid_to=today + timedelta(days=900),
        )  # fmt: skip


def test_photos_are_fetched_when_they_come_near_the_screen(goods, page, live_server):
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "rong=" in request.url else None)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server.url}/san-pham/", wait_until="networkidle")
    photos = page.locator(".good > img")
    expect(photos).to_have_count(MANY)
    expect(photos.first).to_have_attribute("srcset", re.compile("rong=240 240w"))
    assert 0 < len(asked) < MANY / 2
    photos.last.scroll_into_view_if_needed()
    expect(photos.last).to_have_attribute("srcset", re.compile("rong=400 400w"))


def test_photos_are_there_without_a_script(goods, browser, live_server):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/san-pham/")
    shown = page.locator(".good img:visible")
    expect(shown).to_have_count(MANY)
    expect(shown.first).to_have_attribute("src", re.compile("rong=400"))
    context.close()
