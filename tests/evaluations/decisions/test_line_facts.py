"""A decision's line says what was decided of, as it was; only the office's act rewords a draft (DESIGN §3a)."""

import threading

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from evaluations.decisions import services
from evaluations.decisions.paper import lines_of, paper_of
from evaluations.models import Decision, DecisionLine
from ocop.accounts.models import Unit
from ocop.core.corrections import Ground
from ocop.core.files import services as files
from ocop.core.files.rules import FileFormat
from ocop.core.models import AuditEvent
from ocop.core.refusal import Refusal
from products.certificates.models import facts_of
from products.changes import services as changes
from products.changes.rules import OF_PRODUCT
from products.models import Certificate, Producer, Product
from tests.evaluations.decided import issued, scored_session


def product_of(decision: Decision, position: int = 1) -> Product:
    return decision.lines.get(position=position).result.item.dossier.product


def rename(product: Product, by, name: str = "Tên mới"):
    stored = files.store_bytes(b"%PDF-1.4", name="don.pdf", kind=FileFormat.PDF, pages=1, by=by)
    grounds = changes.Grounds(Ground.PAPER, "Theo đơn của chủ thể.", timezone.localdate(), stored)
    return changes.change(product, OF_PRODUCT[0], {"name": name, "product_set": product.product_set}, grounds, by=by)


def test_lines_hold_what_was_so_when_they_were_drafted(draft):
    for line in draft.lines.all():
        assert line.facts == facts_of(line.result.item.dossier.product)


def test_s74_page_and_paper_of_a_decision_say_what_was_drafted(draft, office, client):
    line = draft.lines.get(position=1)
    before = paper_of(draft, lines_of(draft)).rows
    Product.objects.update(name="Khác")
    Producer.objects.update(name="Khác")
    Unit.objects.update(name="Khác")
    assert paper_of(draft, lines_of(draft)).rows == before
    client.force_login(office)
    shown = client.get(draft.get_absolute_url()).content.decode()
    assert line.product_name in shown
    assert line.producer_name in shown
    assert "Khác," not in shown


def test_the_certificate_says_what_the_decision_said(approved, office):
    Product.objects.filter(pk=product_of(approved).pk).update(name="Khác")
    line = approved.lines.get(position=1)
    issued(approved, by=office)
    [certificate] = Certificate.objects.all()
    assert certificate.facts == line.facts


def test_the_offices_act_rewords_a_draft_and_leaves_the_other_lines(draft, office):
    others = {line.pk: line.facts for line in draft.lines.exclude(position=1)}
    rename(product_of(draft), office)
    line = draft.lines.get(position=1)
    assert line.product_name == "Tên mới"
    assert {other.pk: other.facts for other in draft.lines.exclude(position=1)} == others
    event = AuditEvent.objects.get(action="decision.refresh")
    assert event.changes["changed"]["product_name"][1] == "Tên mới"


def test_undone_the_draft_reads_as_before(draft, office):
    before = draft.lines.get(position=1).facts
    changes.undo(rename(product_of(draft), office), by=office)
    assert draft.lines.get(position=1).facts == before


def test_what_a_leader_has_approved_is_not_reworded_behind_it(approved, office, leader):
    before = approved.lines.get(position=1).facts
    with pytest.raises(Refusal, match="đề nghị lãnh đạo đưa về dự thảo"):
        rename(product_of(approved), office)
    assert approved.lines.get(position=1).facts == before
    services.take_back(approved, by=leader)
    rename(product_of(approved), office)
    assert approved.lines.get(position=1).product_name == "Tên mới"


def test_a_published_decision_keeps_its_words(approved, office):
    product = product_of(approved)
    issued(approved, by=office)
    before = approved.lines.get(position=1).facts
    rename(product, office)
    assert approved.lines.get(position=1).facts == before
    with pytest.raises(IntegrityError), transaction.atomic():
        DecisionLine.objects.filter(decision=approved).update(product_name="Khác")


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no row locks")
def test_a_rename_and_an_approval_at_once_never_change_what_was_approved(city, ward, office, leader):
    draft = services.draft(scored_session(city, ward, [3]), by=office)
    product, barrier, seen = product_of(draft), threading.Barrier(2), []

    def run(act):
        try:
            barrier.wait(10)
            act()
        except Refusal as no:
            seen.append(str(no))
        finally:
            connection.close()

    threads = [
        threading.Thread(target=run, args=(act,))
        for act in (lambda: services.approve(draft, by=leader), lambda: rename(product, office))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    draft.refresh_from_db()
    assert draft.state == "approved"
    approved_at = AuditEvent.objects.get(action="decision.approve").pk
    reworded = AuditEvent.objects.filter(action="decision.refresh").first()
    assert (reworded is not None and reworded.pk < approved_at) or len(seen) == 1
