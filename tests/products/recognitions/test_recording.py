"""Recognitions that others gave: recorded as their paper says, beside our own, counted like them."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import transaction

from ocop.accounts.roles import Role
from ocop.core.audit import services as audit
from ocop.core.jobs.models import Job
from ocop.core.jobs.services import run
from ocop.core.refusal import Refusal
from ocop.law.models import RuleProfile
from ocop.law.profiles.services import rules_of
from products.certificates import reminders
from products.certificates.rules import CertificateState, Origin, Proof
from products.certificates.services import new_edition
from products.dossiers.rules.states import DossierKind
from products.dossiers.services import open_dossier
from products.models import Certificate, Reminder
from products.recognitions import services
from products.recognitions.services import WrongField
from tests.days import today
from tests.factories import CertificateFactory, ProductFactory, RoundFactory, UserFactory
from tests.products.recognitions.saying import PUBLIC, body, later
from tests.races import Other

pytestmark = pytest.mark.django_db


def test_what_the_paper_says_is_recorded_and_is_no_number_of_ours(product, said, office):
    made = services.record(product, said, by=office)
    assert (made.origin, made.number, made.issuer, made.dossier) == (Origin.BEFORE, None, None, None)
    assert (made.product_name, made.producer_name) == (said.product_name, said.producer_name)
    assert made.state == CertificateState.ACTIVE
    assert made.valid_to == rules_of(made.profile).certificate_end(said.valid_from)
    [event] = audit.of(made).filter(action="recognition.recorded")
    assert event.by == office
    assert event.changes["number_text"] == "05/GCN-OCOP"


def test_an_end_that_the_paper_prints_is_taken_as_it_is(product, said, office):
    printed = today() + timedelta(days=40)
    assert services.record(product, replace(said, valid_to=printed), by=office).valid_to == printed


def test_the_public_sees_what_was_proved_as_the_paper_of_another(product, said, office, client):
    made = services.record(product, said, by=office)
    for page in PUBLIC:
        assert said.product_name in body(client.get(page)), page
    check = body(client.get(made.get_check_url()))
    assert "Ghi nhận từ giấy của UBND huyện Cũ" in check
    assert "UBND uBND" not in check


def test_what_stands_on_a_list_alone_is_told_to_no_stranger(product, said, office, client, client_of):
    made = services.record(product, replace(said, proof=Proof.LISTED, scan=None), by=office)
    for page in PUBLIC:
        assert said.product_name not in body(client.get(page)), page
    assert client.get(made.get_check_url()).status_code == 404
    inside = body(client_of(office).get(made.get_absolute_url()))
    assert "Chưa công khai" in inside
    assert "Theo danh sách của cơ quan khác" in inside


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"scan": None}, "scan"),
        ({"decision_date": "tomorrow"}, "decision_date"),
        ({"valid_from": "before"}, "valid_from"),
        ({"valid_to": "before"}, "valid_to"),
    ],
)
def test_a_paper_that_cannot_be_true_is_refused_beside_its_field(product, said, office, changes, field):
    days = {"tomorrow": today() + timedelta(days=1), "before": said.decision_date - timedelta(days=1)}
    with pytest.raises(WrongField) as wrong:
        services.record(product, replace(said, **{k: days.get(v, v) for k, v in changes.items()}), by=office)
    assert wrong.value.name == field
    assert not Certificate.objects.exists()


def test_only_the_office_records_and_only_where_it_reaches(product, said, office, ward_officer, leader):
    other = UserFactory(role=Role.OFFICE)
    not_given, elsewhere = "chưa được giao quyền ghi nhận giấy chứng nhận", "ngoài phạm vi được giao"
    for who, why in (ward_officer, not_given), (leader, not_given), (other, elsewhere):
        with pytest.raises(Refusal, match=why):
            services.record(product, said, by=who)
    assert services.record(product, said, by=office)


def test_the_same_paper_is_recorded_once(product, said, office):
    services.record(product, said, by=office)
    with pytest.raises(WrongField, match="đã được ghi nhận"):
        services.record(product, replace(said, number_text="05/gcn-ocop"), by=office)
    services.record(product, replace(said, number_text="06/GCN-OCOP"), by=office)
    services.record(product, replace(said, decision_number="99/QĐ-UBND"), by=office)


def test_what_is_older_than_every_law_we_know_falls_under_the_oldest(reference):
    assert services.law_of(date(2019, 5, 2)).code == "148-2023"


def test_a_law_without_its_day_decides_no_older_certificate(reference):
    RuleProfile.objects.update(in_force_from=None)
    with pytest.raises(Refusal, match="Chưa có bộ quy định"):
        services.law_of(date(2019, 5, 2))
    RuleProfile.objects.filter(code="26-2026").update(in_force_from=date(2026, 7, 1))
    assert services.law_of(date(2019, 5, 2)).code == "26-2026"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_recorded_by_two_at_once_it_is_one(reference, product, said, office):
    with transaction.atomic():
        services.record(product, said, by=office)
        second = Other(lambda: services.record(product, said, by=office))
        assert second.waits()
    with pytest.raises(WrongField, match="đã được ghi nhận"):
        second.ends()
    assert Certificate.objects.count() == 1


def test_of_two_the_one_that_began_later_holds_whichever_was_recorded_first(product, said, office, client):
    older = services.record(product, said, by=office)
    newer = services.record(
        product, replace(said, number_text="9/GCN", valid_from=said.valid_from + timedelta(days=90), stars=5), by=office
    )
    late = services.record(
        product, replace(said, number_text="1/GCN", decision_date=said.decision_date - timedelta(days=90),
                         valid_from=said.valid_from - timedelta(days=90)), by=office,
    )  # fmt: skip
    states = {row.pk: row.state for row in Certificate.objects.all()}
    assert states == {older.pk: "replaced", newer.pk: "active", late.pk: "replaced"}
    assert "5 sao" in body(client.get(f"/san-pham/{product.slug}/"))


def test_one_that_ended_long_ago_enters_as_ended_and_touches_no_other(product, said, office, city):
    held = CertificateFactory(product=product, issuer=city, valid_from=today(), valid_to=today() + timedelta(days=1000))
    old = today() - timedelta(days=1500)
    made = services.record(product, replace(said, decision_date=old, valid_from=old), by=office)
    held.refresh_from_db()
    assert (made.state, held.state) == ("expired", "active")
    assert list(Certificate.objects.latest_of_product()) == [held]


def test_one_that_is_over_although_the_morning_has_not_said_so_gives_way(product, said, office, city):
    over = CertificateFactory(
        product=product, issuer=city, valid_from=today() - timedelta(days=300), valid_to=today() - timedelta(days=1)
    )
    made = services.record(product, replace(said, valid_to=today() + timedelta(days=40)), by=office)
    over.refresh_from_db()
    assert (made.state, over.state) == ("active", "expired")


def test_a_recorded_one_is_renewed_and_reminded_like_our_own(product, said, office, ward_officer, city):
    ends = today() + timedelta(days=60)
    made = services.record(product, replace(said, valid_to=ends, proof=Proof.LISTED, scan=None), by=office)
    bare = ProductFactory(producer=product.producer)
    round_ = RoundFactory(unit=city)
    with pytest.raises(Refusal, match="chưa có giấy chứng nhận nào"):
        open_dossier(bare, round_, DossierKind.RE_EVALUATION, by=ward_officer)
    assert open_dossier(product, round_, DossierKind.RE_EVALUATION, by=ward_officer).kind == DossierKind.RE_EVALUATION
    assert reminders.run(today()).reminders > 0
    told = set(Reminder.objects.filter(certificate=made).values_list("recipient", flat=True))
    assert {office.pk, ward_officer.pk} <= told


def test_one_from_a_list_takes_no_published_certificate_from_the_register(ours, said, office, client):
    with pytest.raises(WrongField, match="không thay được") as wrong:
        services.record(ours.product, later(said, proof=Proof.LISTED, scan=None), by=office)
    assert wrong.value.name == "proof"
    ours.refresh_from_db()
    assert ours.state == CertificateState.ACTIVE
    older = services.record(ours.product, replace(said, proof=Proof.LISTED, scan=None), by=office)
    assert older.state == CertificateState.REPLACED


def test_a_proven_older_one_is_not_replaced_by_one_that_no_stranger_sees(product, said, office, client):
    listed = services.record(product, later(said, proof=Proof.LISTED, scan=None), by=office)
    proven = replace(said, number_text="04/GCN-OCOP")
    with pytest.raises(WrongField, match="chưa công khai") as wrong:
        services.record(product, proven, by=office)
    assert wrong.value.name == "valid_from"
    services.void(listed, "Danh sách ghi nhầm", by=office)
    older = services.record(product, proven, by=office)
    assert older.state == CertificateState.ACTIVE
    assert said.product_name in body(client.get(PUBLIC[1]))


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("first", ["edition", "record"])
def test_an_edition_that_goes_out_while_a_newer_paper_is_recorded_holds_no_more(reference, ours, said, office, first):
    """Whichever comes first: the newer paper alone is in force, and the office reads no error."""
    edition = new_edition(ours, ours.facts, by=office)
    job = Job.objects.get(key=f"certificates:{edition.batch}")
    acts = [lambda: run(job.pk), lambda: services.record(ours.product, later(said), by=office)]
    begun, then = acts if first == "edition" else reversed(acts)
    with transaction.atomic():
        begun()
        other = Other(then)
        assert other.waits(), other.error
    other.ends()
    states = Certificate.objects.filter(product=ours.product).order_by("pk").values_list("state", flat=True)
    assert list(states) == [CertificateState.REPLACED, CertificateState.REPLACED, CertificateState.ACTIVE]
    assert audit.of(ours).filter(action="certificate.end").count() == 1
