"""A day picked from the device's own calendar."""

import pytest
from playwright.sync_api import expect

from ocop.accounts.roles import Role
from tests.conftest import log_in
from tests.factories import UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# the calendar itself belongs to the device: it opens at the day typed, and somebody picks 28/02/2027
PICKED = """() => {
  HTMLInputElement.prototype.showPicker = function () {
    if (this.value === "2027-01-19") { this.value = "2027-02-28"; this.dispatchEvent(new Event("change")); }
  };
}"""


def test_the_button_behind_a_day_opens_the_calendar_and_takes_what_is_picked(reference, page, live_server, city):
    log_in(page, live_server, UserFactory(role=Role.OFFICE, unit=city, with_password=True), then="/lam-viec/dot/moi/")
    page.evaluate(PICKED)
    page.get_by_label("Nhận hồ sơ từ ngày").fill("19.01.2027")
    page.get_by_role("button", name="Chọn ngày trên lịch").first.click()
    expect(page.get_by_label("Nhận hồ sơ từ ngày")).to_have_value("28/02/2027")
    expect(page.get_by_label("Nhận hồ sơ từ ngày")).to_be_focused()
