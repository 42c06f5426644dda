"""A field that chooses among many searches as one types: by any spelling, by keys alone, and keeps what was chosen."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from evaluations.decisions import services as decisions
from ocop.accounts.roles import Role
from ocop.law.models import LegalBasis
from tests.conftest import log_in
from tests.evaluations.decided import scored_session
from tests.factories import PASSWORD, ProducerFactory, ProductFactory, UnitFactory, UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def clerk(reference, office):
    office.set_password(PASSWORD)
    office.save()
    return office


@pytest.fixture
def wards(ward):
    names = ["Đa Phước", "Bình Đức", "Mỹ Bình", "Mỹ Quý", *(f"Thử {n}" for n in range(1, 25))]
    return [UnitFactory(parent=ward.parent, name=f"Phường {name}", short_name=name) for name in names]


def test_a_ward_among_many_is_found_without_accents_by_keys_and_kept_on_an_error(page, live_server, clerk, wards):
    log_in(page, live_server, clerk, then="/lam-viec/chu-the/moi/")
    page.wait_for_load_state()
    box = page.get_by_role("combobox", name="Xã, phường")
    box.press_sequentially("my qui")
    expect(page.get_by_role("listbox", name="Gợi ý").get_by_role("option")).to_have_text(["Phường Mỹ Quý"])
    box.press("ArrowDown")
    box.press("Enter")
    expect(box).to_have_value("Phường Mỹ Quý")
    expect(box).to_have_attribute("aria-expanded", "false")
    page.locator("main form:has([name=ward])").evaluate("form => { form.noValidate = true; form.requestSubmit() }")
    expect(page.locator(".is-invalid").first).to_be_visible()
    expect(page.get_by_role("combobox", name="Xã, phường")).to_have_value("Phường Mỹ Quý")


def test_the_list_stands_in_vietnamese_order_and_what_means_nothing_is_asked_about(page, live_server, clerk, wards):
    log_in(page, live_server, clerk, then="/lam-viec/chu-the/moi/")
    page.wait_for_load_state()
    box = page.get_by_role("combobox", name="Xã, phường")
    box.click()
    shown = page.get_by_role("listbox", name="Gợi ý").get_by_role("option").all_inner_texts()
    assert shown.index("Phường Bình Đức") < shown.index("Phường Đa Phước") < shown.index("Phường Mỹ Bình")
    box.fill("không có phường này")
    expect(page.get_by_text("Không có mục nào khớp.")).to_be_visible()
    box.blur()
    assert box.evaluate("field => field.validationMessage").startswith("Chưa chọn trong danh sách.")
    box.fill("da phuoc")
    box.blur()  # it can mean one thing only
    expect(box).to_have_value("Phường Đa Phước")


def test_without_script_it_is_a_select_with_the_same_rows(browser, live_server, clerk, wards):
    page = browser.new_context(java_script_enabled=False).new_page()
    log_in(page, live_server, clerk, then="/lam-viec/chu-the/moi/")
    page.get_by_label("Xã, phường").select_option(label="Phường Mỹ Quý")
    page.context.close()


def test_a_person_among_many_is_chosen_for_a_seat(page, live_server, clerk, city):
    for number in range(25):
        UserFactory(role=Role.COUNCIL_MEMBER, unit=city, full_name=f"Nguyễn Văn Thử {number}")
    UserFactory(role=Role.COUNCIL_MEMBER, unit=city, full_name="Đặng Thị Ý")
    log_in(page, live_server, clerk, then="/lam-viec/hoi-dong/moi/")
    page.wait_for_load_state()
    seat = page.get_by_role("combobox", name="Thành viên 1", exact=True)
    seat.press_sequentially("dang thi y")
    seat.press("Enter")
    expect(seat).to_have_value("Đặng Thị Ý")


def test_of_many_legal_bases_those_that_match_are_left_and_ticked_ones_stay(page, live_server, clerk, city, ward):
    draft = decisions.draft(scored_session(city, ward, [3]), by=clerk)
    for number in range(25):
        LegalBasis.objects.create(number=f"{number}/2020/QĐ-THỬ")
    log_in(page, live_server, clerk, then=reverse("evaluations:decision_edit", args=[draft.pk]))
    page.wait_for_load_state()
    page.get_by_label("3/2020/QĐ-THỬ", exact=True).check()
    page.get_by_role("searchbox", name="Tìm trong danh sách").fill("7/2020 qd thu")
    expect(page.get_by_label("7/2020/QĐ-THỬ", exact=True)).to_be_visible()
    expect(page.get_by_label("3/2020/QĐ-THỬ", exact=True)).to_be_visible()
    expect(page.get_by_label("8/2020/QĐ-THỬ", exact=True)).to_be_hidden()


def test_what_the_server_suggests_is_taken_by_keys_too(page, live_server, clerk, ward):
    ProductFactory(name="Nước mắm cá linh", producer=ProducerFactory(ward=ward, name="HTX Bến Sen"))
    log_in(page, live_server, clerk, then="/lam-viec/ho-so/moi/")
    page.wait_for_load_state()
    box = page.get_by_role("combobox", name="Sản phẩm")
    box.press_sequentially("nuoc mam")
    expect(page.get_by_role("option").filter(has_text="Nước mắm cá linh")).to_be_visible()
    box.press("Enter")
    assert box.input_value().startswith("Nước mắm cá linh, HTX Bến Sen")
