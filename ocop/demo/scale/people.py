"""Units come with the reference data; here the people who measure."""

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from ocop.accounts.models import Membership, Unit, UnitKind, User
from ocop.accounts.roles import Role
from ocop.demo.people import long_xuyen


@dataclass(frozen=True)
class People:
    city: Unit
    wards: list[Unit]
    office: User
    members: list[User]


def people(members: int, password: str) -> People:
    """The office's people under the names that `seed_demo` uses, each with its membership."""
    city = long_xuyen()
    wards = list(Unit.objects.filter(kind=UnitKind.WARD, parent=city).order_by("pk"))
    secret = make_password(password)
    office = _user("vanphong", "Trần Văn Phòng", Role.OFFICE, city, secret)
    _user("lanhdao", "Lê Thị Lãnh Đạo", Role.LEADER, city, secret)
    _user("giupviec", "Võ Giúp Việc", Role.HELPER_TEAM, city, secret)
    _user("phuong.mylong", "Nguyễn Mỹ Long", Role.WARD_OFFICER, wards[0], secret)
    council = [
        _user(f"hoidong{number}", f"Ủy viên {number}", Role.COUNCIL_MEMBER, city, secret)
        for number in range(1, members + 1)
    ]
    return People(city, wards, office, council)


def _user(username: str, full_name: str, role: Role, unit: Unit, secret: str) -> User:
    user, _ = User.objects.update_or_create(
        username=username, defaults={"full_name": full_name, "password": secret, "is_demo": True}
    )
    Membership.objects.get_or_create(user=user, unit=unit, role=role, valid_to=None)
    return user
