"""SECURITY 71, 78: the program's database role reads and writes rows, and can do nothing to the guards."""

import contextlib
from contextlib import contextmanager

import pytest
from django.core.management import call_command
from django.db import IntegrityError, ProgrammingError, connection, transaction

from ocop.core import rights
from ocop.core.audit import services as audit
from ocop.core.health import services as health
from ocop.core.models import AuditEvent, NumberBook

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
ROLE = "ocop_program_of_tests"
URL = f"postgres://{ROLE}:mot-mat-khau@localhost/ocop"


@contextmanager
def as_program():
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {ROLE}")
        yield
        cursor.execute("RESET ROLE")


@pytest.fixture
def let_in():
    """Made in the test's transaction, gone with it."""
    rights.let_in(connection, URL)
    rights.let_in(connection, URL)  # each start does it again


def test_s78_the_programs_role_works_with_rows(let_in, city):
    with as_program():
        event = audit.record(None, "thu")
        book = NumberBook.objects.create(book="thu", unit=city, year=2026)
        NumberBook.objects.filter(pk=book.pk).update(last=1)
        with pytest.raises(IntegrityError, match="chỉ được ghi thêm"), transaction.atomic():
            AuditEvent.objects.filter(pk=event.pk).delete()
        assert rights.excess(connection) == []
        assert health.roles_apart() is None
        assert health.guards_in_place() is health.constraints_in_place() is None


@pytest.mark.parametrize(
    "act",
    [
        "TRUNCATE core_auditevent CASCADE",
        "DROP TRIGGER core_auditevent_append_only_delete ON core_auditevent",
        "ALTER TABLE core_auditevent DISABLE TRIGGER ALL",
        "CREATE OR REPLACE FUNCTION core_auditevent_append_only_delete() RETURNS trigger LANGUAGE plpgsql"
        " AS 'BEGIN RETURN OLD; END'",
        "CREATE TRIGGER thu BEFORE INSERT ON core_auditevent EXECUTE FUNCTION core_auditevent_append_only_delete()",
        "ALTER TABLE core_auditevent ADD COLUMN thu integer",
        "CREATE TABLE thu (thu integer)",
        "DROP TABLE core_auditlink",
        "SET session_replication_role = replica",
    ],
)
def test_s78_the_programs_role_cannot_lift_a_guard(let_in, act):
    with as_program(), pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(act)
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


def test_s78_one_role_for_all_is_advice_and_a_superuser_behind_https_a_fault(settings, capsys, let_in):
    told = str(health.roles_apart())
    assert all(right in told for right in ("OWNER", "TRUNCATE", "TRIGGER", "CREATE"))
    assert "Two database roles" in told
    with contextlib.suppress(SystemExit):  # whatever else is missing here
        call_command("doctor")
    assert "• Vai trò cơ sở dữ liệu" in capsys.readouterr().out
    settings.HTTPS = True
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        superuser = cursor.fetchone()[0]
    assert bool(health.no_superuser_behind_https()) is superuser
    with as_program():
        assert health.no_superuser_behind_https() is None
