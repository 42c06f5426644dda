"""The certificates' job beside a second worker and beside the next decision: nothing is made, ended or told twice."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from ocop.core.audit import services as audit
from ocop.notifications.models import Message
from products.certificates import services
from products.certificates.services import Ruling
from products.models import Certificate
from tests.factories import CertificateFactory, DossierFactory, RoundFactory
from tests.products.certificates.conftest import award
from tests.races import Other

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_two_workers_at_once_make_and_tell_a_certificate_once(issued, office, ward_officer):
    [certificate], job = issued(1)
    certificate.product.producer.users.add(ward_officer)
    pdfs = services._render([certificate], job.arguments)
    with transaction.atomic():
        services._store([certificate], pdfs, office)
        second = Other(lambda: services.make_files(job))
        assert second.waits(), second.error
    second.ends()
    assert audit.of(certificate).filter(action="certificate.made").count() == 1
    assert Message.objects.filter(to=ward_officer, subject__startswith="Đã cấp giấy chứng nhận").count() == 1


def test_an_edition_that_is_just_going_out_is_what_the_next_decision_replaces(city, ward, office):
    today = timezone.localdate()
    held = CertificateFactory(
        product__producer__ward=ward, issuer=city, number=77, valid_from=today - timedelta(days=99),
        valid_to=today + timedelta(days=99), sha256="a" * 64,
    )  # fmt: skip
    edition = services.new_edition(held, held.facts, by=office)
    again = award(DossierFactory(product=held.product, round=RoundFactory(unit=city)), 4)

    def decide():
        with transaction.atomic():
            services.prepare([again], Ruling("decision:9", city, "09/QĐ-UBND", today), by=office)

    with transaction.atomic():
        services.make_files(services.job_of(edition.batch))
        deciding = Other(decide)
        assert deciding.waits(), deciding.error
    deciding.ends()
    states = Certificate.objects.filter(product=held.product).order_by("pk").values_list("state", flat=True)
    assert list(states) == ["replaced", "replaced", "active"]
    assert audit.of(held).filter(action="certificate.end").count() == 1
