"""A ward has ended (DESIGN §3a, acts 11): officers of its successor see, filter, are told of and act on what was its;
those of another ward do not."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from evaluations.models import WardAssessment
from ocop.accounts.models import UnitKind
from ocop.accounts.roles import Role
from ocop.core.refusal import Refusal
from ocop.law.models import RuleProfile
from products.certificates import reminders
from products.dossiers import services
from products.dossiers.services import people as told
from products.models import Certificate, Dossier, EvidencePaper, Producer, Product, Reminder, Round
from products.products import services as product_services
from products.rounds import services as round_services
from tests.factories import (
    CertificateFactory,
    DossierFactory,
    ProducerFactory,
    ProductFactory,
    RoundFactory,
    UnitFactory,
    UserFactory,
    hand_over,
)
from tests.scans import scan

pytestmark = pytest.mark.embedded
LISTS = ["products:producers", "products:products", "products:dossiers", "products:certificates"]


@pytest.fixture
def merged(city):
    return UnitFactory(parent=city, name="Phường Thử Nhập", short_name="Thử Nhập")


@pytest.fixture
def successor(merged):
    """The officer of the ward that goes on."""
    return UserFactory(role=Role.WARD_OFFICER, unit=merged)


@pytest.fixture
def stranger(other_ward):
    return UserFactory(role=Role.WARD_OFFICER, unit=other_ward)


@pytest.fixture
def old_rows(product, dossier, city, ward_officer):
    """What was the old ward's: a producer, its product, an open dossier, a certificate, a paper."""
    item = dossier.items.of_producer().filter(required_paper__has_file=True).first()
    services.add_paper(item, scan(), by=ward_officer)
    certificate = CertificateFactory(product=product, issuer=city, valid_to=timezone.localdate() + timedelta(days=20))
    return {Producer: product.producer, Product: product, Dossier: dossier, Certificate: certificate}


def test_rows_of_the_old_ward_are_its_successors_and_not_anothers(old_rows, ward, merged, successor, stranger, office):
    assert not any(model.objects.visible_to(successor).exists() for model in old_rows)
    hand_over(ward, merged)
    for model, row in old_rows.items():
        assert list(model.objects.visible_to(fresh(successor))) == [row]
        assert Role.WARD_OFFICER in model.objects.roles_of(fresh(successor), row.pk)
        assert not model.objects.visible_to(fresh(stranger)).exists()
        assert list(model.objects.visible_to(fresh(office))) == [row]
    assert EvidencePaper.objects.visible_to(fresh(successor)).count() == 1
    assert not EvidencePaper.objects.visible_to(fresh(stranger)).exists()


def test_of_a_split_ward_both_successors_see_all_until_the_office_moves_a_record(old_rows, ward, merged, other_ward):
    third = UnitFactory(parent=ward.parent)
    officers = [UserFactory(role=Role.WARD_OFFICER, unit=unit) for unit in (merged, other_ward, third)]
    hand_over(ward, merged, other_ward)
    seen = [[model.objects.visible_to(fresh(user)).count() for model in old_rows] for user in officers]
    assert seen == [[1, 1, 1, 1], [1, 1, 1, 1], [0, 0, 0, 0]]


def test_the_lists_are_filtered_by_the_ward_of_today(client_of, old_rows, ward, merged, other_ward, office):
    hand_over(ward, merged)
    client = client_of(office)
    for name in LISTS[:3]:
        page = client.get(reverse(name))
        offered = set(page.context["filter"].form.fields["phuong"].queryset)
        assert offered == {merged, other_ward}
        for unit, number in ((merged, 1), (other_ward, 0)):
            found = client.get(reverse(name), {"phuong": unit.pk}).context["page_obj"].paginator.count
            assert (name, unit, found) == (name, unit, number)


def test_a_successors_lists_ask_no_more_queries_than_any(client_of, old_rows, ward, merged, successor, stranger,
                                                          count_queries):  # fmt: skip
    hand_over(ward, merged)
    for name in LISTS:
        asked = [count_queries(client_of(fresh(user)), reverse(name)) for user in (stranger, successor)]
        assert asked[1] - asked[0] <= 3, "rows ask their few, whose they are asks none"
        assert asked[1] <= 12


