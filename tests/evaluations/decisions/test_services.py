import threading
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from evaluations.decisions import services
from evaluations.decisions.paper import lines_of, paper_of
from evaluations.decisions.rules import DecisionState, Outcome
from evaluations.models import Decision, DecisionLine, Session
from ocop.accounts.models import Succession, Unit, UnitKind
from ocop.accounts.roles import Role
from ocop.core.audit.models import AuditEvent
from ocop.core.files.services import at_hand
from ocop.core.jobs.models import Job
from ocop.core.refusal import Refusal
from ocop.core.triggers import Guard, install
from ocop.documents.models import CancelledNumber, OfficialPaper
from ocop.documents.official import services as official
from ocop.law.models import LegalBasis
from ocop.notifications.models import Message
from products.dossiers.rules.states import State
from products.models import Certificate, Dossier, Product
from tests.evaluations.decided import POINTS, SIGNER, issued, scored_session
from tests.factories import AgendaItemFactory, CertificateFactory, DossierFactory, UnitFactory, UserFactory
from tests.guards import unguarded
from tests.ocop.core.files.making import pdf
from tests.papers import printed, signed
from tests.races import Other


def today():
    return timezone.localdate()


def test_a_draft_has_a_line_for_each_result(draft):
    lines = [(line.outcome, line.stars) for line in draft.lines.all()]
    assert lines == [
        (Outcome.RECOGNISED, 3),
        (Outcome.PROPOSED, 4),
        (Outcome.NOT_RECOGNISED, 2),
        (Outcome.NOT_RECOGNISED, 0),
    ]
    assert set(draft.legal_bases.all()) == set(draft.session.round.profile.legal_bases.all())


def test_what_an_accepted_stop_took_out_is_not_passed_up_whatever_its_points(city, ward, office, monkeypatch):
    monkeypatch.setitem(POINTS, 0, "95.00")
    draft = services.draft(scored_session(city, ward, [0]), by=office)
    assert [line.outcome for line in draft.lines.all()] == [Outcome.NOT_RECOGNISED]


def test_what_a_lower_level_certifies_goes_down_with_its_words_in_the_paper(city, ward, office):
    """148: a province's council finds 3 stars; the district certifies them."""
    province = UnitFactory(kind=UnitKind.PROVINCE, name="Tỉnh Thử")
    Unit.objects.filter(pk=city.pk).update(parent=province)
    by = UserFactory(role=Role.OFFICE, unit=province)
    session = scored_session(province, ward, [3, 4])
    draft = services.draft(session, by=by)
    assert [line.outcome for line in draft.lines.order_by("position")] == [Outcome.HANDED_DOWN, Outcome.RECOGNISED]
    down = draft.lines.get(outcome=Outcome.HANDED_DOWN)
    dossier = down.result.item.dossier
    articles = paper_of(draft, lines_of(draft)).articles
    assert articles[0] == (
        "Điều 2. Chuyển Ủy ban nhân dân cấp huyện công nhận, cấp giấy chứng nhận theo thẩm quyền 01 sản phẩm:"
        f" {dossier.product} (66,43 điểm; 3 sao)."
    )
    assert articles[1].startswith("Điều 3. ")
    services.approve(draft, by=UserFactory(role=Role.LEADER, unit=province))
    issued(draft, by=by)
    assert Dossier.objects.get(pk=dossier.pk).state == State.HANDED_DOWN
    assert [certificate.stars for certificate in Certificate.objects.all()] == [4]
    assert Message.objects.filter(to=office, text__contains="chuyển cấp dưới công nhận").exists()


def test_what_reaches_the_points_is_proposed_with_both_stars_in_the_paper(city, ward, office):
    session = scored_session(city, ward, [4], missed=1)
    draft = services.draft(session, by=office)
    (line,) = draft.lines.all()
    assert (line.outcome, line.stars) == (Outcome.PROPOSED, 3)
    assert (
        "(78,40 điểm; 4 sao theo điểm, 3 sao sau khi xét yêu cầu tối thiểu)"
        in (paper_of(draft, lines_of(draft)).articles[0])
    )


