from datetime import date, timedelta

import pytest
from django.utils import timezone

from ocop.accounts.roles import Role
from products.reorganising import services
from products.reorganising.services import Choices, NewUnit
from tests.factories import UserFactory

MADE = NewUnit("Phường Thử Nhập", "Thử Nhập", "T-NHAP")
NORTH, SOUTH = NewUnit("Phường Bắc", "Bắc", "T-BAC"), NewUnit("Phường Nam", "Nam", "T-NAM")


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def draft(city, office, today):
    """draft(day): one of the office, with its document."""

    def make(day: date | None = None):
        return services.create(
            city, by=office, document="Nghị quyết thử số 1/NQ", document_on=today - timedelta(days=30), day=day or today
        )

    return make


@pytest.fixture
def other_officer(other_ward):
    return UserFactory(role=Role.WARD_OFFICER, unit=other_ward)


@pytest.fixture
def merged(draft, ward, other_ward, ward_officer, other_officer, office):
    """Two wards become one that begins today: drafted, not recorded."""
    that = draft()
    services.add(that, [ward, other_ward], MADE, by=office)
    return that


def fresh(user):
    """The same person with a new request."""
    return type(user).objects.get(pk=user.pk)


def again(row):
    return type(row)._default_manager.get(pk=row.pk)


@pytest.fixture
def split(draft, ward, office, ward_officer, producer):
    """split(day): one ward becomes two; nothing is chosen yet."""

    def make(day=None):
        that = draft(day)
        for to in (NORTH, SOUTH):
            services.add(that, [ward], to, by=office)
        return that

    return make


def receivers(that):
    return list(that.receivers.order_by("pk"))


def chosen(that, office, ward_officer, *producers):
    """All to the north, its officer too."""
    north = receivers(that)[0]
    services.choose(
        that,
        Choices({ward_officer.memberships.get().pk: north}, {producer.pk: north for producer in producers}),
        by=office,
    )
    return north
