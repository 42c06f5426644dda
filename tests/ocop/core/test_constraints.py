"""A constraint's no is told in its own words; any other is a bug that nobody words over (STYLE §10)."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from evaluations.models import Council
from evaluations.sessions.services import create_session
from ocop.core.constraints import in_words, violated
from ocop.core.corrections import Ground
from ocop.core.files import services as files
from ocop.core.files.rules import FileFormat
from ocop.core.refusal import Refusal
from ocop.core.triggers import Guard, install
from ocop.law.models import ProductSet, RuleProfile
from plans.plans.services import from_template
from products.changes.rules import OF_PRODUCT
from products.changes.services import Grounds
from products.changes.services import change as change_certified
from products.models import Producer, Product, Round
from products.producers import services as producers
from products.products import services as products
from products.rounds import services as rounds
from tests.factories import (
    CertificateFactory,
    CouncilFactory,
    CouncilMemberFactory,
    ProducerFactory,
    ProductFactory,
    RoundFactory,
)

pytestmark = pytest.mark.django_db


def plan(city, ward, office):
    from_template(city, 2024, by=office)


def round_of(city, ward, office):
    profile = RuleProfile.objects.get(code="148-2023")
    rounds.create(Round(unit=city, year=2026, number=3, profile=profile, opens_on=date(2026, 3, 1)), by=office)


def producer_with_a_number(city, ward, office):
    producers.create(ProducerFactory.build(ward=ward, registration_number="1600"), by=office)


def producer_gets_a_number(city, ward, office):
    producer = ProducerFactory(ward=ward)
    producer.registration_number = "1600"
    producers.change(producer, {}, by=office)


def maker(ward) -> Producer:
    return Producer.objects.filter(ward=ward, name="Hộ Thử").first() or ProducerFactory(ward=ward, name="Hộ Thử")


def product(city, ward, office):
    some = ProductSet.objects.order_by("pk")[0]
    products.create(Product(producer=maker(ward), ward=ward, name="Mắm Thử", product_set=some), by=office)


def product_by_its_form(city, ward, office):
    named = ProductFactory(producer=maker(ward))
    named.name = "Mắm Thử"
    products.change(named, {}, by=office)


def certified_product(city, ward, office):
    named = CertificateFactory(product=ProductFactory(producer=maker(ward)), issuer=city).product
    paper = files.store_bytes(b"%PDF-1.4", name="don.pdf", kind=FileFormat.PDF, pages=1, by=office)
    grounds = Grounds(Ground.PAPER, "Theo đơn", timezone.localdate(), paper)
    change_certified(named, OF_PRODUCT[0], {"name": "Mắm Thử", "product_set": named.product_set}, grounds, by=office)


def session(city, ward, office):
    council = Council.objects.filter(unit=city).first() or CouncilFactory(unit=city)
    CouncilMemberFactory(council=council)
    create_session(council, RoundFactory(unit=city), by=office, starts_at=timezone.now(), number=7)


ACTS = [
    (plan, "plans_plan", "đã có kế hoạch năm 2024"),
    (round_of, "products_round", "đã có đợt mang số này"),
    (producer_with_a_number, "products_producer", "Đã có chủ thể mang số đăng ký này"),
    (producer_gets_a_number, "products_producer", "Đã có chủ thể mang số đăng ký này"),
    (product, "products_product", "đã có sản phẩm mang tên này"),
    (product_by_its_form, "products_product", "đã có sản phẩm mang tên này"),
    (certified_product, "products_product", "đã có sản phẩm mang tên này"),
    (session, "evaluations_session", "đã có phiên mang số này"),
]


@pytest.mark.parametrize(("act", "table", "said"), ACTS, ids=[act.__name__ for act, _, _ in ACTS])
def test_what_stands_once_is_refused_in_its_own_words(city, ward, office, act, table, said):
    act(city, ward, office)
    with pytest.raises(Refusal, match=said):
        act(city, ward, office)


@pytest.mark.parametrize(("act", "table", "said"), ACTS, ids=[act.__name__ for act, _, _ in ACTS])
def test_another_no_of_the_database_is_not_worded_over(city, ward, office, act, table, said):
    """As when a guard refuses: nobody reads that the name was taken."""
    event = "UPDATE" if act in (producer_gets_a_number, product_by_its_form, certified_product) else "INSERT"
    install(connection, Guard(table, event, "thu", "không vì trùng"))
    with pytest.raises(IntegrityError, match="không vì trùng"):
        act(city, ward, office)


def test_a_constraint_is_known_by_its_name_on_either_database(city):
    RoundFactory(unit=city, year=2026, number=1)
    assert broken_by(lambda: RoundFactory(unit=city, year=2026, number=1)) == "round_number_once"
    assert broken_by(lambda: CouncilFactory(unit=city, quorum=3)) == "council_quorum_has_source"


def test_of_two_constraints_with_the_same_columns_none_is_guessed(city):
    """One certificate in force and one in the making: SQLite names for both the product alone."""
    held = CertificateFactory(issuer=city)
    told = {"postgresql": "certificate_one_active_per_product", "sqlite": None}[connection.vendor]
    assert broken_by(lambda: CertificateFactory(product=held.product, issuer=city)) == told


def test_a_sentence_is_of_its_constraint_alone(city):
    RoundFactory(unit=city, year=2026, number=1)
    with pytest.raises(IntegrityError), in_words(plan_once_a_year="Đã có kế hoạch"), transaction.atomic():
        RoundFactory(unit=city, year=2026, number=1)


def broken_by(act) -> str | None:
    with pytest.raises(IntegrityError) as broken, transaction.atomic():
        act()
    return violated(broken.value)


def test_of_two_constraints_on_the_same_column_none_is_guessed():
    """SQLite names the column alone: a product's active certificate, or the one in making."""
    assert violated(IntegrityError("UNIQUE constraint failed: products_certificate.product_id")) is None