def test_the_table_names_what_goes_to_another_level_where_nothing_is_recognised(city, ward, office):
    """The form's table is never empty; without stars, since these are for the other level to give."""
    province = UnitFactory(kind=UnitKind.PROVINCE, name="Tỉnh Thử")
    above = UserFactory(role=Role.OFFICE, unit=province)
    for unit, by, stars, missed, outcome in (
        (city, office, 4, 1, Outcome.PROPOSED),
        (province, above, 3, 0, Outcome.HANDED_DOWN),
    ):
        draft = services.draft(scored_session(unit, ward, [stars], missed=missed), by=by)
        (line,) = draft.lines.all()
        (row,) = paper_of(draft, [line]).rows
        assert (line.outcome, row.product, row.stars) == (outcome, line.product_name, None)


def test_no_draft_before_the_minutes_are_confirmed(city, ward, office):
    session = scored_session(city, ward, [3], confirmed=False)
    with pytest.raises(Refusal, match="Biên bản phiên họp chưa được xác nhận"):
        services.draft(session, by=office)


def test_no_draft_while_a_star_is_open(city, ward, office):
    session = scored_session(city, ward, [3], confirmed=False)
    item = AgendaItemFactory(session=session, dossier=DossierFactory(round=session.round), position=2)
    Session.objects.filter(pk=session.pk).update(minutes_confirmed_at=timezone.now())
    session.refresh_from_db()
    with pytest.raises(Refusal, match=f"Chưa xác nhận kết quả của {item.dossier.product}"):
        services.draft(session, by=office)


def test_another_no_of_the_database_is_not_told_as_a_decision_there_is(session, office):
    install(connection, Guard(DecisionLine._meta.db_table, "INSERT", "thu", "không vì trùng"))
    with pytest.raises(IntegrityError, match="không vì trùng"):
        services.draft(session, by=office)


def test_a_session_has_one_decision(draft, session, office):
    with pytest.raises(Refusal, match="đã có quyết định"):
        services.draft(session, by=office)


def test_an_office_of_another_unit_does_not_reach_it(session):
    stranger = UserFactory(role=Role.OFFICE)
    with pytest.raises(Refusal, match="Phiên họp này ngoài phạm vi được giao"):
        services.draft(session, by=stranger)


def test_s18_the_drafter_does_not_approve(session, city):
    both = UserFactory(role=Role.OFFICE, unit=city)
    both.memberships.create(unit=city, role=Role.LEADER)
    draft = services.draft(session, by=both)
    with pytest.raises(Refusal, match="không tự duyệt"):
        services.approve(draft, by=both)


def test_the_office_does_not_approve(draft, office):
    with pytest.raises(Refusal, match="chưa được giao quyền “Duyệt dự thảo”"):
        services.approve(draft, by=office)


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


def test_it_is_published_with_a_signed_copy_only(approved, office):
    numbered = services.number(approved, 7, today(), by=office, signer=SIGNER)
    with pytest.raises(Refusal, match="Chưa có bản ký"):
        services.publish(numbered, by=office)
    signed(numbered.paper, office)
    services.publish(numbered, by=office)
    assert Decision.objects.get(pk=approved.pk).state == DecisionState.PUBLISHED


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


def test_a_draft_may_still_change(draft, office):
    values = {"title": "Trích yếu khác", "signer": "Trần Văn A", "signer_title": "CHỦ TỊCH", "legal_bases": []}
    assert services.change(draft, values, by=office).title == "Trích yếu khác"


def test_the_paper_says_what_was_decided(approved, office):
    paper = paper_of(approved, lines_of(approved), today())
    assert [row.stars for row in paper.rows] == [3]
    assert paper.articles[0].startswith("Điều 2. Đề nghị cấp có thẩm quyền đánh giá, phân hạng 01 sản phẩm")
    assert paper.articles[1].startswith("Điều 3. ")


def at_once(act, given) -> list[str]:
    """What each of several connections was answered that did the same at the same moment."""
    barrier, answers = threading.Barrier(len(given)), []

    def one(value) -> None:
        barrier.wait()
        try:
            act(value)
            answers.append("done")
        except Refusal as no:
            answers.append(str(no))
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=[value]) for value in given]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


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


def test_a_line_of_a_draft_may_still_change(draft):
    draft.lines.filter(position=1).update(stars=4)
    assert draft.lines.get(position=1).stars == 4


def test_what_is_taken_back_to_a_draft_has_no_approver_until_it_is_approved_anew(approved, office, leader):
    services.take_back(approved, by=leader)
    row = Decision.objects.get(pk=approved.pk)
    assert (row.state, row.approved_by, row.approved_at) == (DecisionState.DRAFT, None, None)
    with pytest.raises(Refusal, match="Dự thảo"):
        services.number(row, 7, today(), by=office)
    assert services.approve(row, by=leader).approved_by == leader
