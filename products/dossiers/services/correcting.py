"""What was recorded at reception or asked for in a supplement, put right with a reason: the old values stay in the
journal, a paper that states them is made anew as a later edition, and whom it concerns is told."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from ocop.accounts.models import User
from ocop.core import acts, seams
from ocop.core.acts import Act
from ocop.core.corrections import Why, changed
from ocop.core.numbers import services as numbers
from ocop.core.refusal import Refusal
from ocop.documents.official import services as official
from ocop.documents.official.models import OfficialPaper
from ocop.documents.papers import ReceiptNote
from ocop.documents.papers import SupplementRequest as SupplementPaper
from ocop.law.dates.rules import add_working_days
from ocop.law.dates.services import calendar
from ocop.law.profiles.services import rules_of
from products.dossiers.models import Dossier, SupplementRequest
from products.dossiers.rules.correcting import reception_refusal, supplement_refusal, ward_reception_refusal
from products.dossiers.rules.days import due_refusal, received_refusal, step_due_on
from products.dossiers.rules.facts import Facts
from products.dossiers.rules.states import State
from products.dossiers.services import letters, people
from products.dossiers.services.facts import DOSSIERS
from products.dossiers.services.intake import OFFICE_BOOK, WARD_BOOK, before_office, handed_in


def correct_reception(dossier: Dossier, number: int, on: date, why: Why, *, by: User) -> Dossier:
    """Sửa số, ngày tiếp nhận of the office, until the dossier is decided. The receipt is made anew; a number that goes
    is cancelled and stays in the book. Raises Refusal."""
    why.asked()
    with acts.doing(DOSSIERS, "dossier.reception_corrected", reception_refusal, dossier, by) as act:
        put = act.record
        old = (put.receipt_number, put.received_on)
        changed([(old[0], number), (old[1], on)])
        _check_day(put, on)
        standing = letters.receipt_of(put)
        moved = number != old[0] or (old[1] is not None and on.year != old[1].year)
        if moved and standing:
            official.cancel_number(standing, why.words, by=by)
        if moved:
            numbers.reserve(OFFICE_BOOK, put.round.unit, on.year, number)
            _unused(put, number, on)
        put.receipt_number, put.received_on = number, on
        put.save(update_fields=["receipt_number", "received_on", "updated_at"])
        paper = _receipt_again(put, standing, why, by)
        act.said |= {"number": (old[0], number), "on": (old[1], on), "reason": why.words, "paper": paper}
        text = f"Hồ sơ sản phẩm {put.product}: tiếp nhận ngày {on:%d/%m/%Y}, số {number}. Lý do sửa: {why.words}"
        who = [*people.producers(put), *people.ward(put), *people.helpers(put)]
        people.tell(put, who, "sửa số, ngày tiếp nhận", text, but=by)
    return act.record


def _check_day(dossier: Dossier, on: date) -> None:
    """Letters about it name the day of reception, and a council took up what was received: it cannot come after them.
    Raises Refusal."""
    letter = official.about(dossier, letters.SUPPLEMENT).standing().exclude(date=None).order_by("date").first()
    later = [(f"công văn số {letter.number_text}", letter.date)] if letter else []
    later += [known for some in seams.after_reception.ask(dossier) for known in some]
    if reason := received_refusal(on, earlier=before_office(dossier), later=later, today=timezone.localdate()):
        raise Refusal(reason)


def _unused(dossier: Dossier, number: int, on: date) -> None:
    """Under the lock of the book. Raises Refusal."""
    papers = OfficialPaper.objects.filter(unit=dossier.round.unit, kind=letters.RECEIPT, year=on.year, number=number)
    rows = Dossier.objects.filter(round__unit=dossier.round.unit, received_on__year=on.year, receipt_number=number)
    if papers.exists() or rows.exclude(pk=dossier.pk).exists():
        raise Refusal(f"Số tiếp nhận {number} của năm {on.year} đã dùng hoặc đã hủy. Hãy xem lại sổ tiếp nhận.")


def _receipt_again(dossier: Dossier, old: OfficialPaper | None, why: Why, by: User) -> OfficialPaper:
    """The receipt with what was in it, but for number, day and deadline."""
    if old is None or old.content is None:  # one of older versions
        return letters.receipt(dossier, by=by)
    paper, _ = official.thawed(old)
    assert isinstance(paper, ReceiptNote)
    paper = replace(
        paper,
        day=dossier.received_on,
        received_on=dossier.received_on,
        due_on=step_due_on(State.RECEIVED, dossier.clocks),
        number_text="",
        instead_of=f"{old.number_text}, bản {old.edition}. Lý do: {why.words}",
    )
    return official.write(
        letters.RECEIPT, about=dossier, unit=dossier.round.unit, context=paper, number=dossier.receipt_number, by=by
    )


A_YEAR = timedelta(days=366)
"""No ward has longer: its term is of some weeks, and what lies beyond is a slip in the year."""


def correct_ward_reception(
    dossier: Dossier, number: int | None, on: date, due_on: date | None, why: Why, *, by: User
) -> Dossier:
    """Sửa số, ngày, hạn của xã, phường, until its report has a number. A deadline that was left as it was follows the
    day: the profile's working days (26/2026, Điều 7.2: fifteen). Raises Refusal."""
    why.asked()
    with acts.doing(DOSSIERS, "dossier.ward_reception_corrected", ward_reception_refusal, dossier, by) as act:
        put = act.record
        old = (put.ward_receipt_number, put.ward_received_on, put.ward_due_on)
        if reason := received_refusal(on, earlier=[handed_in(put)], today=timezone.localdate()):
            raise Refusal(reason)
        days = rules_of(put.profile).ward_working_days
        if days is None:  # a law under which the ward gives neither number nor deadline
            number, due_on = old[0], old[2]
        elif due_on == old[2] and on != old[1]:
            due_on = add_working_days(on, days, calendar())
        changed(list(zip(old, (number, on, due_on), strict=True)))
        if due_on and due_on < on:
            raise Refusal(f"Hạn của xã, phường trước ngày tiếp nhận {on:%d/%m/%Y}. Hãy xem lại hạn.")
        if due_on and due_on - on > A_YEAR:
            raise Refusal(f"Hạn {due_on:%d/%m/%Y} sau ngày tiếp nhận hơn một năm. Hãy xem lại năm.")
        # a number is of its year: in another one it may be another dossier's
        if number is not None and (number != old[0] or (old[1] and old[1].year != on.year)):
            numbers.reserve(WARD_BOOK, put.product.ward, on.year, number)
            same = Dossier.objects.filter(ward_receipt_number=number, ward_received_on__year=on.year)
            if same.filter(product__ward=put.product.ward).exclude(pk=put.pk).exists():
                raise Refusal(f"Số tiếp nhận {number} của năm {on.year} đã dùng. Hãy xem lại sổ tiếp nhận.")
        put.ward_receipt_number, put.ward_received_on, put.ward_due_on = number, on, due_on
        put.save(update_fields=["ward_receipt_number", "ward_received_on", "ward_due_on", "updated_at"])
        act.said |= {
            "number": (old[0], number), "on": (old[1], on), "due_on": (old[2], due_on), "reason": why.words,
        }  # fmt: skip
        until = f", hạn đánh giá {due_on:%d/%m/%Y}" if due_on else ""
        text = f"{put.product.ward} tiếp nhận hồ sơ sản phẩm {put.product} ngày {on:%d/%m/%Y}{until}."
        people.tell(put, people.producers(put), "sửa ngày tiếp nhận", f"{text} Lý do sửa: {why.words}", but=by)
    return act.record


