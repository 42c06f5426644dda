"""Who can try the program is told from the users that were made, not from a list kept by hand."""

import pytest

from ocop.accounts.models import Membership
from ocop.accounts.roles import Role
from ocop.demo.people import listed
from tests.factories import UnitFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_each_role_has_its_line_and_of_many_the_ends_are_named():
    unit = UnitFactory()
    names = {
        Role.OFFICE: ["vanphong"],
        Role.WARD_OFFICER: ["phuong.longxuyen", "phuong.mythoi"],
        Role.COUNCIL_MEMBER: [f"hoidong{n}" for n in range(1, 11)],
    }
    for role, usernames in names.items():
        for name in usernames:
            Membership.objects.create(user=UserFactory(username=name, is_demo=True), unit=unit, role=role)
    Membership.objects.create(user=UserFactory(username="nguoithat"), unit=unit, role=Role.LEADER)
    assert [line.split("  ")[2].strip() for line in listed().splitlines()] == [
        "vanphong", "phuong.longxuyen, phuong.mythoi", "hoidong1, hoidong2 … hoidong10",
    ]  # fmt: skip
    assert "Cán bộ cơ quan quản lý OCOP" in listed()
