"""SECURITY 39, 40, 41, 48, 49, 70: what the kernel holds, with real rows, processes and faults."""

import errno
import json
import os
import re
import sqlite3
import stat
import threading
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command
from django.db import IntegrityError, OperationalError, connection, connections, transaction
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.test import Client
from django.urls import path
from django.utils import timezone

from ocop.accounts.models import User
from ocop.accounts.roles import Role
from ocop.core import triggers
from ocop.core.audit import services as audit
from ocop.core.health import services as health
from ocop.core.health.models import Pulse
from ocop.core.jobs import services as jobs
from ocop.core.jobs import tasks
from ocop.core.jobs.models import Job
from ocop.core.models import AuditEvent, NumberBook
from ocop.core.numbers.services import take
from ocop.notifications.models import Mail
from tests.factories import PASSWORD, UnitFactory, UserFactory

DONE: list[int] = []


@jobs.handles("thu-viec", "Thử việc")
def count(job: Job) -> None:
    DONE.append(job.pk)


# ── 40, 41 ──


@pytest.mark.embedded
@pytest.mark.django_db
@pytest.mark.parametrize("act", ["update", "save", "delete", "queryset"])
def test_s40_s41_an_event_neither_changes_nor_vanishes(act):
    event = audit.record(None, "thu", note="một")
    with pytest.raises(IntegrityError), transaction.atomic():  # noqa: PT012
        if act == "update":
            AuditEvent.objects.filter(pk=event.pk).update(action="khac")
        elif act == "save":
            event.action = "khac"
            event.save()
        elif act == "delete":
            event.delete()
        else:
            AuditEvent.objects.all().delete()
    assert AuditEvent.objects.get(pk=event.pk).action == "thu"


@pytest.mark.django_db
def test_s41_an_event_has_actor_old_and_new_and_goes_with_its_transaction(office):
    with pytest.raises(RuntimeError), transaction.atomic():  # noqa: PT012
        audit.record(office, "thu", office, state=("cũ", "mới"))
        raise RuntimeError
    assert not AuditEvent.objects.filter(action="thu").exists()
    event = audit.record(office, "thu", office, for_whom=office, state=("cũ", "mới"))
    assert (event.by, event.for_whom, event.changes) == (office, office, {"state": ["cũ", "mới"]})


@pytest.mark.django_db
def test_s41_logins_and_refusals_are_events(client, city):
    user = UserFactory(role=Role.OFFICE, unit=city, with_password=True)
    client.post("/dang-nhap/", {"username": user.username, "password": "mật khẩu sai"})
    client.post("/dang-nhap/", {"username": user.username, "password": PASSWORD})
    client.post("/dang-xuat/")
    actions = list(AuditEvent.objects.order_by("pk").values_list("action", flat=True))
    assert actions == ["login.refused", "login.entered", "login.left"]
    assert user.username not in json.dumps(list(AuditEvent.objects.filter(by=None).values_list("changes", flat=True)))


@pytest.mark.django_db
def test_s41_the_admin_records_who_gave_which_role_and_what_a_unit_was(client_of, administrator, city):
    client = client_of(administrator)
    page = client.get(f"/quan-tri/accounts/unit/{city.pk}/change/")
    values = {name: value for name, value in page.context["adminform"].form.initial.items() if value is not None}
    none = {"successions-TOTAL_FORMS": 0, "successions-INITIAL_FORMS": 0}
    client.post(f"/quan-tri/accounts/unit/{city.pk}/change/", values | none | {"name": "Tên mới"})
    event = AuditEvent.objects.get(action="unit.saved")
    assert event.by == administrator
    assert event.changes["values"]["name"] == ["Thành phố Thử", "Tên mới"]
    user = UserFactory()
    lines = {"memberships-TOTAL_FORMS": 1, "memberships-INITIAL_FORMS": 0, "memberships-0-unit": city.pk,
             "memberships-0-role": "leader", "memberships-0-user": user.pk}  # fmt: skip
    sent = {"username": user.username, "full_name": "Tên Khác", "email": user.email, "is_active": "on"} | lines
    assert client.post(f"/quan-tri/accounts/user/{user.pk}/change/", sent).status_code == 302
    assert AuditEvent.objects.get(action="user.saved").changes["values"]["full_name"][1] == "Tên Khác"
    assert AuditEvent.objects.get(action="membership.added").changes["values"]["role"] == "leader"


