"""People and pages of the walks: each person has a browser of their own and logs in as people do."""

from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from ocop.accounts.models import UnitKind
from ocop.accounts.roles import Role
from tests.conftest import log_in
from tests.factories import UnitFactory, UserFactory

MEMBERS = ("Đỗ Văn Chủ Tịch", "Mai Thị Thư Ký", "Cao Văn Thành Viên")


@pytest.fixture
def people(live_server, reference):
    """Those of a walk under 148: a city, its ward, and who works there."""
    return people_of(UnitKind.CITY, "Thành phố Thử", "Phường Thử Một")


@pytest.fixture
def province_people(live_server, reference):
    return people_of(UnitKind.PROVINCE, "Tỉnh Thử", "Xã Thử Một")


def people_of(kind, name: str, ward_name: str) -> SimpleNamespace:
    unit = UnitFactory(kind=kind, name=name, short_name=name.partition(" ")[2])
    ward = UnitFactory(parent=unit, name=ward_name, short_name="Thử Một")
    names = {
        "office": ("Lê Thị Văn Phòng", Role.OFFICE, unit),
        "leader": ("Trần Văn Lãnh Đạo", Role.LEADER, unit),
        "helper": ("Phan Thị Giúp Việc", Role.HELPER_TEAM, unit),
        "ward_officer": ("Ngô Văn Phường", Role.WARD_OFFICER, ward),
        "producer": ("Hồ Thị Chủ Thể", Role.PRODUCER, ward),
    }
    found = {key: person(full, role, place) for key, (full, role, place) in names.items()}
    council = [person(full, Role.COUNCIL_MEMBER, unit) for full in MEMBERS]
    return SimpleNamespace(unit=unit, ward=ward, council=council, **found)


def person(full_name: str, role: Role, unit):
    return UserFactory(full_name=full_name, role=role, unit=unit, with_password=True)


@pytest.fixture
def enter(new_context, live_server):
    """enter(user, **context): a page of this user's own browser, logged in."""
    expect.set_options(timeout=15_000)

    def open_page(user=None, **options):
        page = new_context(base_url=live_server.url, locale="vi-VN", reduced_motion="reduce", **options).new_page()
        page.set_default_timeout(15_000)
        if user is not None:
            log_in(page, live_server, user)
            page.wait_for_url("**/lam-viec/")
        return page

    return open_page