def correct_supplement(dossier: Dossier, due_on: date, why: Why, *, by: User) -> SupplementRequest:
    """Sửa hạn bổ sung, until it was answered. The letter is made anew under its number while it is not signed; a signed
    one stays, and its receivers are told. Raises Refusal."""
    why.asked()
    with acts.doing(DOSSIERS, "dossier.supplement_corrected", supplement_refusal, dossier, by) as act:
        put = act.record
        request = put.supplements.open().select_related("letter").first()
        if request is None:
            raise Refusal("Không còn yêu cầu bổ sung nào đang chờ. Hãy mở lại hồ sơ để xem.")
        changed([(request.due_on, due_on)])
        if reason := due_refusal(due_on, put.check_due_on, timezone.localdate()):
            raise Refusal(reason)
        _said_again(act, request, due_on, why, by)
        text = f"Hạn bổ sung hồ sơ sản phẩm {put.product} là {due_on:%d/%m/%Y}. Lý do sửa: {why.words}"
        people.tell(put, [*people.producers(put), *people.ward(put)], "sửa hạn bổ sung", text, but=by)
    return request


def _said_again(act: Act[Dossier, Facts], request: SupplementRequest, due_on: date, why: Why, by: User) -> None:
    said: dict[str, Any] = {"due_on": (request.due_on, due_on), "reason": why.words}
    request.due_on, letter = due_on, request.letter
    if letter and letter.scan is None and letter.content:
        paper, _ = official.thawed(letter)
        assert isinstance(paper, SupplementPaper)
        request.letter = official.write(
            letters.SUPPLEMENT, about=act.record, unit=letter.unit, number=letter.number, by=by,
            context=replace(paper, until=due_on),
        )  # fmt: skip
        said["paper"] = request.letter
    request.save(update_fields=["due_on", "letter", "updated_at"])
    act.said |= said
