"""Guards around migrations: lifted before, back after, on both databases (cases/acts.md 19, SECURITY 79)."""

from copy import copy

import pytest
from django.apps import apps
from django.core.management import call_command
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import IntegrityError, connection, models
from django.db.migrations import Migration
from django.db.migrations.recorder import MigrationRecorder

from ocop.core import triggers
from ocop.core.audit import services as audit
from ocop.core.management.commands.prepare import Command as Prepare
from ocop.core.models import AuditEvent

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.embedded]
PLAN = [(Migration("thu", "core"), False)]


def guarded_models() -> dict[str, type[models.Model]]:
    tables = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
    return {table: tables[table] for table in sorted({guard.table for guard in triggers.GUARDS.values()})}


def alter_and_back(model: type[models.Model]) -> None:
    """NULL allowed and forbidden again: an ALTER in PostgreSQL, in SQLite the whole table is made anew."""
    field = next(f for f in model._meta.concrete_fields if not f.primary_key and not f.null)
    loose = copy(field)
    loose.null = True
    with connection.schema_editor() as editor:
        editor.alter_field(model, field, loose)
    with connection.schema_editor() as editor:
        editor.alter_field(model, loose, field)


def test_what_a_guard_says_is_a_sentence_in_our_language():
    """It may reach an administrator, in the log or on a screen."""
    said = {guard.message for guard in triggers.GUARDS.values()}
    assert {text for text in said if not (text[0].isupper() and not text.isascii())} == set()


def test_s79_every_guard_is_there_after_an_alter_field_on_every_guarded_table():
    assert len(guarded_models()) >= 20
    assert not triggers.compare(connection)
    emit_pre_migrate_signal(0, False, "default", plan=PLAN)
    assert not triggers.present(connection)
    for model in guarded_models().values():
        alter_and_back(model)
    emit_post_migrate_signal(0, False, "default", plan=PLAN)
    assert triggers.present(connection) == triggers.expected(connection)
    event = audit.record(None, "thu")
    with pytest.raises(IntegrityError, match="chỉ được ghi thêm"):
        AuditEvent.objects.filter(pk=event.pk).delete()


@pytest.mark.parametrize("again", [lambda: call_command("migrate", verbosity=0), Prepare().migrate])
def test_s79_what_a_killed_migrate_left_out_comes_back_with_the_next_start(again):
    emit_pre_migrate_signal(0, False, "default", plan=PLAN)
    assert set(triggers.compare(connection).missing) == triggers.expected(connection).keys()
    again()
    assert not triggers.compare(connection)


def test_s79_half_way_no_guard_speaks_of_columns_that_are_not_there_yet():
    recorder = MigrationRecorder(connection)
    triggers.lift(connection)
    newest = recorder.migration_qs.order_by("-pk").first()
    recorder.record_unapplied(newest.app, newest.name)
    emit_post_migrate_signal(0, False, "default", plan=PLAN)
    assert not triggers.present(connection)
    recorder.record_applied(newest.app, newest.name)
    emit_post_migrate_signal(0, False, "default", plan=PLAN)
    assert not triggers.compare(connection)


def test_a_guard_that_is_no_more_goes():
    older = triggers.Guard("core_pulse", "DELETE", "frozen", "x")
    triggers.install(connection, older)
    assert triggers.compare(connection).unknown == (older.full_name,)
    call_command("migrate", verbosity=0)
    assert not triggers.compare(connection)


@pytest.mark.postgres
def test_the_guards_of_the_first_landed_version_go_with_their_shared_function():
    """Its triggers of one house had one function in common."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION law_refuse_frozen() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'"
        )
        for event in ("update", "delete"):
            cursor.execute(f"DROP TRIGGER law_level_frozen_{event} ON law_level")
            cursor.execute(
                f"CREATE TRIGGER law_level_frozen_{event} BEFORE {event} ON law_level"
                " FOR EACH ROW EXECUTE FUNCTION law_refuse_frozen()"
            )
    assert set(triggers.compare(connection).changed) == {"law_level_frozen_update", "law_level_frozen_delete"}
    triggers.put_back(connection)
    assert not triggers.compare(connection)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_proc WHERE proname = 'law_refuse_frozen'")
        assert cursor.fetchone() == (0,)
