"""One world per module, each test in a savepoint of it: what a test writes is gone after."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import override_settings

from tests.security.world import World, make_world


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[World]:
    folder = tmp_path_factory.getbasetemp() / "data"
    folder.mkdir(exist_ok=True)
    with django_db_blocker.unblock(), override_settings(DATA_DIR=folder), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)


@pytest.fixture
def world(built: World, db) -> World:
    return built
