"""What every test may ask for. Real parts only: database, files, queue, browser."""

import gc
import os
import shutil
from pathlib import Path

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.management import call_command
from django.db import connection
from django.test import TransactionTestCase
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import expect

from ocop.accounts.models import UnitKind
from ocop.accounts.roles import Role
from ocop.core.files import decoding
from tests import database, scans
from tests.factories import PASSWORD, UnitFactory, UserFactory

gc.set_threshold(50_000, 20, 50)  # an eighth of the time went into walking over what stays till the end
LONGEST = ("test_upgrade.py", "test_forms.py", "walk/", "security/")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright runs a loop in the test's thread
expect.set_options(timeout=15_000)  # a busy machine is no failure
# the same hash made cheap: one of full price takes a quarter of a second and 100 MB
Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost, Argon2PasswordHasher.parallelism = 1, 8, 1


def pytest_collection_modifyitems(items):
    """The files that take longest begin, so that the processes end together."""
    items.sort(key=lambda item: next((at for at, part in enumerate(LONGEST) if part in item.nodeid), len(LONGEST)))
    for item in items:
        if "postgres" in item.keywords and connection.vendor != "postgresql":
            item.add_marker(pytest.mark.skip(reason="a race between connections needs PostgreSQL"))


def pytest_terminal_summary(terminalreporter):
    """Figures that a passing test tells (`record_property("figure", …)`), so that CI shows them."""
    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        for name, words in report.user_properties:
            if name == "figure":
                terminalreporter.write_line(words)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, django_db_blocker):
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock():
            connection.settings_dict["TEST"]["TEMPLATE"] = database.seeded()


@pytest.fixture(scope="session")
def django_db_setup(request, django_db_setup, django_db_blocker):
    """Every test begins with the law loaded and nothing else, also after one that committed what it wrote."""
    copied = connection.vendor == "postgresql" and not request.config.getvalue("reuse_db")
    with django_db_blocker.unblock():
        if not copied:
            call_command("seed_reference", verbosity=0)
        put_back = database.keep()
    TransactionTestCase._fixture_teardown = lambda case: put_back()


@pytest.fixture
def reference(db):
    """The law's data are there."""


@pytest.fixture(autouse=True)
def plain_static(settings, tmp_path_factory):
    """No manifest in tests: static files are served as they lie; uploads go to a folder of this run."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.DATA_DIR = tmp_path_factory.getbasetemp() / "data"
    Path(settings.DATA_DIR).mkdir(exist_ok=True)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture(autouse=True)
def opened_once(monkeypatch):
    """The tests of files themselves open each file anew."""
    scans.begin()
    monkeypatch.setattr(decoding, "check", scans.opened)


@pytest.fixture
def count_queries():
    """count_queries(client, url): how many queries this GET makes."""

    def count(client, url: str) -> int:
        client.get(url)  # caches of the process are filled: what is counted is every later request
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    return count


@pytest.fixture
def city(reference):
    return UnitFactory(kind=UnitKind.CITY, name="Thành phố Thử", short_name="Thử")


@pytest.fixture
def ward(city):
    return UnitFactory(parent=city, name="Phường Thử Một", short_name="Thử Một")


@pytest.fixture
def other_ward(city):
    return UnitFactory(parent=city, name="Phường Thử Hai", short_name="Thử Hai")


@pytest.fixture
def office(city):
    return UserFactory(role=Role.OFFICE, unit=city, full_name="Lê Thị Văn Phòng")


@pytest.fixture
def leader(city):
    return UserFactory(role=Role.LEADER, unit=city)


@pytest.fixture
def helper(city):
    return UserFactory(role=Role.HELPER_TEAM, unit=city)


@pytest.fixture
def ward_officer(ward):
    return UserFactory(role=Role.WARD_OFFICER, unit=ward)


@pytest.fixture
def administrator(city):
    return UserFactory(role=Role.ADMINISTRATOR, unit=city)


@pytest.fixture
def client_of(client):
    """client_of(user): the test client, logged in as this user."""

    def log_in(user):
        client.force_login(user)
        return client

    return log_in


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Debian's Chromium, told to ask nobody; the one without windows where it is installed."""
    return {
        **browser_type_launch_args,
        "executable_path": os.environ.get("CHROMIUM") or shutil.which("chromium-headless-shell") or "/usr/bin/chromium",
        "args": [
            "--no-sandbox",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-gpu",
        ],
    }


def log_in(page, live_server, user, then: str = "/lam-viec/"):
    """Log in through the form, as a person does. The user needs `PASSWORD` (UserFactory(with_password=True))."""
    page.goto(f"{live_server.url}/dang-nhap/?next={then}")
    page.get_by_label("Tên đăng nhập").fill(user.username)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
