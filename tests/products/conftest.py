"""A small office: a city with a round, a ward with a producer and a product, and people of each role."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.utils import timezone

from ocop.accounts.models import User
from ocop.accounts.roles import Role
from ocop.core import seams
from products.dossiers import services
from products.dossiers.models import Dossier, SupplementRequest
from products.dossiers.services import WardPart
from tests.factories import ProducerFactory, ProductFactory, RoundFactory, UserFactory
from tests.scans import scan

REPORT = WardPart((), "05/BC-UBND ngày 26/04/2024")


@pytest.fixture
def round_(city):
    return RoundFactory(unit=city)


@pytest.fixture
def producer_user(ward):
    return UserFactory(role=Role.PRODUCER, unit=ward, full_name="Hồ Văn Chủ Thể")


@pytest.fixture
def producer(ward, producer_user):
    producer = ProducerFactory(ward=ward, name="Hợp tác xã Bến Sen")
    producer.users.add(producer_user)
    return producer


@pytest.fixture
def product(producer):
    return ProductFactory(producer=producer, name="Nước mắm cá linh")


@pytest.fixture
def dossier(product, round_, ward_officer):
    return services.open_dossier(product, round_, "first", by=ward_officer)


@pytest.fixture
def complete_dossier(dossier, ward_officer):
    fill(dossier, ward_officer)
    return dossier


@pytest.fixture
def ward_done(monkeypatch):
    """The ward's report is numbered, whatever the dossier: `evaluations` tells it in earnest."""
    monkeypatch.setattr(seams.ward_part, "answers", [lambda dossier: REPORT])


@pytest.fixture
def ward_silent(monkeypatch):
    monkeypatch.setattr(seams.ward_part, "answers", [lambda dossier: WardPart(("Nguồn gốc ý tưởng",), "")])


@pytest.fixture
def checking_dossier(complete_dossier, ward_officer, office, ward_done):
    to_checking(complete_dossier, ward_officer, office)
    complete_dossier.refresh_from_db()
    return complete_dossier


@pytest.fixture
def people(office, leader, helper, ward_officer, producer_user, administrator):
    return SimpleNamespace(
        office=office, leader=leader, helper=helper, ward_officer=ward_officer, producer=producer_user,
        administrator=administrator,
    )  # fmt: skip


def fill(dossier, by):
    """A paper into each mandatory item, samples into theirs."""
    for item in dossier.items.of_producer().filter(mandatory=True).select_related("required_paper"):
        if item.required_paper.has_file:
            services.add_paper(item, scan(), by=by)
        else:
            services.count_samples(item, 5, by=by)


def to_checking(dossier, ward_officer, office):
    services.submit(dossier, by=ward_officer)
    services.take(dossier, by=ward_officer)
    services.receive(dossier, by=office)
    services.start_check(dossier, by=office)


def check_all(dossier, by, *, but=()):
    """Every item handed in is valid, save those named."""
    for item in dossier.items.of_producer().with_counts():
        if item.pk not in but and (item.paper_count or item.physical_units):
            services.check_item(item, "valid", "", by=by)


def ask(dossier: Dossier, due_on: date, note: str, *, by: User) -> SupplementRequest:
    """A supplement asked for today, under the next number."""
    number = services.numbering_of(dossier).proposal()
    return services.ask_supplement(dossier, due_on, note, number=number, on=timezone.localdate(), by=by)
