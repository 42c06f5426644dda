"""Handed in, taken by the ward, received by the office; withdrawn or given back."""

from datetime import date

from django.utils import timezone

from ocop.accounts.models import User
from ocop.core.numbers import services as numbers
from ocop.core.refusal import Refusal
from ocop.law.dates.rules import add_working_days
from ocop.law.dates.services import calendar
from ocop.law.profiles.services import rules_of
from products.dossiers.models import Dossier
from products.dossiers.rules.days import received_refusal
from products.dossiers.rules.moves import RECEIVE, RETURN, SUBMIT, TAKE, WITHDRAW
from products.dossiers.rules.states import State
from products.dossiers.services import letters, people
from products.dossiers.services.facts import moving, needs_reason, ward_part_of

WARD_BOOK, OFFICE_BOOK = "tiep-nhan-xa", "tiep-nhan"


def submit(dossier: Dossier, *, by: User) -> Dossier:
    """Nộp hồ sơ: draft → submitted. Raises Refusal."""
    with moving(SUBMIT, dossier, by) as act:
        act.record.submitted_at = timezone.now()
        _tell_submitted(act.record, by)
    return act.record


def take(dossier: Dossier, *, by: User, on: date | None = None) -> Dossier:
    """Tiếp nhận ở xã, phường: submitted → ward_assessing; with a number and a term where the profile sets one.

    26/2026, Điều 7.2: fifteen working days from the day of reception (the figure is the profile's).
    """
    on = on or timezone.localdate()
    with moving(TAKE, dossier, by) as act:
        taken = act.record
        taken.ward_received_on = act.said["on"] = on
        days = rules_of(taken.profile).ward_working_days
        if days is not None:
            taken.ward_receipt_number = numbers.take(WARD_BOOK, taken.product.ward, on.year)
            taken.ward_due_on = add_working_days(on, days, calendar())
            act.said |= {"number": taken.ward_receipt_number, "due_on": taken.ward_due_on}
        words = f", hạn đánh giá {taken.ward_due_on:%d/%m/%Y}" if taken.ward_due_on else ""
        people.tell(
            taken, people.producers(taken), f"{taken.product.ward} đã tiếp nhận",
            f"{taken.product.ward} đã tiếp nhận hồ sơ sản phẩm {taken.product}{words}.", but=by,
        )  # fmt: skip
    return act.record


def receive(dossier: Dossier, *, by: User, on: date | None = None) -> Dossier:
    """Tiếp nhận hồ sơ: ward_assessing → received, with the next number of the office's book. Raises Refusal."""
    on = on or timezone.localdate()
    with moving(RECEIVE, dossier, by) as act:
        got = act.record
        _check_day(got, on)
        got.received_on = on
        got.receipt_number = numbers.take(OFFICE_BOOK, got.round.unit, on.year)
        letters.receipt(got, by=by)
        act.said |= {"number": got.receipt_number, "on": on}
        text = f"Hồ sơ sản phẩm {got.product} đã được tiếp nhận ngày {on:%d/%m/%Y}, số {got.receipt_number}."
        who = [*people.producers(got), *people.ward(got), *people.helpers(got)]
        people.tell(got, who, "đã tiếp nhận", text, but=by)
    return act.record


def withdraw(dossier: Dossier, reason: str, *, by: User) -> Dossier:
    """Rút hồ sơ, with a reason, at any step before the session. Raises Refusal."""
    needs_reason(reason)
    with moving(WITHDRAW, dossier, by) as act:
        gone = act.record
        act.said["reason"] = reason
        who = list(people.ward(gone)) if gone.state == State.DRAFT else [*people.ward(gone), *people.office(gone)]
        people.tell(gone, who, "đã rút", f"Hồ sơ sản phẩm {gone.product} đã rút. Lý do: {reason}", but=by)
    return act.record


def give_back(dossier: Dossier, reason: str, *, by: User) -> Dossier:
    """Trả lại hồ sơ, with a reason, after it was handed in and before the session. Raises Refusal."""
    needs_reason(reason)
    with moving(RETURN, dossier, by) as act:
        back = act.record
        act.said["reason"] = reason
        who = [*people.producers(back), *people.ward(back)]
        people.tell(back, who, "bị trả lại", f"Hồ sơ sản phẩm {back.product} bị trả lại. Lý do: {reason}", but=by)
    return act.record


def _tell_submitted(dossier: Dossier, by: User) -> None:
    text = f"{dossier.product.producer} nộp hồ sơ sản phẩm {dossier.product} cho {dossier.round}."
    people.tell(dossier, [*people.ward(dossier), *people.producers(dossier)], "đã nộp", text, but=by)


def _check_day(dossier: Dossier, on: date) -> None:
    if reason := received_refusal(on, earlier=before_office(dossier), today=timezone.localdate()):
        raise Refusal(reason)


def handed_in(dossier: Dossier) -> tuple[str, date | None]:
    return "ngày nộp", timezone.localdate(dossier.submitted_at) if dossier.submitted_at else None


def before_office(dossier: Dossier) -> list[tuple[str, date | None]]:
    """What came before the office had it; the ward's own day is none after its report's."""
    return [handed_in(dossier), ("ngày báo cáo của xã, phường", ward_part_of(dossier).reported_on)]
