"""An approved decision is given its number and day; a number is cancelled until it is published."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from evaluations.decisions import services
from evaluations.decisions.rules import DecisionState
from evaluations.models import Decision, DecisionLine, Session
from ocop.accounts.models import Succession, Unit
from ocop.accounts.roles import Role
from ocop.core.audit.models import AuditEvent
from ocop.core.files.services import at_hand
from ocop.core.refusal import Refusal
from ocop.documents.models import CancelledNumber
from ocop.documents.official import services as official
from products.dossiers.rules.states import State
from products.models import Certificate, Dossier
from tests.days import today
from tests.evaluations.decided import SIGNER, issued, scored_session
from tests.factories import UnitFactory, UserFactory
from tests.guards import unguarded
from tests.ocop.core.files.making import pdf
from tests.papers import printed, signed


def test_nothing_is_numbered_before_it_is_approved(draft, office):
    with pytest.raises(Refusal, match="Dự thảo"):
        services.number(draft, 7, today(), by=office)


def test_the_day_is_neither_ahead_nor_before_the_minutes(approved, office):
    with pytest.raises(Refusal, match="chưa tới"):
        services.number(approved, 7, today() + timedelta(days=1), by=office, signer=SIGNER)
    with pytest.raises(Refusal, match="trước ngày họp Hội đồng"):
        services.number(approved, 7, today() - timedelta(days=300), by=office, signer=SIGNER)
    assert services.number(approved, 7, today(), by=office, signer=SIGNER).number_text == "07/QĐ-UBND"


def test_what_was_signed_yesterday_may_be_recorded_today(approved, office):
    """Minutes and approval are clicks here; a false date on paper would be worse."""
    yesterday = today() - timedelta(days=1)
    with unguarded():
        Session.objects.filter(pk=approved.session_id).update(starts_at=timezone.now() - timedelta(days=9))
    decision = Decision.objects.get(pk=approved.pk)
    warned = [check.words for check in services.numbering_of(decision).checks(7, yesterday) if check.tone == "warn"]
    assert any("trước ngày duyệt" in words for words in warned)
    assert services.number(approved, 7, yesterday, by=office, signer=SIGNER).date == yesterday


def test_the_next_number_of_the_unit_is_proposed(approved, office, leader, city, ward):
    assert services.numbering_of(approved).proposal() == 1
    services.number(approved, 1246, today(), by=office, signer=SIGNER)
    other = services.approve(services.draft(scored_session(city, ward, [3]), by=office), by=leader)
    assert services.numbering_of(other).proposal() == 1247


def test_a_signed_copy_is_neither_our_own_pdf_nor_another_decisions(approved, office, leader, city, ward):
    mine = services.number(approved, 7, today(), by=office, signer=SIGNER)
    other = services.number(
        services.approve(services.draft(scored_session(city, ward, [3]), by=office), by=leader),
        8,
        today(),
        by=office,
        signer=SIGNER,
    )
    copy = pdf()
    unsigned = at_hand(printed(mine.paper).pdf).read_bytes()
    with pytest.raises(Refusal, match="bản PDF chưa ký"):
        official.keep_scan(mine.paper, SimpleUploadedFile("ky.pdf", unsigned), by=office)
    official.keep_scan(other.paper, SimpleUploadedFile("ky.pdf", copy), by=office)
    with pytest.raises(Refusal, match="đã nộp làm bản ký của 08/QĐ-UBND"):
        official.keep_scan(mine.paper, SimpleUploadedFile("ky.pdf", copy), by=office)
    with pytest.raises(Refusal, match="Chưa có bản ký"):
        services.publish(mine, by=office)


def test_after_its_unit_ended_a_decision_is_issued_by_what_goes_on_for_it(approved, office, city):
    gone = today() - timedelta(days=1)
    heir = UnitFactory(kind="city", parent=city.parent, name="Thành phố Mới", short_name="Mới")
    Unit.objects.filter(pk=city.pk).update(valid_to=gone)
    with pytest.raises(Refusal, match="không hoạt động ngày"):
        services.number(approved, 7, today(), by=office, signer=SIGNER)
    Succession.objects.create(unit=Unit.objects.get(pk=city.pk), successor=heir, day=today())
    clerk = UserFactory(role=Role.OFFICE, unit=heir)
    numbered = services.number(approved, 7, today(), by=clerk)
    assert (numbered.unit, numbered.paper.unit) == (heir, heir)
    assert "thành phố Mới" in numbered.paper.content["paper"]["issuer"]


def test_s40_what_will_be_signed_stays_until_its_number_is_cancelled(approved, office):
    numbered = services.number(approved, 7, today(), by=office, signer=SIGNER)
    rows, lines = Decision.objects.filter(pk=approved.pk), DecisionLine.objects.filter(decision=approved)
    for attempt in (
        lambda: rows.update(title="khác"),
        lambda: rows.update(number_text="08/QĐ-UBND"),
        lambda: rows.update(paper=None),
        lambda: rows.update(state="draft"),
        lambda: rows.update(state="published", date=today() - timedelta(days=3)),
        lambda: lines.update(stars=5),
        lambda: lines._raw_delete(lines.db),
        lambda: rows._raw_delete("default"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()
    assert services.cancel_number(numbered, "nhầm", by=office).state == DecisionState.APPROVED


def test_a_number_that_another_decision_has_is_refused(approved, office, leader, city, ward):
    other = services.approve(services.draft(scored_session(city, ward, [3]), by=office), by=leader)
    services.number(other, 7, today(), by=office, signer=SIGNER)
    with pytest.raises(Refusal, match="Số 7 đã dùng cho văn bản ngày"):
        services.number(approved, 7, today(), by=office, signer=SIGNER)
    assert Decision.objects.get(pk=approved.pk).state == DecisionState.APPROVED
    assert services.number(approved, 8, today(), by=office, signer=SIGNER).number == 8


def test_a_numbered_decision_decides_nothing_yet(approved, office):
    numbered = services.number(approved, 1247, today(), by=office, signer=SIGNER)
    assert (numbered.state, numbered.number_text) == (DecisionState.NUMBERED, "1247/QĐ-UBND")
    assert set(Dossier.objects.values_list("state", flat=True)) == {State.SCORED}
    assert not Certificate.objects.exists()
    assert official.job_of(numbered.paper) is not None


def test_a_number_is_cancelled_until_published_and_never_given_again(approved, office):
    numbered = services.number(approved, 7, today(), by=office, signer=SIGNER)
    with pytest.raises(Refusal, match="Chưa ghi lý do"):
        services.cancel_number(numbered, " ", by=office)
    back = services.cancel_number(numbered, "Ghi nhầm số của công văn.", by=office)
    assert (back.state, back.number, back.number_text, back.date, back.paper) == (
        DecisionState.APPROVED, None, "", None, None,
    )  # fmt: skip
    with pytest.raises(Refusal, match="đã hủy, không dùng lại"):
        services.number(back, 7, today(), by=office)
    assert services.numbering_of(back).proposal() == 8
    issued(back, by=office)
    again = Decision.objects.get(pk=approved.pk)
    assert again.number_text == "08/QĐ-UBND"
    with pytest.raises(Refusal, match="Đã công bố"):
        services.cancel_number(again, "nhầm", by=office)


def numbered_of(unit, ward, number, office, leader):
    decision = services.approve(services.draft(scored_session(unit, ward, [3]), by=office), by=leader)
    return services.number(decision, number, today(), by=office, signer=SIGNER)


def test_two_numbers_typed_the_wrong_way_round_are_put_right(city, ward, office, leader, client_of):
    one, other = (numbered_of(city, ward, number, office, leader) for number in (13, 12))
    wrong = [one.paper, other.paper]
    page = client_of(office).get(f"{one.get_absolute_url()}huy-so/").content.decode()
    assert "Ghi nhầm khi nhập, số này của văn bản khác" in page
    client_of(office).post(f"{one.get_absolute_url()}huy-so/", {"reason": "Ghi ngược hai số", "slip": "on"})
    other = services.cancel_number(other, "Ghi ngược hai số", by=office, slip=True)
    one.refresh_from_db()
    one, other = (services.number(each, number, today(), by=office) for each, number in ((one, 12), (other, 13)))
    assert [one.number_text, other.number_text] == ["12/QĐ-UBND", "13/QĐ-UBND"]
    assert [paper.replaced_by for paper in (*wrong, one.paper, other.paper)] == [None] * 4
    book = client_of(office).get("/lam-viec/van-ban/?loai=quyet-dinh").content.decode()
    assert book.count("12/QĐ-UBND") >= 2, "the slip and the paper"
    assert "Ghi ngược hai số" in book
    signed(one.paper, office)
    services.publish(one, by=office)


def test_a_slip_leads_the_next_number_nowhere(city, ward, office, leader):
    """1247 typed for 124: the next is not 1248 for the rest of the year."""
    numbered_of(city, ward, 123, office, leader)
    wrong = numbered_of(city, ward, 1247, office, leader)
    assert services.numbering_of(wrong).proposal() == 1248
    back = services.cancel_number(wrong, "Gõ thừa số 7", by=office, slip=True)
    assert services.numbering_of(back).proposal() == 124


def test_a_slip_that_somebody_signed_is_no_slip(city, ward, office, leader):
    one, other = (numbered_of(city, ward, number, office, leader) for number in (13, 12))
    signed(one.paper, office)
    services.cancel_number(one, "Ghi ngược hai số", by=office, slip=True)
    other = services.cancel_number(other, "Ghi ngược hai số", by=office, slip=True)
    with pytest.raises(Refusal, match="đã hủy, không dùng lại"):
        services.number(other, 13, today(), by=office)


def test_what_was_cancelled_stays_in_the_book_with_its_reason(approved, office):
    numbered = services.number(approved, 7, today(), by=office, signer=SIGNER)
    paper = numbered.paper
    services.cancel_number(numbered, "Ghi nhầm số.", by=office)
    gone = CancelledNumber.objects.get()
    assert (gone.paper, gone.reason, gone.by) == (paper, "Ghi nhầm số.", office)
    for attempt in (
        lambda: CancelledNumber.objects.update(reason="khác"),
        lambda: CancelledNumber.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()
    event = AuditEvent.objects.get(action="decision.cancel_number")
    assert event.changes["number"] == ["07/QĐ-UBND", ""]
