"""A whole reorganisation clicked through: drafted, looked at, recorded, undone."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from ocop.accounts.models import Unit
from products.models import Reorganisation
from tests.conftest import log_in
from tests.factories import PASSWORD, CertificateFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_two_wards_become_one_and_are_two_again(
    reference, page, live_server, office, city, ward, other_ward, ward_officer, product
):
    office.set_password(PASSWORD)
    office.save()
    CertificateFactory(product=product, issuer=city)
    today = f"{timezone.localdate():%d/%m/%Y}"
    log_in(page, live_server, office, then="/lam-viec/sap-xep/moi/")
    page.wait_for_load_state()
    page.get_by_label("Văn bản", exact=False).first.fill("Nghị quyết thử số 1/NQ")
    page.get_by_label("Ngày văn bản", exact=False).first.fill(today)
    page.get_by_label("Có hiệu lực từ", exact=False).first.fill(today)
    page.get_by_role("button", name="Lập bản nháp").click()
    page.get_by_role("link", name="Thêm, tách").click()
    page.wait_for_load_state()
    for old in (ward, other_ward):
        page.get_by_label(old.name, exact=True).check()
    page.get_by_label("Tên đầy đủ của đơn vị mới", exact=False).fill("Phường Thử Nhập")
    page.get_by_label("Tên ngắn", exact=False).fill("Thử Nhập")
    page.get_by_label("Mã đơn vị hành chính", exact=False).fill("T-NHAP")
    page.get_by_role("button", name="Thêm vào bản nháp").click()
    expect(page.get_by_text("xem trước, chưa ghi gì")).to_be_visible()
    assert not Unit.objects.filter(code="T-NHAP").exists()

    page.locator("summary").filter(has_text="Từng đơn vị cũ").click()
    olds = page.get_by_role("table", name="Từng đơn vị cũ")
    olds.get_by_role("row").filter(has_text=ward.name).get_by_role("link").nth(3).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Giấy chứng nhận")
    expect(page.get_by_role("link", name=product.name)).to_be_visible()
    page.go_back()

    page.get_by_role("button", name="Ghi nhận sắp xếp").click()
    expect(page.get_by_role("heading", name="Đang có ở đơn vị mới")).to_be_visible()
    assert Unit.objects.get(code="T-NHAP").covers(Unit.objects.get(pk=ward.pk))
    page.get_by_role("link", name="Hoàn tác").first.click()
    page.get_by_role("button", name="Hoàn tác sắp xếp").click()
    expect(page.get_by_text("Sắp xếp này lại là bản nháp")).to_be_visible()
    assert not Unit.objects.filter(code="T-NHAP").exists()
    assert Unit.objects.get(pk=ward.pk).valid_to is None
    assert Reorganisation.objects.get().recorded_at is None
