"""Identity and sessions: SECURITY 1 to 6."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from ocop.accounts.login.models import LoginAttempt
from ocop.accounts.login.throttle import digest, locked_until
from ocop.accounts.roles import Role
from ocop.core.models import AuditEvent
from ocop.notifications.models import Mail
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
URL = "/dang-nhap/"


@pytest.fixture
def person(city):
    return UserFactory(role=Role.OFFICE, unit=city, username="vanphong1", with_password=True)


def try_login(client, name, password, **extra):
    return client.post(URL, {"username": name, "password": password}, **extra)


def test_a_right_password_enters_and_is_noted(client, person):
    response = try_login(client, "vanphong1", PASSWORD)
    assert response.status_code == 302
    assert AuditEvent.objects.filter(by=person, action="login.entered").exists()


def test_a_mail_address_serves_as_the_name(client, person):
    assert try_login(client, person.email.upper(), PASSWORD).status_code == 302


def test_s01_five_wrong_logins_lock_this_account_from_this_address(client, person):
    for _ in range(5):
        assert try_login(client, "vanphong1", "sai").status_code == 422
    locked = try_login(client, "vanphong1", PASSWORD)
    assert "Hãy thử lại sau" in locked.content.decode()
    assert try_login(client, "vanphong1", PASSWORD, REMOTE_ADDR="10.9.8.7").status_code == 302


def test_s01_more_tries_do_not_prolong_the_lock(client, person):
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        for _ in range(5):
            try_login(client, "vanphong1", "sai")
        clock.shift(timedelta(minutes=14))
        try_login(client, "vanphong1", "sai")
        clock.shift(timedelta(minutes=1, seconds=1))
        assert try_login(client, "vanphong1", PASSWORD).status_code == 302


def test_s01_fifty_failures_lock_the_address_for_all_names(client, person):
    LoginAttempt.objects.bulk_create(
        LoginAttempt(account=f"{n}", address="127.0.0.1", at=timezone.now()) for n in range(50)
    )
    assert "Hãy thử lại sau" in try_login(client, "vanphong1", PASSWORD).content.decode()


def test_s01_a_forwarded_address_counts_only_from_a_trusted_proxy(client, person):
    for n in range(5):
        try_login(client, "vanphong1", "sai", headers={"X-Forwarded-For": f"10.0.0.{n}"})
    assert "Hãy thử lại sau" in try_login(client, "vanphong1", PASSWORD).content.decode()


def test_s02_unknown_disabled_and_real_accounts_look_alike(person):
    UserFactory(username="nghi-viec", is_active=False, with_password=True)
    seen = set()
    for name in ("vanphong1", "nghi-viec", "khong-co-ai"):
        response = try_login(Client(), name, "mật khẩu sai hẳn")
        text = re.sub(r'(value|csrfmiddlewaretoken)="[^"]*"', "", response.content.decode())
        seen.add((response.status_code, text, tuple(sorted(response.headers))))
    assert len(seen) == 1


def test_s02_reset_answers_alike_and_mails_only_the_real_owner(client, person):
    answers = {client.post("/quen-mat-khau/", {"email": mail}).url for mail in (person.email, "khong@example.vn")}
    assert len(answers) == 1
    assert list(Mail.objects.values_list("to", flat=True)) == [person.email]


@pytest.mark.parametrize("weak", ["ngan", "a" * 129, "ocopocop2024", "vanphong1234", "password1234"])
def test_s03_weak_passwords_are_refused_with_what_to_do(person, weak):
    with pytest.raises(ValidationError):
        validate_password(weak, person)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=20, max_size=120))
def test_s03_any_character_is_welcome(text):
    from ocop.accounts.passwords import LengthValidator

    LengthValidator().validate(text)


def test_s03_passwords_are_kept_by_argon2id(person):
    assert person.password.startswith("argon2$argon2id$")


def test_s04_login_gives_a_new_session_id(client, person):
    client.get(URL)
    session = client.session
    session["x"] = 1
    session.save()
    before = session.session_key
    try_login(client, "vanphong1", PASSWORD)
    assert client.session.session_key != before


def test_s04_the_session_cookie_is_for_this_site_and_http_alone(client, person):
    try_login(client, "vanphong1", PASSWORD)
    cookie = client.cookies["phien"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


@pytest.mark.parametrize(("away", "status"), [(29, 200), (31, 302)])
def test_s05_half_an_hour_without_a_request_ends_the_session(client, person, away, status):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        try_login(client, "vanphong1", PASSWORD)
        client.get("/tai-khoan/")
        clock.shift(timedelta(minutes=away))
        assert client.get("/tai-khoan/").status_code == status


def test_s05_twelve_hours_end_the_session_however_busy(client, person):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        try_login(client, "vanphong1", PASSWORD)
        for _ in range(12 * 3):
            clock.shift(timedelta(minutes=20))
            last = client.get("/tai-khoan/")
        clock.shift(timedelta(minutes=1))
        assert client.get("/tai-khoan/").status_code == 302
        assert last.status_code == 200


def late_form(client, person):
    """A form that person posts 31 minutes after the last request."""
    with time_machine.travel(timezone.now(), tick=False) as clock:
        try_login(client, person.username, PASSWORD)
        client.get("/tai-khoan/")
        clock.shift(timedelta(minutes=31))
        answer = client.post("/lam-viec/chu-the/moi/", {"name": "Hợp tác xã Gõ Dở", "note": "dòng 1\ndòng 2"})
    kept = re.search(r'name="kept" value="([^"]+)"', answer.content.decode())
    return answer, kept and kept[1]


def test_s05_a_late_form_gets_the_login_in_its_place_and_is_sent_with_every_word(client, person):
    answer, kept = late_form(client, person)
    assert answer.status_code == 401
    sent = client.post(URL, {"username": "vanphong1", "password": PASSWORD, "kept": kept}).content.decode()
    assert 'action="/lam-viec/chu-the/moi/"' in sent
    assert "Hợp tác xã Gõ Dở" in sent
    assert "dòng 1\ndòng 2" in sent


def test_s05_a_late_form_is_never_sent_under_another_user(client, person, city):
    UserFactory(role=Role.OFFICE, unit=city, username="nguoikhac", with_password=True)
    _, kept = late_form(client, person)
    answer = client.post(URL, {"username": "nguoikhac", "password": PASSWORD, "kept": kept})
    assert answer.status_code == 302
    assert "Gõ Dở" not in answer.content.decode()


def test_s06_the_reset_link_has_our_address_works_once_and_tells_the_owner(client, person, settings):
    client.post("/quen-mat-khau/", {"email": person.email}, headers={"X-Forwarded-Host": "xau.example"})
    link = re.search(r"http\S+", Mail.objects.get().text)[0]
    assert link.startswith(settings.SITE_URL)
    path = link.removeprefix(settings.SITE_URL)
    page = client.get(path, follow=True)
    new = "cau moi rat la dai 2027"
    done = client.post(page.request["PATH_INFO"], {"new_password1": new, "new_password2": new})
    assert done.status_code == 302
    assert "Liên kết không còn dùng được" in Client().get(path, follow=True).content.decode()
    assert Mail.objects.filter(subject="Mật khẩu OCOP đã đổi").exists()


def test_s06_a_reset_ends_all_sessions(client, person):
    try_login(client, "vanphong1", PASSWORD)
    assert client.get("/tai-khoan/").status_code == 200
    person.set_password("cau khac han 2027 nhe")
    person.save()
    assert client.get("/tai-khoan/").status_code == 302


def test_s06_a_disabled_user_is_out_at_once(client, person):
    try_login(client, "vanphong1", PASSWORD)
    person.is_active = False
    person.save()
    assert client.get("/tai-khoan/").status_code == 302


@pytest.mark.parametrize("elsewhere", ["//xau.example", "/\\xau.example", "https://xau.example", "javascript:alert(1)"])
def test_s15_redirects_stay_on_own_paths(client, person, elsewhere):
    answer = client.post(URL, {"username": "vanphong1", "password": PASSWORD, "next": elsewhere})
    assert answer.status_code == 302
    assert "xau" not in answer.url
    assert answer.url.startswith("/")


def test_s15_login_needs_the_csrf_token(person):
    assert try_login(Client(enforce_csrf_checks=True), "vanphong1", PASSWORD).status_code == 403


def test_s02_each_answer_costs_one_password_hash(person, settings):
    """Counted, not timed: an unknown name, a disabled and a real account all hash once."""
    UserFactory(username="nghi-viec", is_active=False, with_password=True)
    for name in ("vanphong1", "nghi-viec", "khong-co-ai", "khong@example.vn"):
        CountingHasher.hashes = 0
        settings.PASSWORD_HASHERS = ["tests.ocop.accounts.test_login.CountingHasher"]
        try_login(Client(), name, "mật khẩu sai hẳn")
        assert CountingHasher.hashes == 1, name


class CountingHasher(Argon2PasswordHasher):
    hashes = 0

    def encode(self, password, salt):
        type(self).hashes += 1
        return super().encode(password, salt)

    def verify(self, password, encoded):
        type(self).hashes += 1
        return super().verify(password, encoded)


def test_s04_a_password_change_gives_a_new_session_id_and_ends_the_other_device(client, person):
    other = Client()
    for device in (client, other):
        try_login(device, "vanphong1", PASSWORD)
    before = client.session.session_key
    new = "cau khac han 2027 nhe"
    sent = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert client.post("/tai-khoan/mat-khau/", sent).status_code == 302
    assert client.session.session_key != before
    assert client.get("/tai-khoan/").status_code == 200
    assert other.get("/tai-khoan/").status_code == 302
    stolen = Client()
    stolen.cookies["phien"] = before
    assert stolen.get("/tai-khoan/").status_code == 302


def test_s04_the_old_session_id_is_dead_after_login_and_logout(client, person):
    try_login(client, "vanphong1", PASSWORD)
    old = client.session.session_key
    client.post("/dang-xuat/")
    stolen = Client()
    stolen.cookies["phien"] = old
    assert stolen.get("/tai-khoan/").status_code == 302


def test_s06_a_reset_link_ends_after_half_an_hour_and_follows_no_host(client, person, settings):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client.post("/quen-mat-khau/", {"email": person.email}, headers={"X-Forwarded-Host": "xau.example"})
        path = re.search(r"http\S+", Mail.objects.get().text)[0].removeprefix(settings.SITE_URL)
        assert "Liên kết không còn dùng được" not in Client().get(path, follow=True).content.decode()
        clock.shift(timedelta(minutes=31))
        assert "Liên kết không còn dùng được" in Client().get(path, follow=True).content.decode()
    answer = Client(headers={"host": "xau.example"}).post("/quen-mat-khau/", {"email": person.email})
    assert answer.status_code == 400


def test_s01_the_admin_has_no_login_of_its_own(client, person):
    """Django's would count no failures."""
    person.is_staff = person.is_superuser = True
    person.save()
    answer = client.post("/quan-tri/login/", {"username": person.username, "password": PASSWORD})
    assert answer.status_code == 302
    assert answer.url == URL
    assert "_auth_user_id" not in client.session