@pytest.mark.django_db
def test_s06_s41_s75_an_administrator_sets_no_password_its_owner_gets_a_link(client_of, administrator, ward):
    user = UserFactory(with_password=True, role=Role.WARD_OFFICER, unit=ward)
    new = {"password1": "mot cau that la khac 99", "password2": "mot cau that la khac 99", "usable_password": "true"}
    page = f"/quan-tri/accounts/user/{user.pk}/password/"
    assert "password1" not in client_of(administrator).get(page).content.decode()
    assert client_of(administrator).post(page, new).status_code == 302
    assert User.objects.get(pk=user.pk).check_password(PASSWORD)
    letter = Mail.objects.get(to=user.email)
    path = re.search(r"https?://[^/]+(/\S+)", letter.text)[1]
    event = AuditEvent.objects.get(action="password.link_sent")
    assert (event.by, event.object_id) == (administrator, user.pk)
    assert path not in json.dumps(list(AuditEvent.objects.values_list("changes", flat=True)))
    own = Client()
    form = own.get(path, follow=True)
    typed = {"new_password1": "mot cau that la khac 99", "new_password2": "mot cau that la khac 99"}
    own.post(form.redirect_chain[-1][0], typed)
    assert User.objects.get(pk=user.pk).check_password("mot cau that la khac 99")
    assert Mail.objects.filter(to=user.email, subject="Mật khẩu OCOP đã đổi").exists()


# ── 39 ──


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_s39_fifteen_connections_take_fifteen_numbers_without_a_gap():
    unit, barrier, given = UnitFactory(), threading.Barrier(15), []

    def work() -> None:
        barrier.wait()
        with transaction.atomic():
            given.append(take("thu", unit, 2026))
        connections.close_all()

    run_at_once(work)
    assert sorted(given) == list(range(1, 16))
    assert NumberBook.objects.get().last == 15


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_s39_s49_a_job_claimed_by_fifteen_workers_runs_once():
    DONE.clear()
    job = Job.objects.create(kind="thu-viec", key="thu-viec:1")
    barrier = threading.Barrier(15)

    def work() -> None:
        barrier.wait()
        jobs.run(job.pk)
        connections.close_all()

    run_at_once(work)
    assert [job.pk] == DONE


