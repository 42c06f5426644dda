from datetime import datetime

import pytest
from django.utils import timezone

from ocop.accounts.models import UnitKind
from ocop.accounts.roles import Role
from plans.plans import services
from tests.factories import UnitFactory, UserFactory

YEAR = 2024


@pytest.fixture
def economy(city):
    return UnitFactory(kind=UnitKind.DEPARTMENT, parent=city, name="Phòng Kinh tế", short_name="Kinh tế")


@pytest.fixture
def health(city):
    return UnitFactory(kind=UnitKind.DEPARTMENT, parent=city, name="Phòng Y tế", short_name="Y tế")


@pytest.fixture
def department(health):
    return UserFactory(role=Role.DEPARTMENT, unit=health)


@pytest.fixture
def plan(city, ward, other_ward, economy, health, office):
    """The template's plan, a draft."""
    return services.from_template(city, YEAR, by=office)


@pytest.fixture
def running(plan, leader):
    """The same, approved on 18/01/2024."""
    approved = services.approve(plan, by=leader)
    approved.approved_at = timezone.make_aware(datetime(2024, 1, 18, 9))
    approved.save(update_fields=["approved_at"])
    return approved
