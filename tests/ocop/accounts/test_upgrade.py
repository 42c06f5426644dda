"""The steps from one successor to many, and of roles that were never held: what they make of rows that are there."""

import importlib
from datetime import date, datetime

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from ocop.accounts.models import Succession, Unit, UnitKind
from ocop.accounts.roles import Role
from ocop.accounts.units.queries import reckoned
from tests.factories import UnitFactory, UserFactory, hand_over

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


def step(name: str):
    return importlib.import_module(f"ocop.accounts.migrations.{name}")


def test_the_step_derives_what_the_program_reckons(reference):
    city, island = UnitFactory(kind=UnitKind.CITY), UnitFactory()
    old, one, two = (UnitFactory(parent=city) for _ in range(3))
    hand_over(old, one, two)
    hand_over(city, island)
    right = reckoned()
    units = {unit.pk: unit for unit in Unit.objects.all()}
    step("0003_successors_with_days").derive(units, list(Succession.objects.all()))
    for pk, unit in units.items():
        assert {"path": unit.path, "came_from": unit.came_from, "went_to": unit.went_to} == right[pk]
    assert {unit.pk for unit in units.values() if unit.came_from} >= {island.pk, one.pk, two.pk}


@pytest.fixture
def unchecked(db):
    """The table as it was before it knew of the order of days."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = ON")
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE accounts_membership DROP CONSTRAINT membership_ends_after_it_begins")
        yield
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = OFF")


@pytest.mark.parametrize(
    ("begins", "ends", "kept"),
    [
        (date(2026, 1, 2), date(2026, 1, 1), date(2025, 5, 4)),  # ahead of its making: the day before that
        (date(2025, 1, 2), date(2025, 1, 1), date(2025, 1, 1)),
    ],
)
def test_a_role_that_never_held_is_named_kept_and_holds_nothing(unchecked, capsys, begins, ends, kept):
    user = UserFactory(role=Role.LEADER)
    made = datetime(2025, 5, 5, 12, tzinfo=timezone.get_current_timezone())
    user.memberships.update(valid_from=begins, valid_to=ends, created_at=made)
    step("0005_memberships_that_never_held").one_day_long_ago(apps, None)
    held = user.memberships.get()
    assert (held.valid_from, held.valid_to) == (kept, kept)
    assert f"leader của {user.username}" in capsys.readouterr().out


def test_the_step_finds_no_role_to_put_right_where_days_are_in_order(ward_officer):
    before = ward_officer.memberships.get().updated_at
    step("0005_memberships_that_never_held").one_day_long_ago(apps, None)
    assert ward_officer.memberships.get().updated_at == before
