"""A ward officer with a phone, a helper with a keyboard: the parts of the work that need script."""

import re

import pytest
from playwright.sync_api import expect

from ocop.accounts.roles import Role
from ocop.core.jobs import services as jobs
from ocop.core.jobs.models import Job
from products.dossiers import services
from products.dossiers.rules.states import Verdict
from tests.conftest import log_in
from tests.factories import UserFactory
from tests.scans import scan

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def sent(name, pages=1):
    return {"name": name, "mimeType": "application/pdf", "buffer": scan(pages=pages).read()}


def test_a_ward_officer_uploads_several_files_on_a_phone(reference, page, live_server, dossier, ward):
    page.set_viewport_size({"width": 390, "height": 844})
    officer = UserFactory(role=Role.WARD_OFFICER, unit=ward, with_password=True)
    item = dossier.items.get(required_paper__code="business_registration")
    log_in(page, live_server, officer, then=f"/lam-viec/ho-so/{dossier.pk}/muc/{item.pk}/")
    expect(page.get_by_role("button", name="Tải lên")).to_be_hidden()  # the script has taken over
    bad = {"name": "trang.html", "mimeType": "text/html", "buffer": b"<html></html>"}
    page.get_by_label("Chọn tệp").set_input_files([sent("mot.pdf"), sent("hai.pdf", 2), bad])
    expect(page.get_by_text("Phần mềm không nhận loại tệp này")).to_be_visible()
    page.reload()
    expect(page.get_by_text("mot.pdf").first).to_be_visible()
    expect(page.get_by_text("hai.pdf").first).to_be_visible()
    assert item.papers.count() == 2
    page.get_by_role("link", name=re.compile("Ghi số, ngày, thay.*mot.pdf")).click()
    page.locator("#id_number").fill("12/GP")
    page.get_by_label("Ngày cấp").fill("30/02/2024")
    page.get_by_role("button", name="Lưu giấy tờ").click()
    expect(page.get_by_text("Ngày chưa đúng").first).to_be_visible()
    page.get_by_label("Ngày cấp").fill("29/02/2024")
    page.get_by_role("button", name="Lưu giấy tờ").click()
    expect(page.get_by_role("status")).to_have_text("Đã lưu giấy tờ.")


def test_a_replaced_file_leads_back_to_its_item(reference, page, live_server, dossier, ward):
    """The paper's own address is gone with the file: the page goes on to where the new one lies."""
    officer = UserFactory(role=Role.WARD_OFFICER, unit=ward, with_password=True)
    use = services.add_paper(dossier.items.first(), scan(), by=officer)
    log_in(page, live_server, officer, then=f"/lam-viec/ho-so/{dossier.pk}/giay-to/{use.pk}/")
    expect(page.get_by_role("button", name="Tải lên")).to_be_hidden()
    page.get_by_label("Chọn tệp").set_input_files([sent("moi.pdf")])
    page.wait_for_url(f"**/lam-viec/ho-so/{dossier.pk}/muc/{use.item_id}/")
    expect(page.get_by_text("moi.pdf").first).to_be_visible()


def test_a_page_is_marked_as_proof_beside_the_viewer(reference, page, live_server, dossier, ward):
    officer = UserFactory(role=Role.WARD_OFFICER, unit=ward, with_password=True)
    use = services.add_paper(dossier.items.first(), scan(pages=3), by=officer)
    log_in(page, live_server, officer, then=f"/lam-viec/ho-so/{dossier.pk}/minh-chung/")
    page.get_by_role("link", name="Trang sau").click()
    expect(page.get_by_text("Trang 2 trong 3").first).to_be_visible()
    page.locator("details.crit summary").first.click()
    page.get_by_role("button", name="Gắn trang này").first.click()
    expect(page.get_by_role("status")).to_contain_text("trang 2")
    assert dossier.links.get().page == 2
    page.evaluate(
        "(use) => document.dispatchEvent(new CustomEvent('viewer:open', {detail: {item_paper: use, page: 3}}))", use.pk
    )
    expect(page.get_by_text("Trang 3 trong 3").first).to_be_visible()


def test_a_helper_checks_by_keyboard(reference, page, live_server, checking_dossier, city):
    helper = UserFactory(role=Role.HELPER_TEAM, unit=city, with_password=True)
    log_in(page, live_server, helper, then=f"/lam-viec/ho-so/{checking_dossier.pk}/kiem-tra/")
    page.locator("details.crit[open] summary").focus()
    page.wait_for_load_state()  # the script that hears the keys is there
    page.keyboard.press("v")
    expect(page.get_by_text("Đã kiểm tra 1 trong")).to_be_visible()
    page.locator("details.crit[open] summary").focus()
    page.wait_for_load_state()  # the script that hears the keys is there
    page.keyboard.press("x")
    page.keyboard.type("Bản chụp mờ")
    page.locator("details.crit[open]").get_by_role("button", name="Không hợp lệ").click()
    expect(page.get_by_text("Đã kiểm tra 2 trong")).to_be_visible()
    verdicts = list(checking_dossier.items.exclude(verdict=Verdict.UNSEEN).values_list("verdict", "why"))
    assert verdicts == [("valid", ""), ("invalid", "Bản chụp mờ")]


def test_a_page_shows_by_itself_once_its_picture_is_made(reference, page, live_server, dossier, ward):
    officer = UserFactory(role=Role.WARD_OFFICER, unit=ward, with_password=True)
    services.add_paper(dossier.items.first(), scan(pages=2), by=officer)
    log_in(page, live_server, officer, then=f"/lam-viec/ho-so/{dossier.pk}/minh-chung/")
    picture = page.locator("[data-viewer-picture]")
    expect(picture).to_have_js_property("naturalWidth", 211)  # “Đang tạo hình trang…”
    jobs.run(Job.objects.get(kind="page_pictures").pk)
    expect(picture).to_have_js_property("naturalWidth", 1200)