def test_s01_five_failures_of_one_day_are_no_attack(client, person):
    """Only failures that fall within a quarter of an hour lock the account."""
    now = timezone.now()
    for minutes in (16, 12, 8, 4, 0):
        attempt = LoginAttempt.objects.create(
            account=digest(person.username), address="127.0.0.1", at=now - timedelta(minutes=minutes)
        )
    assert locked_until(person.username, "127.0.0.1", now) is None
    assert locked_until("khác", "127.0.0.1", now) is None
    LoginAttempt.objects.filter(at__lt=now - timedelta(minutes=15)).update(at=now - timedelta(minutes=14))
    assert locked_until(person.username, "127.0.0.1", now) == attempt.at + timedelta(minutes=15)


def test_a_user_switches_single_keys_off_and_every_page_knows(client_of, office):
    client = client_of(office)
    assert "data-shortcuts" not in client.get("/tai-khoan/").content.decode()
    client.post("/tai-khoan/phim-tat/", {"bat": "0"})
    client.post("/tai-khoan/phim-tat/", {"bat": "0"})  # once more changes nothing
    assert 'data-shortcuts="off"' in client.get("/lam-viec/").content.decode()
    [event] = AuditEvent.objects.filter(action="user.shortcuts")
    assert event.changes["shortcuts"] == [True, False]
