"""What an administrator may do with units, users and roles (acts 11, 13, 14; SECURITY 75)."""

import threading
from datetime import date

import pytest
from django.db import IntegrityError, connections, transaction
from django.test import Client

from ocop.accounts.models import Membership, Unit, UnitKind, User
from ocop.accounts.roles import Role
from ocop.accounts.units.queries import rebuild_paths
from ocop.accounts.users.rules import TRUSTED, grant_refusal
from ocop.accounts.users.services import leaders_of
from ocop.core.audit.models import AuditEvent
from ocop.notifications.models import Mail, Message
from tests.factories import UnitFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]

USERS, UNITS = "/quan-tri/accounts/user/", "/quan-tri/accounts/unit/"


def lines(prefix: str, *rows: dict, initial: int = 0) -> dict:
    """The lines of an inline, as its form sends them."""
    sent = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": initial}
    return sent | {f"{prefix}-{n}-{name}": value for n, row in enumerate(rows) for name, value in row.items()}


def user_form(user: User, *rows: dict, initial: int = 0, **changed) -> dict:
    values = {"username": user.username, "full_name": user.full_name, "email": user.email, "is_active": "on"}
    return values | changed | lines("memberships", *rows, initial=initial)


def unit_form(unit: Unit, *rows: dict, **changed) -> dict:
    names = ("kind", "code", "name", "short_name", "valid_from", "valid_to", "source")
    values = {name: getattr(unit, name) or "" for name in names} | {"parent": unit.parent_id or ""}
    return {name: f"{value:%d/%m/%Y}" if isinstance(value, date) else value for name, value in values.items()} | (
        changed | lines("successions", *rows)
    )


def grant(client, user, role, unit, **days):
    answer = client.post(f"{USERS}{user.pk}/change/", user_form(user, {"role": role, "unit": unit.pk, **days}))
    return answer.content.decode() if answer.status_code == 200 else ""


# ── units ──


def test_a_unit_set_below_its_own_child_is_a_sentence(client_of, administrator, city, ward):
    client = client_of(administrator)
    for parent in (city, ward):
        said = client.post(f"{UNITS}{city.pk}/change/", unit_form(city, parent=parent.pk))
        assert said.status_code == 200
        assert "Đơn vị không thể thuộc chính nó" in said.content.decode()
    city.refresh_from_db()
    assert city.parent is None


def test_successors_are_written_beside_the_unit_with_their_day(client_of, administrator, city, ward, other_ward):
    client, page = client_of(administrator), f"{UNITS}{ward.pk}/change/"
    third = UnitFactory(parent=city)
    ended = {"valid_to": "30/06/2025"}
    bad = [
        ({"successor": ward.pk, "day": "01/07/2025"}, "nằm dưới"),
        ({"successor": other_ward.pk, "day": "30/06/2025"}, "còn đến hết ngày 30/06/2025"),
    ]
    for row, words in bad:
        answer = client.post(page, unit_form(ward, row, **ended))
        assert answer.status_code == 200
        assert words in answer.content.decode()
    rows = [{"successor": unit.pk, "day": "01/07/2025", "source": "Nghị quyết thử"} for unit in (other_ward, third)]
    assert client.post(page, unit_form(ward, *rows, **ended)).status_code == 302
    assert set(ward.successors.all()) == {other_ward, third}
    assert AuditEvent.objects.filter(action="succession.added").count() == 2
    other_ward.refresh_from_db()
    assert other_ward.keys() == [other_ward.pk, ward.pk]
    listed = client.get(f"{UNITS}?q={ward.code}").content.decode()
    assert f"{other_ward}; {third}" in listed


def test_an_administrator_adds_units_below_his_own_alone(client_of, administrator, city, ward):
    client, foreign = client_of(administrator), UnitFactory(kind=UnitKind.CITY)
    new = UnitFactory.build(name="Phường Mới")
    assert client.post(f"{UNITS}add/", unit_form(new, parent=foreign.pk)).status_code == 200
    assert client.post(f"{UNITS}add/", unit_form(new, parent=city.pk)).status_code == 302
    assert Unit.objects.get(name="Phường Mới").path.startswith(city.path)
    assert client.get(f"{UNITS}{foreign.pk}/change/").status_code == 200, "looked at"
    assert client.post(f"{UNITS}{foreign.pk}/change/", unit_form(foreign, name="Khác")).status_code == 403
    of_ward = client_of(UserFactory(role=Role.ADMINISTRATOR, unit=ward))
    root = UnitFactory.build(kind=UnitKind.PROVINCE)
    assert of_ward.post(f"{UNITS}add/", unit_form(root)).status_code == 200
    assert of_ward.post(f"{UNITS}{city.pk}/change/", unit_form(city, name="Khác")).status_code == 403


