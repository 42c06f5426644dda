import pytest
from django.core.management import CommandError, call_command

from ocop.accounts.access import may
from ocop.accounts.models import User

pytestmark = pytest.mark.django_db


def make(**options):
    call_command("first_administrator", "quantri1", name="Người Thử", verbosity=0, **{"unit": "91", **options})


@pytest.fixture
def password(monkeypatch):
    monkeypatch.setenv("ADMIN_PASSWORD", "mot cau rat de nho 2026")


def test_an_empty_office_gets_its_first_administrator(reference, password, client):
    make()
    user = User.objects.get(username="quantri1")
    assert may(user, "admin.enter")
    client.force_login(user)
    assert client.get("/quan-tri/").status_code == 200


def test_a_unit_that_has_ended_gets_none(reference, password):
    with pytest.raises(CommandError, match="Không có đơn vị mã 883"):
        make(unit="883")


def test_a_weak_password_is_refused_with_what_to_do(reference, monkeypatch):
    monkeypatch.setenv("ADMIN_PASSWORD", "ngan")
    with pytest.raises(CommandError, match="ít nhất 12 ký tự"):
        make()
    assert not User.objects.filter(username="quantri1").exists()
