"""A numbered decision is published once, with all that hangs on it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from evaluations.decisions import services
from evaluations.decisions.rules import DecisionState
from evaluations.models import Decision, DecisionLine
from ocop.accounts.models import UnitKind
from ocop.accounts.roles import Role
from ocop.core.audit.models import AuditEvent
from ocop.core.jobs.models import Job
from ocop.core.refusal import Refusal
from ocop.documents.models import OfficialPaper
from ocop.law.models import LegalBasis
from products.dossiers.rules.states import State
from products.models import Certificate, Dossier, Product
from tests.days import today
from tests.evaluations.decided import SIGNER, issued, scored_session
from tests.factories import CertificateFactory, UnitFactory, UserFactory
from tests.papers import printed, signed
from tests.races import Other, at_once


def test_it_is_published_with_a_signed_copy_only(approved, office):
    numbered = services.number(approved, 7, today(), by=office, signer=SIGNER)
    with pytest.raises(Refusal, match="Chưa có bản ký"):
        services.publish(numbered, by=office)
    signed(numbered.paper, office)
    services.publish(numbered, by=office)
    assert Decision.objects.get(pk=approved.pk).state == DecisionState.PUBLISHED


def test_publishing_numbers_decides_and_orders_certificates(approved, office):
    job = issued(approved, by=office)
    decision = Decision.objects.get(pk=approved.pk)
    assert (decision.state, decision.number, decision.number_text) == (DecisionState.PUBLISHED, 1, "01/QĐ-UBND")
    assert printed(decision.paper).pdf.sha256
    states = list(Dossier.objects.order_by("agenda_items__position").values_list("state", flat=True))
    assert states == [State.RECOGNISED, State.PROPOSED, State.NOT_RECOGNISED, State.NOT_RECOGNISED]
    certificate = Certificate.objects.get()
    assert (certificate.stars, certificate.decision_number, certificate.published_at) == (3, "01/QĐ-UBND", None)
    assert job.key == f"certificates:decision:{decision.pk}"
    assert AuditEvent.objects.filter(action="decision.publish", by=office).count() == 1


def test_publishing_many_lines_asks_no_more_than_publishing_few(city, ward, office, leader):
    city.parent, city.code = UnitFactory(kind=UnitKind.PROVINCE, code="89", valid_from=ward.valid_from), "883"
    city.save()  # where products get codes

    def asked(lines: int) -> int:
        session = scored_session(city, ward, [3, 4, 2, 0] * lines)
        numbered = to_be_published(session, office, leader)
        with CaptureQueriesContext(connection) as queries:
            services.publish(numbered, by=office)
        recognised = Product.objects.filter(dossiers__agenda_items__session=session, dossiers__state="recognised")
        assert [product.code[:7] for product in recognised] == ["89-883-"] * lines
        return len(queries)

    asked(1)  # caches of the process are filled
    few, many = asked(1), asked(3)
    assert many == few <= 60


def to_be_published(session, office, leader):
    """Its decision, numbered and signed; what is recognised has a certificate already, and people to be told."""
    for item in session.items.filter(result__stars=3):
        product = item.dossier.product
        CertificateFactory(product=product, valid_to=today() + timedelta(days=item.position))
        product.producer.users.add(UserFactory(role=Role.PRODUCER, unit=product.ward))
    approved = services.approve(services.draft(session, by=office), by=leader)
    numbered = services.number(approved, services.numbering_of(approved).proposal(), today(), by=office, signer=SIGNER)
    signed(numbered.paper, office)
    return numbered


def test_a_second_publishing_is_refused(approved, office):
    issued(approved, by=office)
    with pytest.raises(Refusal, match="Đã công bố"):
        services.publish(approved, by=office)
    assert Job.objects.filter(kind="certificates").count() == 1
    assert Certificate.objects.count() == 1


def test_an_upgrade_replaces_the_older_certificate_in_the_same_transaction(approved, office):
    line = approved.lines.get(position=1)
    product = line.result.item.dossier.product
    older = CertificateFactory(
        product=product, valid_from=today() - timedelta(days=100), valid_to=today() + timedelta(days=900)
    )
    issued(approved, by=office)
    older.refresh_from_db()
    assert older.state == "replaced"
    assert Certificate.objects.get(product=product, state="active").stars == 3


def test_an_older_one_past_its_end_is_expired_and_not_replaced(approved, office):
    product = approved.lines.get(position=1).result.item.dossier.product
    older = CertificateFactory(
        product=product, valid_from=today() - timedelta(days=1100), valid_to=today() - timedelta(days=2)
    )
    issued(approved, by=office)
    older.refresh_from_db()
    assert older.state == "expired"


def test_a_refusal_on_the_way_publishes_nothing(approved, office):
    last = approved.lines.order_by("-position").first().result.item.dossier
    Dossier.objects.filter(pk=last.pk).update(state=State.WITHDRAWN)
    with pytest.raises(Refusal):
        issued(approved, by=office)
    numbered = Decision.objects.get(pk=approved.pk)
    assert numbered.state == DecisionState.NUMBERED
    assert not Certificate.objects.exists()
    Dossier.objects.filter(pk=last.pk).update(state=State.SCORED)
    services.publish(numbered, by=office)
    assert Decision.objects.get(pk=approved.pk).state == DecisionState.PUBLISHED


def test_s40_a_published_decision_and_what_hangs_on_it_are_kept(approved, office):
    issued(approved, by=office)
    line = DecisionLine.objects.filter(decision=approved)
    tries = [
        lambda: Decision.objects.filter(pk=approved.pk).update(title="khác"),
        lambda: Decision.objects.filter(pk=approved.pk).update(state="draft"),
        lambda: line.update(stars=5),
        lambda: line._raw_delete(line.db),
        lambda: Decision.objects.filter(pk=approved.pk)._raw_delete("default"),
        lambda: Decision.objects.get(pk=approved.pk).legal_bases.clear(),
        lambda: Decision.objects.get(pk=approved.pk).legal_bases.add(
            LegalBasis.objects.exclude(pk__in=approved.legal_bases.values("pk")).first()
        ),
    ]
    for attempt in tries:
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_s39_a_decision_numbered_by_many_at_once_has_one_number_and_is_published_once(city, ward, office, leader):
    approved = services.approve(services.draft(scored_session(city, ward, [3, 3]), by=office), by=leader)
    answers = at_once(lambda number: services.number(approved, number, today(), by=office, signer=SIGNER), range(1, 7))
    assert answers.count("done") == 1
    assert all("Đã ban hành, chờ công bố" in answer for answer in answers if answer != "done")
    numbered = Decision.objects.get(pk=approved.pk)
    assert OfficialPaper.objects.get().number == numbered.number
    signed(numbered.paper, office)
    answers = at_once(lambda _: services.publish(numbered, by=office), range(6))
    assert answers.count("done") == 1
    assert all("Đã công bố" in answer for answer in answers if answer != "done")
    assert sorted(Certificate.objects.values_list("number", flat=True)) == [1, 2]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_approved_by_two_at_once_it_is_approved_once(reference, draft, leader):
    with transaction.atomic():
        services.approve(draft, by=leader)
        second = Other(lambda: services.approve(draft, by=leader))
        assert second.waits()
    with pytest.raises(Refusal, match="Đã duyệt"):
        second.ends()
    assert AuditEvent.objects.filter(action="decision.approve").count() == 1
