"""The higher level's result of what was proposed to it: entered, taken back."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from ocop.accounts.roles import Role
from ocop.core.refusal import Refusal
from ocop.core.triggers import Guard, install
from products.certificates.rules import CertificateState
from products.dossiers.rules.states import State
from products.models import Certificate, HigherResult
from products.recognitions import services
from products.recognitions.rules import HigherOutcome
from products.recognitions.services import Answer, WrongField
from tests.days import today
from tests.factories import DossierFactory, RoundFactory, UserFactory
from tests.products.recognitions.saying import body
from tests.races import Other

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposed(product, city):
    return DossierFactory(product=product, round=RoundFactory(unit=city), state=State.PROPOSED)


def answer(said, outcome=HigherOutcome.RECOGNISED, **more) -> Answer:
    of = {"decision_number": "77/QĐ-UBND", "decision_date": today() - timedelta(days=3), "issuer_name": "UBND tỉnh"}
    recognised = replace(said, **of, valid_from=of["decision_date"], number_text="TINH-07") if outcome == (
        HigherOutcome.RECOGNISED
    ) else None  # fmt: skip
    points = Decimal("62.4") if outcome == HigherOutcome.COMES_BACK else None
    return Answer(outcome, **of, scan=said.scan, recognition=recognised, points=points, **more)


def test_a_proposed_product_is_recognised_by_the_higher_levels_decision(proposed, said, office, client):
    result = services.record_higher(proposed, answer(said), by=office)
    proposed.refresh_from_db()
    assert proposed.state == State.RECOGNISED
    made = result.certificate
    assert (made.origin, made.dossier, made.number, made.issuer_name) == ("higher", proposed, None, "UBND tỉnh")
    assert "do UBND tỉnh cấp" in body(client.get(f"/san-pham/{proposed.product.slug}/"))
    with pytest.raises(Refusal, match="Được công nhận"):
        services.record_higher(proposed, answer(said), by=office)


def test_another_no_of_the_database_is_not_told_as_a_result_there_is(proposed, said, office):
    install(connection, Guard(Certificate._meta.db_table, "INSERT", "thu", "không vì trùng"))
    with pytest.raises(IntegrityError, match="không vì trùng"):
        services.record_higher(proposed, answer(said), by=office)


def test_a_proposed_product_may_be_refused(proposed, said, office):
    result = services.record_higher(proposed, answer(said, HigherOutcome.NOT_RECOGNISED, note="74 điểm"), by=office)
    proposed.refresh_from_db()
    assert (proposed.state, result.certificate) == (State.NOT_RECOGNISED, None)
    assert not Certificate.objects.exists()


@pytest.mark.parametrize("outcome", HigherOutcome)
def test_a_result_entered_wrongly_is_taken_back_and_entered_anew(proposed, said, office, outcome, client):
    services.record_higher(proposed, answer(said, outcome), by=office)
    services.take_back_higher(proposed, "nhầm hồ sơ", by=office)
    proposed.refresh_from_db()
    assert proposed.state == State.PROPOSED
    assert not Certificate.objects.standing().exists()
    with pytest.raises(Refusal, match="chưa có kết quả"):
        services.take_back_higher(proposed, "lần nữa", by=office)
    services.record_higher(proposed, answer(said), by=office)
    assert HigherResult.objects.filter(dossier=proposed).count() == 2
    assert Certificate.objects.standing().get().dossier == proposed


def test_a_result_on_which_a_later_dossier_rests_is_not_taken_back(proposed, said, office, city):
    services.record_higher(proposed, answer(said), by=office)
    later = DossierFactory(product=proposed.product, round=RoundFactory(unit=city), kind="re_evaluation")
    with pytest.raises(Refusal, match=later.code):
        services.take_back_higher(proposed, "nhầm hồ sơ", by=office)
    proposed.refresh_from_db()
    assert proposed.state == State.RECOGNISED
    assert Certificate.objects.get().state == CertificateState.ACTIVE


def test_a_dossier_that_we_decided_has_no_result_to_take_back(product, city, office):
    own = DossierFactory(product=product, round=RoundFactory(unit=city), state=State.RECOGNISED)
    with pytest.raises(Refusal, match="chưa có kết quả"):
        services.take_back_higher(own, "x", by=office)


def test_only_the_office_of_the_round_enters_it(proposed, said, ward_officer, leader):
    for who in (ward_officer, leader, UserFactory(role=Role.OFFICE)):
        with pytest.raises(Refusal):
            services.record_higher(proposed, answer(said), by=who)
    proposed.refresh_from_db()
    assert proposed.state == State.PROPOSED
    assert not HigherResult.objects.exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_entered_by_two_at_once_it_is_one(reference, proposed, said, office):
    with transaction.atomic():
        services.record_higher(proposed, answer(said), by=office)
        second = Other(lambda: services.record_higher(proposed, answer(said), by=office))
        assert second.waits()
    with pytest.raises(Refusal):
        second.ends()
    assert HigherResult.objects.count() == Certificate.objects.count() == 1


def test_a_higher_levels_refusal_has_a_day_that_can_be(proposed, office):
    answer = Answer(HigherOutcome.NOT_RECOGNISED, "1/QĐ-UBND", date(24, 1, 1), "UBND tỉnh")
    with pytest.raises(WrongField, match="Chương trình OCOP có từ năm"):
        services.record_higher(proposed, answer, by=office)


def test_s40_a_higher_levels_result_is_taken_back_never_rewritten(proposed, office):
    answer = Answer(HigherOutcome.NOT_RECOGNISED, "1/QĐ-UBND", today(), "UBND tỉnh")
    services.record_higher(proposed, answer, by=office)
    rows = HigherResult.objects.all()
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(decision_number="2/QĐ-UBND")
    services.take_back_higher(proposed, "Ghi nhầm hồ sơ", by=office)
    for change in ({"taken_back_at": None}, {"taken_back_reason": "Khác"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows._raw_delete("default")