def test_the_successor_takes_and_assesses_what_was_handed_in_there(complete_dossier, ward_officer, ward, merged,
                                                                   successor, stranger):  # fmt: skip
    services.submit(complete_dossier, by=ward_officer)
    hand_over(ward, merged)
    with pytest.raises(Refusal, match="Hồ sơ này ngoài phạm vi được giao"):
        services.take(complete_dossier, by=fresh(stranger))
    services.take(complete_dossier, by=fresh(successor))
    complete_dossier.refresh_from_db()
    assert complete_dossier.state == "ward_assessing"
    assert set(told.ward(complete_dossier)) == {ward_officer, successor}
    WardAssessment.objects.create(dossier=complete_dossier, dossier_version=complete_dossier.version)
    assert WardAssessment.objects.visible_to(fresh(successor)).exists()
    assert not WardAssessment.objects.visible_to(fresh(stranger)).exists()


def test_reminders_go_to_the_successors_officers(product, city, ward, merged, successor, stranger, office):
    """cases/reminders.yaml: ward ended with a successor."""
    end = date(2027, 4, 15)
    CertificateFactory(
        product=product, issuer=city, profile=RuleProfile.objects.get(code="26-2026"), valid_from=date(2024, 4, 16),
        valid_to=end,
    )  # fmt: skip
    hand_over(ward, merged, ended_on=date(2026, 6, 30), day=date(2026, 7, 1))
    reminders.run(end - timedelta(days=150))
    recipients = {row.recipient for row in Reminder.objects.all()}
    assert successor in recipients
    assert office in recipients
    assert stranger not in recipients


def test_the_ended_ward_takes_nothing_new_its_rows_may_stay(product, ward, merged, ward_officer, successor):
    hand_over(ward, merged)
    made = ProductFactory.build(producer=product.producer, ward=ward, product_set=product.product_set, name="Mới")
    with pytest.raises(Refusal, match="đã kết thúc hoạt động ngày"):
        product_services.create(made, by=fresh(successor))
    made.ward = merged
    product_services.create(made, by=fresh(successor))
    product.story = "Kể lại."
    product_services.change(product, {"story": ("", "Kể lại.")}, by=fresh(successor))
    with pytest.raises(Refusal, match="ngoài phạm vi được giao"):
        product_services.create(
            ProductFactory.build(producer=product.producer, ward=merged, product_set=product.product_set),
            by=fresh(ward_officer),
        )


def test_a_product_of_an_ended_ward_is_evaluated_in_a_round_of_who_goes_on(product, ward, successor, merged, round_):
    """The city ended with its wards: the new ward stands under another unit, whose rounds take the old product."""
    province = UnitFactory(kind=UnitKind.PROVINCE)
    merged.parent = province
    merged.save()
    new, beside = RoundFactory(unit=province), RoundFactory(unit=UnitFactory(kind=UnitKind.CITY))
    hand_over(ward, merged)
    product.refresh_from_db()
    assert set(Round.objects.visible_to(fresh(successor))) == {new, round_}
    with pytest.raises(Refusal, match="không nhận sản phẩm"):
        services.open_dossier(product, beside, "first", by=fresh(successor))
    assert services.open_dossier(product, Round.objects.get(pk=new.pk), "first", by=fresh(successor)).pk


def test_a_round_of_an_ended_unit_is_its_successors_and_no_new_one_is_opened(city, office, round_):
    new_city = UnitFactory(kind=UnitKind.CITY)
    clerk = UserFactory(role=Role.OFFICE, unit=new_city)
    with pytest.raises(Refusal, match="Chỉ cơ quan tổ chức"):
        round_services.change(round_, {}, by=clerk)
    hand_over(city, new_city)
    held = Round.objects.get(pk=round_.pk)
    assert round_services.change(held, {"note": ("", "")}, by=fresh(clerk)) == round_
    another = Round(unit=held.unit, year=2030, number=9, profile=held.profile, opens_on=date(2030, 1, 1))
    for user in (office, clerk):
        with pytest.raises(Refusal, match="đã kết thúc"):
            round_services.create(another, by=fresh(user))
    assert set(told.office(DossierFactory(round=held))) == {office, clerk}


def test_the_register_shows_wards_of_today_and_finds_what_came_to_them(
    client, old_rows, ward, merged, other_ward, city
):
    other = CertificateFactory(product=ProductFactory(producer=ProducerFactory(ward=other_ward)), issuer=city)
    hand_over(ward, merged)
    page = client.get("/san-pham/")
    assert {code for code, _ in page.context["wards"]} == {merged.code, other_ward.code}
    found = client.get("/san-pham/", {"phuong": merged.code}).content.decode()
    assert old_rows[Product].name in found
    assert other.product.name not in found


def fresh(user):
    """The same person with a new request."""
    return type(user).objects.get(pk=user.pk)