# ── roles ──


def test_a_role_that_ends_before_it_begins_is_refused(client_of, administrator, ward):
    user = UserFactory()
    said = grant(client_of(administrator), user, "helper_team", ward, valid_from="02/01/2026", valid_to="01/01/2026")
    assert "Vai trò kết thúc trước ngày bắt đầu" in said
    assert (
        grant(client_of(administrator), user, "helper_team", ward, valid_from="01/01/2026", valid_to="01/01/2026") == ""
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(
            user=user, unit=ward, role=Role.LEADER, valid_from=date(2026, 1, 2), valid_to=date(2026, 1, 1)
        )


@pytest.mark.parametrize("role", sorted(TRUSTED))
def test_s75_an_administrator_gives_himself_no_role_that_decides(client_of, administrator, ward, role):
    own = administrator.memberships.get()
    first = {"id": own.pk, "user": administrator.pk, "role": own.role, "unit": own.unit_id}
    page = f"{USERS}{administrator.pk}/change/"
    rows = user_form(administrator, first, {"role": role, "unit": ward.pk}, initial=1)
    assert "không tự cấp cho mình" in client_of(administrator).post(page, rows).content.decode()
    turned = user_form(administrator, first | {"role": role}, initial=1)
    assert "không tự cấp cho mình" in client_of(administrator).post(page, turned).content.decode()
    assert [m.role for m in administrator.memberships.all()] == [Role.ADMINISTRATOR]
    assert grant(client_of(administrator), UserFactory(), role, ward) == "", "another may have it"


def test_s75_no_role_is_given_above_or_beside_ones_own_unit(client_of, city, ward, other_ward):
    client, user = client_of(UserFactory(role=Role.ADMINISTRATOR, unit=ward)), UserFactory()
    for unit in (city, other_ward):
        assert "đơn vị được giao quản trị" in grant(client, user, "helper_team", unit)
    assert not user.memberships.exists()
    assert grant(client, user, "ward_officer", ward) == ""
    assert user.memberships.get().unit == ward


def test_s75_who_holds_a_role_above_or_beside_is_looked_at_not_changed(client_of, city, ward, other_ward, office):
    """acts 14: an administrator of one ward set another city's user's password."""
    client = client_of(UserFactory(role=Role.ADMINISTRATOR, unit=ward))
    beside = UserFactory(role=Role.WARD_OFFICER, unit=other_ward)
    below = UserFactory(role=Role.WARD_OFFICER, unit=ward)
    for user in (office, beside):
        page = client.get(f"{USERS}{user.pk}/change/")
        assert page.status_code == 200
        assert "../password/" not in page.content.decode()
        assert client.post(f"{USERS}{user.pk}/change/", user_form(user, email="x@example.vn")).status_code == 403
        for ask in (client.get, client.post):
            assert ask(f"{USERS}{user.pk}/password/").status_code == 403
    assert not Mail.objects.exists()
    assert "../password/" in client.get(f"{USERS}{below.pk}/change/").content.decode()
    assert client.post(f"{USERS}{below.pk}/password/").status_code == 302
    assert Mail.objects.get().to == below.email


def test_s75_each_grant_that_decides_is_told_to_its_owner_and_the_units_leader(client_of, administrator, leader, ward):
    user, elsewhere = UserFactory(), UserFactory(role=Role.LEADER)
    grant(client_of(administrator), user, "ward_officer", ward)
    assert not Message.objects.exists()
    user = UserFactory()
    grant(client_of(administrator), user, "council_member", ward)
    assert {message.to for message in Message.objects.all()} == {user, leader}
    text = Message.objects.filter(to=leader).get().text
    assert f"vai trò Thành viên Hội đồng tại {ward}" in text
    assert user.username in text
    assert not Message.objects.filter(to=elsewhere).exists()


def test_the_leader_of_a_unit_is_its_own_or_the_nearest_above(city, ward, leader):
    assert leaders_of(ward) == [leader]
    own = UserFactory(role=Role.LEADER, unit=ward)
    assert leaders_of(ward) == [own]
    assert leaders_of(city) == [leader]
    assert leaders_of(UnitFactory()) == []


def test_s75_a_new_user_gets_a_link_and_nobody_knows_the_password(client_of, administrator, ward):
    typed = {"username": "moi", "full_name": "Người Mới", "email": "", "phone": ""}
    client = client_of(administrator)
    new = typed | lines("memberships", {"role": "ward_officer", "unit": ward.pk})
    assert client.post(f"{USERS}add/", new).status_code == 200, "an address is needed"
    assert client.post(f"{USERS}add/", new | {"email": "moi@example.vn"}).status_code == 302
    user = User.objects.get(username="moi")
    assert user.has_usable_password(), "or the owner could not ask for another link"
    assert "Đặt lại mật khẩu" in Mail.objects.get(to="moi@example.vn").subject


def test_s75_a_changed_address_is_told_to_the_old_one(client_of, administrator, ward):
    user = UserFactory(role=Role.WARD_OFFICER, unit=ward, email="cu@example.vn")
    held = user.memberships.get()
    row = {"id": held.pk, "user": user.pk, "role": held.role, "unit": ward.pk}
    sent = user_form(user, row, initial=1, email="moi@example.vn")
    assert client_of(administrator).post(f"{USERS}{user.pk}/change/", sent).status_code == 302
    letter = Mail.objects.get()
    assert (letter.to, "moi@example.vn" in letter.text) == ("cu@example.vn", True)
    assert client_of(administrator).post(f"{USERS}{user.pk}/change/", sent).status_code == 302
    assert Mail.objects.count() == 1


def test_the_rule_of_grants_says_why():
    assert grant_refusal(Role.LEADER, to_self=False, in_reach=True) is None
    assert grant_refusal(Role.WARD_OFFICER, to_self=True, in_reach=True) is None
    assert "tự cấp" in grant_refusal(Role.LEADER, to_self=True, in_reach=True)
    assert "nhờ quản trị viên của đơn vị đó" in grant_refusal(Role.PRODUCER, to_self=False, in_reach=False)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_who_move_units_below_each_other_at_once_make_no_ring(reference, city, administrator):
    """One of them reads why, in the form or in a message; neither gets a 500."""
    one, two = UnitFactory(parent=city, kind=UnitKind.CITY), UnitFactory(parent=city, kind=UnitKind.CITY)
    barrier, answers = threading.Barrier(2), []

    def move(unit: Unit, parent: Unit) -> None:
        client = Client()
        client.force_login(administrator)
        barrier.wait()
        sent = unit_form(unit, parent=parent.pk)
        answers.append(client.post(f"{UNITS}{unit.pk}/change/", sent, follow=True))
        connections.close_all()

    threads = [threading.Thread(target=move, args=pair) for pair in ((one, two), (two, one))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [200, 200]
    assert sum("Đơn vị không thể thuộc chính nó" in answer.content.decode() for answer in answers) == 1
    one.refresh_from_db()
    two.refresh_from_db()
    assert sorted([one.parent == two, two.parent == one]) == [False, True]
    assert rebuild_paths() == 0


def test_a_user_without_mail_is_offered_the_form_to_write_it_not_a_button_that_refuses(client_of, administrator, ward):
    user = UserFactory(role=Role.WARD_OFFICER, unit=ward, email="")
    page = client_of(administrator).get(f"{USERS}{user.pk}/password/").content.decode()
    assert "chưa có thư điện tử" in page
    assert f'href="{USERS}{user.pk}/change/"' in page
    assert '<form method="post">' not in page


def test_no_page_of_the_admin_calls_its_reader_by_a_word_no_office_uses(client_of, administrator):
    words = client_of(administrator).get("/quan-tri/").content.decode()
    assert "bạn" not in words.lower().split("<body", 1)[1]
