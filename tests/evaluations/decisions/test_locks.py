"""One order of locks, product before certificate: publishing and the office's acts on a product wait for each other."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from evaluations.decisions import services
from evaluations.models import Decision
from ocop.core.corrections import Ground
from ocop.core.files import services as files
from ocop.core.files.rules import FileFormat
from ocop.core.refusal import Refusal
from products.changes import services as changes
from products.changes.rules import OF_PRODUCT
from products.models import Certificate
from products.recognitions.services import PRODUCTS
from tests.evaluations.decided import SIGNER, scored_session
from tests.evaluations.decisions.test_line_facts import rename
from tests.factories import CertificateFactory
from tests.papers import signed
from tests.races import Other

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_a_product_in_a_decision_that_somebody_is_working_on_is_renamed_a_little_later(
    reference, city, ward, office, leader
):
    """Who has the decision goes on to the product: to wait for each other would be for ever."""
    decision = services.draft(scored_session(city, ward, [3]), by=office)
    product = decision.lines.get().result.item.dossier.product
    with transaction.atomic():
        Decision.objects.select_for_update().get(pk=decision.pk)
        with pytest.raises(Refusal, match="đang được xử lý"):
            Other(lambda: rename(product, office)).ends()
    rename(product, office)
    assert decision.lines.get().product_name == "Tên mới"


def test_a_decision_is_published_after_what_the_office_is_recording_on_a_product(reference, city, ward, office, leader):
    """Who records a paper of the product holds the product and goes on to its certificates."""
    session = scored_session(city, ward, [3])
    product = session.items.get().dossier.product
    today = timezone.localdate()
    held = CertificateFactory(
        product=product,
        issuer=city,
        year=today.year - 1,
        valid_from=today - timedelta(days=99),
        valid_to=today + timedelta(days=99),
    )
    decision = services.approve(services.draft(session, by=office), by=leader)
    decision = services.number(decision, 7, today, by=office, signer=SIGNER)
    signed(decision.paper, office)
    with transaction.atomic():
        PRODUCTS.lock(product)
        publishing = Other(lambda: services.publish(decision, by=office))
        assert publishing.waits(), publishing.error
        assert Certificate.objects.select_for_update().get(pk=held.pk).state == "active"
    publishing.ends()
    held.refresh_from_db()
    assert held.state == "replaced"
    assert Certificate.objects.filter(product=product, state="active").count() == 1


def test_a_session_drafted_by_two_at_once_has_one_decision(reference, session, office):
    with transaction.atomic():
        services.draft(session, by=office)
        second = Other(lambda: services.draft(session, by=office))
        assert second.waits(), second.error
    with pytest.raises(Refusal, match="đã có quyết định"):
        second.ends()
    assert Decision.objects.count() == 1


def test_what_a_leader_is_just_approving_is_not_reworded_behind_the_leader(reference, draft, office, leader):
    line = draft.lines.get(position=1)
    product = line.result.item.dossier.product
    CertificateFactory(product=product, issuer=draft.unit, sha256="a" * 64)
    stored = files.store_bytes(b"%PDF-1.4", name="don.pdf", kind=FileFormat.PDF, pages=1, by=office)
    grounds = changes.Grounds(Ground.PAPER, "Theo đơn.", timezone.localdate(), stored)
    names = {"name": "Tên mới", "product_set": product.product_set}
    with transaction.atomic():
        services.approve(draft, by=leader)
        renaming = Other(lambda: changes.change(product, OF_PRODUCT[0], names, grounds, by=office))
        with pytest.raises(Refusal, match="đang được xử lý"):
            renaming.ends()
    line.refresh_from_db()
    assert line.product_name == product.name != "Tên mới"


def test_of_two_that_take_a_number_typed_wrongly_before_one_gets_it(reference, city, ward, office, leader):
    first, second, wrong = (
        services.approve(services.draft(scored_session(city, ward, [3]), by=office), by=leader) for _ in range(3)
    )
    today = timezone.localdate()
    services.cancel_number(services.number(wrong, 12, today, by=office, signer=SIGNER), "Nhầm", by=office, slip=True)
    with transaction.atomic():
        services.number(first, 12, today, by=office, signer=SIGNER)
        late = Other(lambda: services.number(second, 12, today, by=office, signer=SIGNER))
        assert late.waits(), late.error
    with pytest.raises(Refusal, match="vừa được dùng cho văn bản khác"):
        late.ends()
    assert set(Decision.objects.filter(number=12)) == {first}
