"""A record that was wrong is taken out, or corrected: what it had replaced holds again."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from ocop.core.audit import services as audit
from ocop.core.jobs.models import Job
from ocop.core.jobs.services import run
from ocop.core.refusal import Refusal
from products.certificates.rules import CertificateState
from products.certificates.services import new_edition
from products.changes.queries import attested_of
from products.dossiers.rules.states import DossierKind, State
from products.dossiers.services import open_dossier
from products.models import Certificate, Dossier
from products.notices import services as notices
from products.recognitions import services
from products.recognitions.services import WrongField
from tests.days import today
from tests.factories import CertificateFactory, DossierFactory, RoundFactory
from tests.guards import unguarded
from tests.products.recognitions.saying import PUBLIC, body, later
from tests.races import Other

pytestmark = pytest.mark.django_db


def test_a_wrong_record_leaves_public_pages_and_stays_in_the_trail(product, said, office, client):
    made = services.record(product, said, by=office)
    with pytest.raises(Refusal, match="Chưa ghi lý do"):
        services.void(made, " ", by=office)
    services.void(made, "nhầm sản phẩm", by=office)
    made.refresh_from_db()
    assert (made.state, made.published_at) == (CertificateState.VOIDED, None)
    for page in PUBLIC:
        assert said.product_name not in body(client.get(page)), page
    assert client.get(made.get_check_url()).status_code == 404
    assert audit.of(made).get(action="recognition.voided").changes["reason"] == "nhầm sản phẩm"
    with pytest.raises(Refusal, match="đã được bỏ"):
        services.void(made, "lần nữa", by=office)
    assert services.record(product, said, by=office).state == CertificateState.ACTIVE, "recorded anew"


def test_what_a_wrong_record_had_replaced_holds_again(product, said, office):
    older = services.record(product, said, by=office)
    wrong = services.record(
        product, replace(said, number_text="9/GCN", valid_from=said.valid_from + timedelta(days=9)), by=office
    )
    services.void(wrong, "giấy của sản phẩm khác", by=office)
    older.refresh_from_db()
    assert older.state == CertificateState.ACTIVE


def test_a_correction_keeps_both_and_shows_the_right_one(product, said, office, client):
    wrong = services.record(product, said, by=office)
    right = services.correct(wrong, replace(said, stars=5), "đọc nhầm số sao", by=office)
    wrong.refresh_from_db()
    assert (wrong.state, wrong.stars, right.state, right.stars) == ("voided", 4, "active", 5)
    assert "5 sao" in body(client.get(f"/san-pham/{product.slug}/"))
    assert audit.of(right).filter(action="recognition.corrected").exists()


def test_the_notice_of_an_end_stays_marked_when_its_record_is_put_right_but_not_for_another_end(product, said, office):
    wrong = services.record(product, said, by=office)
    notices.sent(wrong, today(), "post", by=office)
    right = services.correct(wrong, replace(said, stars=5), "đọc nhầm số sao", by=office)
    assert right.notice.sent_on == today()
    other = replace(said, stars=5, valid_to=right.valid_to + timedelta(days=30))
    assert not hasattr(services.correct(right, other, "đọc nhầm ngày hết hạn", by=office), "notice")


def test_a_correction_that_is_refused_changes_nothing(product, said, office):
    made = services.record(product, said, by=office)
    with pytest.raises(WrongField):
        services.correct(made, replace(said, decision_date=today() + timedelta(days=2)), "x", by=office)
    made.refresh_from_db()
    assert made.state == CertificateState.ACTIVE
    assert Certificate.objects.count() == 1


def test_what_a_dossier_rests_on_is_not_taken_out(product, said, office, ward_officer, city):
    made = services.record(product, said, by=office)
    dossier = open_dossier(product, RoundFactory(unit=city), DossierKind.RE_EVALUATION, by=ward_officer)
    with pytest.raises(Refusal, match=dossier.code):
        services.void(made, "nhầm", by=office)
    Dossier.objects.filter(pk=dossier.pk).update(state=State.WITHDRAWN)
    assert services.void(made, "nhầm", by=office).state == CertificateState.VOIDED


@pytest.mark.parametrize(
    ("kind", "state"), [("first", State.CHECKING), ("re_evaluation", State.WITHDRAWN), ("re_evaluation", "returned")]
)
def test_a_dossier_that_rests_on_nothing_or_is_no_more_keeps_nothing(product, said, office, city, kind, state):
    made = services.record(product, said, by=office)
    DossierFactory(product=product, round=RoundFactory(unit=city), kind=kind, state=state)
    assert services.void(made, "nhầm", by=office).state == CertificateState.VOIDED


def test_our_own_certificates_are_not_taken_out_this_way(product, office, city):
    ours = CertificateFactory(product=product, issuer=city)
    with pytest.raises(Refusal, match="do cơ quan cấp"):
        services.void(ours, "nhầm", by=office)


def test_s40_what_a_record_attests_does_not_change(product, said, office):
    made = services.record(product, said, by=office)
    rows = Certificate.objects.filter(pk=made.pk)
    for change in ({"stars": 5}, {"product_name": "x"}, {"proof": "listed"}, {"scan": None}, {"origin": "ours"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows._raw_delete("default")


def test_what_was_taken_out_attests_nothing_more(product, said, office):
    made = services.record(product, said, by=office)
    assert attested_of(product)
    services.void(made, "Ghi nhầm sản phẩm", by=office)
    assert attested_of(product) is None


def test_an_edition_in_making_follows_what_a_recorded_one_replaces(ours, said, office):
    edition = new_edition(ours, ours.facts, by=office)
    made = services.record(ours.product, later(said), by=office)
    run(Job.objects.get(key=f"certificates:{edition.batch}").pk)
    states = [Certificate.objects.get(pk=row.pk).state for row in (ours, edition, made)]
    assert states == [CertificateState.REPLACED, CertificateState.REPLACED, CertificateState.ACTIVE]


def test_what_took_the_place_of_an_edition_in_making_is_taken_out_once_that_is_made(ours, said, office):
    edition = new_edition(ours, ours.facts, by=office)
    made = services.record(ours.product, later(said), by=office)
    with pytest.raises(Refusal, match=r"Bản mới của giấy .* đang được tạo"):
        services.void(made, "Ghi nhầm", by=office)
    assert Certificate.objects.get(pk=made.pk).state == "active"
    run(Job.objects.get(key=f"certificates:{edition.batch}").pk)
    services.void(made, "Ghi nhầm", by=office)
    assert [Certificate.objects.get(pk=row.pk).state for row in (ours, edition, made)] == [
        "replaced", "active", "voided",
    ]  # fmt: skip


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_taken_out_by_two_at_once_it_is_taken_out_once(reference, product, said, office):
    made = services.record(product, said, by=office)
    with transaction.atomic():
        services.void(made, "Ghi nhầm sản phẩm", by=office)
        second = Other(lambda: services.void(made, "Ghi nhầm sản phẩm", by=office))
        assert second.waits()
    with pytest.raises(Refusal):
        second.ends()
    assert audit.of(made).filter(action="recognition.voided").count() == 1


def test_what_a_wrong_record_had_replaced_and_is_over_meanwhile_has_ended(product, said, office, city):
    begun = today() - timedelta(days=900)
    ours = CertificateFactory(product=product, issuer=city, valid_from=begun, valid_to=today() + timedelta(days=9))
    wrong = services.record(product, later(said), by=office)
    with unguarded():
        Certificate.objects.filter(pk=ours.pk).update(valid_to=today() - timedelta(days=1))  # days went by
    services.void(wrong, "Ghi nhầm sản phẩm", by=office)
    ours.refresh_from_db()
    assert ours.state == CertificateState.EXPIRED
