"""Constraints that a database lacks, or has too many of, are named (cases/acts.md 45)."""

from contextlib import contextmanager
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection, models

from evaluations.models import CouncilMember, Finding
from ocop.accounts.models import Unit
from ocop.core.health import services as health
from ocop.core.schema import constraint_faults
from ocop.documents.models import PaperTemplate
from products.models import Certificate

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.embedded]


@contextmanager
def holding(model, constraints):
    """The database has these constraints of the model while the code asks for its own."""
    asked = model._meta.constraints
    (one,) = [each for each in (*asked, *constraints) if (each in asked) != (each in constraints)]

    def alter(add: bool, after) -> None:
        model._meta.constraints = after  # SQLite makes the table anew from what it finds there
        with connection.schema_editor() as editor:
            (editor.add_constraint if add else editor.remove_constraint)(model, one)
        model._meta.constraints = asked

    alter(one in constraints, constraints)
    yield
    alter(one in asked, asked)


def test_a_migrated_database_has_what_the_models_ask_for():
    assert constraint_faults(connection) == ([], [])
    assert health.constraints_in_place() is None


@pytest.mark.parametrize(
    ("model", "name"),
    [
        (CouncilMember, "council_member_once"),
        (CouncilMember, "council_one_chair"),
        (Certificate, "certificate_stars"),
        (Finding, "finding_names_its_place"),
        (Unit, "unit_code_once_undated"),
    ],
)
def test_a_lost_constraint_is_named(model, name):
    left = [each for each in model._meta.constraints if each.name != name]
    with holding(model, left):
        assert constraint_faults(connection) == ([f"{model._meta.db_table}: {name}"], [])
        assert name in str(health.constraints_in_place())
    assert constraint_faults(connection) == ([], [])


@pytest.mark.parametrize(
    "odd",
    [
        models.UniqueConstraint(fields=["organisation"], name="odd_unique"),
        models.CheckConstraint(condition=models.Q(position__lt=models.F("council")), name="odd_check"),
    ],
    ids=str,
)
def test_a_constraint_that_nobody_asked_for_is_named(odd):
    with holding(CouncilMember, [*CouncilMember._meta.constraints, odd]):
        assert constraint_faults(connection) == ([], [f"evaluations_councilmember: {odd.name}"])


def test_a_column_that_is_no_longer_unique_is_named():
    code = Certificate._meta.get_field("code")
    free = models.CharField(max_length=24)
    free.set_attributes_from_name("code")
    free.model = Certificate
    with connection.schema_editor() as editor:
        editor.alter_field(Certificate, code, free)
    try:
        assert constraint_faults(connection)[0] == ["products_certificate: code"]
    finally:
        with connection.schema_editor() as editor:
            editor.alter_field(Certificate, free, code)


@pytest.mark.parametrize(
    ("migration", "model", "names"),
    [
        (
            "ocop.accounts.migrations.0007_unit_codes_of_older_databases",
            Unit,
            ["unit_code_once_at_a_time", "unit_code_once_undated"],
        ),
        (
            "ocop.documents.migrations.0005_templates_of_older_databases",
            PaperTemplate,
            ["paper_template_one_per_unit", "paper_template_one_for_all"],
        ),
    ],
)
def test_what_a_database_of_before_lacks_is_added(migration, model, names):
    """Their first migration was edited after it had run."""
    add_missing = import_module(migration).add_missing
    asked = model._meta.constraints
    for name in names:
        with_out = [each for each in model._meta.constraints if each.name != name]
        lost = next(each for each in model._meta.constraints if each.name == name)
        model._meta.constraints = with_out
        with connection.schema_editor() as editor:
            editor.remove_constraint(model, lost)
    model._meta.constraints = asked
    assert constraint_faults(connection)[0] == [f"{model._meta.db_table}: {name}" for name in names]
    for _ in range(2):
        with connection.schema_editor() as editor:
            add_missing(apps, editor)
        assert constraint_faults(connection) == ([], [])