def run_at_once(work) -> None:
    threads = [threading.Thread(target=work) for _ in range(15)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


# ── 49 ──


@pytest.mark.django_db(transaction=True)
def test_s49_without_a_broker_saving_works_and_reconcile_ends_all():
    """Whatever became of the message (FLUSHALL, a dead Redis), the row is found again and done once."""
    DONE.clear()
    job = jobs.order("thu-viec", "thu-viec:2", {}, by=None)
    assert jobs.order("thu-viec", "thu-viec:2", {}, by=None) == job
    empty_the_broker()
    due = list(Job.objects.due(timezone.now()).values_list("pk", flat=True))
    assert due == [job.pk]
    tasks.reconcile()
    for pk in (*due, *due):  # the message redelivered, two beats
        tasks.run_job(pk)
    assert [job.pk] == DONE
    assert Job.objects.get(pk=job.pk).done_at


def empty_the_broker() -> None:
    from ocop.celery import app

    with app.connection_for_write() as broker:
        broker.default_channel.queue_purge("jobs")


@pytest.mark.django_db
def test_s49_a_job_of_a_dead_worker_is_taken_again_after_its_lease():
    DONE.clear()
    job = Job.objects.create(kind="thu-viec", key="thu-viec:3")
    assert Job.claim(job.pk, timezone.now())  # a worker took it and died
    jobs.run(job.pk)
    assert DONE == []
    with time_machine.travel(timezone.now() + timedelta(minutes=10)):
        jobs.run(job.pk)
    assert [job.pk] == DONE


# ── 48, 70 ──


@pytest.fixture
def healthy(db, settings):
    """A pulse, and fonts as after bin/vendor: what is left is the fault a test makes."""
    health.beat()
    return lambda: [fault.what for fault in health.faults() if "hàng đợi" not in fault.what]


@pytest.mark.embedded
def test_s70_doctor_is_content_with_a_whole_installation(healthy):
    assert [fault for fault in healthy() if "Thiếu phông" not in fault] == []


def test_s70_each_fault_is_named_with_its_remedy(healthy, settings, tmp_path, monkeypatch):
    Pulse.objects.update(at=timezone.now() - timedelta(minutes=6))
    assert any("không có dấu hiệu sống" in fault for fault in healthy())
    health.beat()
    job = Job.objects.create(kind="thu-viec", key="thu-viec:4", failed_at=timezone.now())
    assert any("đã dừng vì lỗi" in fault for fault in healthy())
    jobs.again(job, by=UserFactory())
    Mail.objects.create(to="a@example.vn", subject="x", text="y", message_id="<1@x>", error="SMTPConnectError")
    Mail.objects.update(created_at=timezone.now() - timedelta(hours=2))
    assert any("thư chưa gửi được" in fault and "SMTPConnectError" in fault for fault in healthy())
    Mail.objects.all().delete()
    settings.HTTPS = True
    UserFactory(is_demo=True)
    assert any("minh họa" in fault for fault in healthy())
    settings.HTTPS = False
    settings.BASE_DIR, base = tmp_path, settings.BASE_DIR
    assert any("phông chữ" in fault for fault in healthy())
    settings.BASE_DIR = base
    monkeypatch.setattr(health, "LEAST_FREE", 10**18)
    assert any("Đĩa dữ liệu chỉ còn" in fault for fault in healthy())
    assert all(fault.remedy for fault in health.faults())


@pytest.mark.django_db
def test_s52_a_full_disk_is_named_beside_a_database_that_cannot_be_reached(settings, monkeypatch):
    monkeypatch.setattr(health, "LEAST_FREE", 10**18)
    lost = DatabaseWrapper({**connection.settings_dict, "NAME": "/khong/co/thu/muc", "OPTIONS": {}})
    monkeypatch.setattr(health, "connection", lost)
    assert ["Đĩa dữ liệu" in fault.what for fault in health.faults()] == [True, False]


def test_s70_a_folder_that_cannot_be_written_is_named(healthy, settings, tmp_path):
    settings.DATA_DIR = tmp_path / "khong-co"
    assert "Không ghi được vào thư mục dữ liệu" in str(health.storage_writable())


def test_s70_a_clock_set_back_is_named(healthy):
    audit.record(None, "thu")
    with time_machine.travel(timezone.now() - timedelta(hours=1)):
        assert "Đồng hồ máy chủ chậm" in str(health.clock_is_right())


def test_s70_s79_guards_that_are_not_those_of_the_code_are_named(healthy):
    assert health.guards_in_place() is None
    on = " ON core_auditevent" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER core_auditevent_append_only_delete{on}")
    assert "thiếu: core_auditevent_append_only_delete" in str(health.guards_in_place())
    triggers.put_back(connection)
    assert health.guards_in_place() is None
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER core_auditevent_append_only_update{on}")
    triggers.install(connection, triggers.Guard("core_auditevent", "UPDATE", "append_only", "x", "1 = 2"))
    triggers.install(connection, triggers.Guard("core_pulse", "DELETE", "odd", "x"))
    told = str(health.guards_in_place())
    assert "khác mã nguồn: core_auditevent_append_only_update" in told
    assert "lạ: core_pulse_odd_delete" in told
    triggers.put_back(connection)
    assert health.guards_in_place() is None


@pytest.mark.postgres
def test_s79_a_guard_switched_off_is_named_and_a_temporary_table_does_not_stand_in(healthy):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE core_auditevent DISABLE TRIGGER core_auditevent_append_only_delete")
    assert "khác mã nguồn: core_auditevent_append_only_delete" in str(health.guards_in_place())
    triggers.put_back(connection)
    with connection.cursor() as cursor:
        cursor.execute("ALTER FUNCTION core_auditevent_append_only_delete() RESET search_path")
    assert "khác mã nguồn: core_auditevent_append_only_delete" in str(health.guards_in_place())


@pytest.mark.postgres
@pytest.mark.django_db
def test_s78_the_trail_cannot_be_emptied_in_one_sweep():
    audit.record(None, "thu")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:  # noqa: PT012
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("TRUNCATE core_auditevent CASCADE")
    assert AuditEvent.objects.filter(action="thu").exists()


def test_s70_a_missing_migration_is_named(healthy):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE id = (SELECT max(id) FROM django_migrations)")
    assert "chưa chạy" in str(health.migrations_applied())


def test_s70_doctor_exits_with_1_and_says_why(healthy, capsys):
    Pulse.objects.all().delete()
    with pytest.raises(SystemExit) as end:
        call_command("doctor")
    assert end.value.code == 1
    assert "→ Khởi động lại tác vụ tự động" in capsys.readouterr().out


def test_s70_strangers_learn_only_ok_or_not(healthy, client, client_of, office, administrator):
    assert client.get("/suc-khoe/").json() == {"ok": True}
    Job.objects.create(kind="thu-viec", key="thu-viec:5", failed_at=timezone.now())
    assert client.get("/suc-khoe/").json() == {"ok": True}, "what is served and worked on goes on"
    assert client_of(office).get("/suc-khoe/").json() == {"ok": True}
    told = client_of(administrator).get("/suc-khoe/").json()
    assert not told["ok"]
    assert all(fault["remedy"] for fault in told["faults"])


def test_s84_health_turns_red_when_the_worker_is_silent_for_two_minutes(healthy, client, client_of, office):
    silent = "Tác vụ tự động đang dừng"
    Pulse.objects.update(at=timezone.now() - timedelta(seconds=110))
    assert client.get("/suc-khoe/").json() == {"ok": True}
    assert silent not in client_of(office).get("/lam-viec/").content.decode()
    Pulse.objects.update(at=timezone.now() - timedelta(seconds=130))
    answer = client.get("/suc-khoe/")
    assert (answer.status_code, answer.json()) == (503, {"ok": False})
    assert silent in client_of(office).get("/lam-viec/").content.decode()


def explode(request):
    raise RuntimeError("bí mật: mật khẩu là 1234")


def fill_up(request, how):
    if how == "tep":
        raise OSError(errno.ENOSPC, "No space left on device")
    try:
        raise sqlite3.OperationalError("database or disk is full")
    except sqlite3.OperationalError as error:
        raise OperationalError("database or disk is full") from error


handler500 = "ocop.core.errors.server_error"
urlpatterns = [path("no/", explode), path("day/<slug:how>/", fill_up)]


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("how", ["tep", "bang"])
def test_s52_a_full_disk_is_told_as_such(db, how):
    answer = Client(raise_request_exception=False).get(f"/day/{how}/")
    assert answer.status_code == 507
    assert "Đĩa của máy chủ đã đầy" in answer.content.decode()
    assert "chưa lưu được" in answer.content.decode()


@pytest.mark.urls(__name__)
def test_s70_a_fault_of_the_program_shows_a_code_and_nothing_else(db):
    answer = Client(raise_request_exception=False).get("/no/")
    html = answer.content.decode()
    assert answer.status_code == 500
    for told in ("bí mật", "RuntimeError", "Traceback", "explode", "/no/", "SECRET_KEY"):
        assert told not in html
    assert re.search(r"Mã lỗi <span[^>]*>[0-9a-f-]{8,}", html)
    assert answer.headers["Content-Security-Policy"]


def test_s70_security_txt_says_where_and_until_when(client, db):
    text = client.get("/.well-known/security.txt").content.decode()
    assert "Contact: " in text
    until = re.search(r"Expires: (\d{4}-\d\d-\d\d)", text)
    assert until
    assert until[1] > f"{timezone.now():%Y-%m-%d}"


# ── 69 ──

SECRET = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY|AKIA[0-9A-Z]{16}|(?:SECRET_KEY|PASSWORD|TOKEN)\s*=\s*['\"][^'\"<{$]{12,}['\"]"
)


def test_s69_no_secret_is_in_the_tree(settings):
    root = Path(settings.BASE_DIR)
    houses = ("ocop", "products", "evaluations", "plans", "bin", ".ci", "docs", "templates", "bench")
    files = [
        path
        for house in houses
        for path in (root / house).rglob("*")
        if path.suffix in {".py", ".md", ".yaml", ".html", ""}
    ]
    files += [root / name for name in (".env.example", "compose.yaml", "Dockerfile", "pyproject.toml")]
    texts = {path: path.read_text(errors="replace") for path in files if path.is_file()}
    assert [str(path) for path, text in texts.items() if SECRET.search(text)] == []
    assert {"var/", ".env"} <= {line.strip().lstrip("/") for line in (root / ".gitignore").read_text().splitlines()}


def test_s69_what_the_program_keeps_is_for_its_owner(settings):
    key = Path(settings.DATA_DIR) / "secret-key"
    from ocop.env import secret_key

    os.environ.pop("DJANGO_SECRET_KEY", None)
    secret_key(Path(settings.DATA_DIR))
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
