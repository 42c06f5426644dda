"""One Vietnamese order: the same in Python, on PostgreSQL and on SQLite, in every list, select and filter."""

import random

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F
from hypothesis import given
from hypothesis import strategies as st

from evaluations.councils.forms import people_of
from evaluations.models import Council
from ocop.accounts.models import Unit, User
from ocop.accounts.roles import Role
from ocop.core.files import services as files
from ocop.core.order import order_key
from plans.models import Plan
from products.models import Certificate, EvidencePaper, Producer, Product
from products.scopes import wards_for
from tests.factories import (
    CertificateFactory,
    CouncilFactory,
    ProducerFactory,
    ProductFactory,
    UnitFactory,
    UserFactory,
)
from tests.ocop.core.files.making import pdf

# cases/texts.yaml, "order"
NAMES = [
    "An Châu", "Ăn", "Ấp Một", "Bình Đức", "Bình Khánh", "Đông Xuyên", "Mỹ Long", "Mỹ Xuyên", "Ông Chưởng", "Út Mẫu",
]  # fmt: skip
FINER = [
    ["ca", "cà", "cả", "cã", "cá", "cạ", "cá lóc", "cà phê", "că", "câ", "cha"],
    ["Đợt 2", "Đợt 10", "đợt 10 bổ sung", "Đu đủ"],
    ["Dừa", "Dứa", "Đa", "Đá"],
    ["Mắm ca", "MẮM CÁ", "Mắm cá linh", "mắm – cá lóc"],
    ["O", "Ô", "Ơ", "U", "Ư", "W", "Y"],
]


@pytest.mark.parametrize("names", [NAMES, *FINER])
def test_names_come_as_in_a_vietnamese_dictionary(names):
    mixed = random.Random(4).sample(names, len(names))
    assert sorted(mixed, key=order_key) == names


def test_spelling_of_signs_case_and_composition_changes_no_place():
    assert (
        order_key("Cá lóc – khô (Mẫu)") == order_key("cá  LÓC khô mẫu") == order_key("Ca\u0301 lo\u0301c khô mâ\u0303u")
    )


@given(st.text(max_size=60))
def test_any_text_has_a_key_that_every_collation_orders_alike(text):
    key = order_key(text)
    assert set(key) <= set("0123456789abcdefghijklmnopqrstuvwxyz")


@pytest.mark.django_db
def test_people_councils_papers_decisions_and_plans_stand_in_that_order_too(city, ward, office):
    mixed = random.Random(5).sample(NAMES, len(NAMES))
    maker = ProducerFactory(ward=ward)
    scan = files.store(SimpleUploadedFile("giay.pdf", pdf(), content_type="application/pdf"), by=office)
    for number, name in enumerate(mixed):
        UserFactory(role=Role.COUNCIL_MEMBER, unit=city, full_name=name)
        CouncilFactory(unit=city, name=name)
        EvidencePaper.objects.create(producer=maker, paper_code="khac", name=name, file=scan)
        Plan.objects.create(unit=city, year=2018 + number, title=name, drafted_by=office)
    assert [str(person) for person in people_of(office)] == NAMES
    for model, column in ((Council, "name"), (EvidencePaper, "name"), (Plan, "title"), (User, "full_name")):
        rows = model.objects.filter(**{f"{column}__in": NAMES}).order_by("name_order")
        assert list(rows.values_list(column, flat=True)) == NAMES, model
    office.full_name = "Ấp Một Rưỡi"
    office.save(update_fields=["full_name"])
    assert User.objects.filter(full_name="Ấp Một Rưỡi").get().name_order == order_key("Ấp Một Rưỡi")


@pytest.mark.django_db
def test_the_database_orders_as_python_does(city):
    mixed = random.Random(7).sample(NAMES, len(NAMES))
    wards = [UnitFactory(parent=city, name=name, short_name=name) for name in mixed]
    for name, ward in zip(mixed, wards, strict=True):
        ProducerFactory(name=name, ward=ward)
        CertificateFactory(product=ProductFactory(name=name, producer=ProducerFactory(ward=ward)), issuer=city)
    for rows in (Producer.objects.filter(name__in=NAMES), Product.objects.all(), Certificate.objects.all()):
        named = rows.order_by("name_order").values_list(F(rows.model.ordered_by), flat=True)
        assert list(named) == NAMES, rows.model
    assert list(Unit.objects.filter(name__in=NAMES).order_by("name_order").values_list("name", flat=True)) == NAMES


@pytest.mark.django_db
def test_lists_and_selects_show_that_order(client_of, office, city, ward, other_ward):
    for name in ("Ông Chưởng", "Ăn", "Đông Xuyên", "An Châu"):
        ProductFactory(name=name, producer=ProducerFactory(name=name, ward=ward))
        UnitFactory(parent=city, name=name)
    wanted = ["An Châu", "Ăn", "Đông Xuyên", "Ông Chưởng"]
    for address in ("/lam-viec/san-pham/", "/lam-viec/chu-the/", "/lam-viec/san-pham/?sap-xep=chu-the"):
        shown = [row.name for row in client_of(office).get(address).context["page_obj"]]
        assert [name for name in shown if name in wanted] == wanted, address
    down = client_of(office).get("/lam-viec/san-pham/?sap-xep=-ten").context["page_obj"]
    assert [row.name for row in down] == wanted[::-1]
    assert [
        unit.name for unit in wards_for(office, "producer.read", city.created_at.date()) if unit.name in wanted
    ] == wanted


@pytest.mark.django_db
def test_a_new_name_has_its_new_place(producer_named):
    producer_named.name = "Ông Chưởng"
    producer_named.save()
    producer_named.refresh_from_db()
    assert producer_named.name_order == order_key("Ông Chưởng")


@pytest.fixture
def producer_named(ward):
    return ProducerFactory(name="An Châu", ward=ward)
