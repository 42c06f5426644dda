"""Units, users and their roles. Every user of the demo is marked so: `check --deploy` speaks up for them."""

from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from ocop.accounts.models import Membership, Succession, Unit, UnitKind, User
from ocop.accounts.roles import Role
from ocop.accounts.units.queries import rebuild_paths
from ocop.core.text import fold
from ocop.demo import names
from products.reorganising import services as reorganising
from products.reorganising import trial


@dataclass
class Place:
    """Where the demo plays: the unit that holds the rounds, its wards, its departments by code."""

    office: Unit
    wards: list[Unit]
    departments: dict[str, Unit] = field(default_factory=dict)

    def ward(self, short_name: str) -> Unit:
        return next(ward for ward in self.wards if ward.short_name == short_name)


@dataclass
class People:
    by_name: dict[str, User]
    ward_officers: dict[int, User]  # by ward
    council: list[User]

    def __getitem__(self, username: str) -> User:
        return self.by_name[username]


def long_xuyen() -> Unit:
    """The city of 2024 and its wards, played on as if the three levels had not ended."""
    office = Unit.objects.get(kind=UnitKind.CITY, code="883")
    Succession.objects.filter(unit__path__startswith=office.path).delete()
    Unit.objects.filter(path__startswith=office.path).update(valid_to=None)
    rebuild_paths()
    office.refresh_from_db()
    return office


def city() -> Place:
    """Long Xuyên with its wards, departments and people."""
    office = long_xuyen()
    place = Place(office, list(office.children.filter(kind=UnitKind.WARD).order_by("code")))
    _to_be_split(place)
    return _with_departments(place)


SPLIT = "Phường Ví Dụ"


def _to_be_split(place: Place) -> None:
    """A made-up ward that ended some time ago (`split`)."""
    Unit.objects.create(
        kind=UnitKind.WARD, code=f"{place.office.code}-VD", name=SPLIT, short_name="Ví Dụ", parent=place.office
    )


def split(place: Place, by: User) -> None:
    """Two others go on for the made-up ward, each sees what was certified there. What happened in fact to the wards of
    this city stands beside it, as drafts to try."""
    gone = Unit.objects.filter(name=SPLIT, parent=place.office).first()
    if gone is None:
        return
    first = timezone.localdate() - timedelta(days=200)
    done = reorganising.create(
        place.office, by=by, document="Nghị quyết minh họa, không có thật", document_on=first, day=first
    )
    for short_name in ("Mỹ Long", "Mỹ Phước"):
        reorganising.add(done, [gone], place.ward(short_name), by=by)
    reorganising.record(done, by=by)
    trial.load(place.office, by=by)


def province() -> Place:
    """An Giang with the wards that came of Long Xuyên on 01/07/2025."""
    office = Unit.objects.get(kind=UnitKind.PROVINCE, code="91")
    return _with_departments(Place(office, list(office.children.filter(kind=UnitKind.WARD).order_by("code"))))


def _with_departments(place: Place) -> Place:
    for code, name in names.DEPARTMENTS:
        place.departments[code] = Unit.objects.create(
            kind=UnitKind.DEPARTMENT,
            code=f"{place.office.code}-{code}",
            name=name,
            short_name=name,
            parent=place.office,
        )
    return place


def make(place: Place, password: str) -> People:
    """All users, with one password; its hash is reckoned once."""
    hashed = make_password(password)

    def user(username: str, name: str, role: Role, unit: Unit, title: str) -> User:
        person = User.objects.create(
            username=username, full_name=name, email=f"{username}@ocop.example", password=hashed, is_demo=True
        )
        Membership.objects.create(user=person, unit=unit, role=role, title=title)
        return person

    people = {p.username: user(p.username, p.name, p.role, _seat(place, p.seat), p.title) for p in names.STAFF}
    officers = {
        ward.pk: user(
            f"phuong.{slug(ward.short_name)}",
            made_up_name(Random(ward.pk))[0],
            Role.WARD_OFFICER,
            ward,
            "Công chức OCOP",
        )
        for ward in place.wards
    }
    council = [
        user(
            f"hoidong{n}",
            name,
            Role.COUNCIL_MEMBER,
            place.office,
            title if organisation in title else f"{title}, {organisation}",
        )
        for n, (name, organisation, title) in enumerate((*names.COUNCIL, names.SUCCESSOR), 1)
    ]
    people["chuthe"] = user("chuthe", "Hồ Văn Ví Dụ", Role.PRODUCER, place.wards[0], "Giám đốc hợp tác xã")
    people |= {person.username: person for person in [*officers.values(), *council]}
    return People(people, officers, council[: len(names.COUNCIL)])


def listed() -> str:
    """Who can log in, a line a role; of many only the first two and the last are named."""
    names: dict[str, list[str]] = {}
    for row in Membership.objects.filter(user__is_demo=True).select_related("user").order_by("pk"):
        names.setdefault(row.role, []).append(row.user.username)
    shown = {role: ", ".join(of) if len(of) < 4 else f"{of[0]}, {of[1]} … {of[-1]}" for role, of in names.items()}
    return "\n".join(f"    {of:<52}{Role(role).label}" for role, of in shown.items())


def _seat(place: Place, seat: str) -> Unit:
    return place.departments[seat.removeprefix("department:")] if seat.startswith("department:") else place.office


def slug(name: str) -> str:
    return fold(name).replace(" ", "")


def made_up_name(dice: Random) -> tuple[str, str]:
    """A name that is plainly invented, and the sex it stands for."""
    middle, sex = dice.choice(names.MIDDLE)
    return f"{dice.choice(names.FAMILY)} {middle} {dice.choice(names.GIVEN)}", sex
