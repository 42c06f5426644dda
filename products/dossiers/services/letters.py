"""The office's papers about a dossier: receipt note and request for a supplement, as PDF with their number."""

from datetime import date

from django.conf import settings
from django.urls import reverse

from ocop.accounts.models import Unit, User
from ocop.documents import papers
from ocop.documents.official import services as official
from ocop.documents.official.models import OfficialPaper
from ocop.documents.official.rules import NotBefore
from products.dossiers.models import Dossier, SupplementRequest
from products.dossiers.rules.days import step_due_on
from products.dossiers.rules.states import State
from products.dossiers.services.facts import holds

RECEIPT, SUPPLEMENT = papers.PaperKind.RECEIPT, papers.PaperKind.SUPPLEMENT


def receipt(dossier: Dossier, *, by: User) -> OfficialPaper:
    """Giấy tiếp nhận hồ sơ, under the number the dossier has just been given."""
    product, producer = dossier.product, dossier.product.producer
    items = [item for item in dossier.items.with_counts() if holds(item)]
    context = papers.ReceiptNote(
        day=dossier.received_on,
        dossier_code=dossier.code,
        product=product.name,
        producer=producer.name,
        giver=producer.representative,
        address=producer.address,
        phone=producer.phone,
        dossier_kind=dossier.get_kind_display(),
        items=tuple(
            papers.ReceiptItem(name=str(item), quantity=f"{item.physical_units or getattr(item, 'paper_count', 1):02d}")
            for item in items
        ),
        received_on=dossier.received_on,
        due_on=step_due_on(State.RECEIVED, dossier.clocks),
        receiver=by.full_name,
        check_url=f"{settings.SITE_URL}{reverse('products:status')}",
    )
    return official.write(
        RECEIPT, about=dossier, unit=dossier.round.unit, context=context, number=dossier.receipt_number, by=by
    )


def receipt_of(dossier: Dossier) -> OfficialPaper | None:
    """The receipt that holds: the newest edition."""
    return official.about(dossier, RECEIPT).standing().first()


def numbering_of(dossier: Dossier) -> official.Numbering:
    """The office's book, and the days that a letter about this dossier must not lie before."""
    return official.numbering(SUPPLEMENT, dossier.round.unit, NotBefore("ngày tiếp nhận hồ sơ", dossier.received_on))


def supplement(request: SupplementRequest, on: date, unit: Unit, *, by: User) -> OfficialPaper:
    """Yêu cầu bổ sung hồ sơ: each item and why, until when."""
    dossier = request.dossier
    producer = dossier.product.producer
    lines = [papers.Missing(item=line["item"], reason=line["why"]) for line in request.missing]
    if request.note:
        lines.append(papers.Missing(item="Nội dung khác", reason=request.note))
    context = papers.SupplementRequest(
        day=on,
        product=dossier.product.name,
        producer=producer.name,
        address=producer.address,
        dossier_code=dossier.code,
        items=tuple(lines),
        until=request.due_on,
    )
    return official.write(SUPPLEMENT, about=dossier, unit=unit, context=context, number=request.number, by=by)
