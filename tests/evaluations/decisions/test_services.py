import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from evaluations.decisions import services
from evaluations.decisions.rules import DecisionState, Outcome
from evaluations.models import Decision, DecisionLine, Session
from ocop.accounts.models import Unit, UnitKind
from ocop.accounts.roles import Role
from ocop.core.audit.models import AuditEvent
from ocop.core.jobs.models import Job
from ocop.core.refusal import Refusal
from ocop.core.triggers import Guard, install
from ocop.law.models import LegalBasis
from ocop.notifications.models import Message
from products.dossiers.rules import State
from products.models import Certificate, Dossier
from tests.evaluations.decided import POINTS, scored_session
from tests.factories import AgendaItemFactory, CertificateFactory, DossierFactory, UnitFactory, UserFactory


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
    articles = services.paper_of(draft, services.lines_of(draft)).articles
    assert articles[0] == (
        "Điều 2. Chuyển Ủy ban nhân dân cấp huyện công nhận, cấp giấy chứng nhận theo thẩm quyền 01 sản phẩm:"
        f" {dossier.product} (66,43 điểm; 3 sao)."
    )
    assert articles[1].startswith("Điều 3. ")
    services.approve(draft, by=UserFactory(role=Role.LEADER, unit=province))
    services.publish(draft, by=by, on=today())
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
        in (services.paper_of(draft, services.lines_of(draft)).articles[0])
    )


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


def test_nothing_is_published_before_it_is_approved(draft, office):
    with pytest.raises(Refusal, match="Dự thảo"):
        services.publish(draft, by=office, on=today())


def test_the_day_is_neither_ahead_nor_before_the_minutes(approved, office):
    with pytest.raises(Refusal, match="chưa tới"):
        services.publish(approved, by=office, on=today() + timedelta(days=1))
    with pytest.raises(Refusal, match="trước ngày xác nhận biên bản"):
        services.publish(approved, by=office, on=today() - timedelta(days=30))


def test_publishing_numbers_decides_and_orders_certificates(approved, office):
    job = services.publish(approved, by=office, on=today())
    decision = Decision.objects.get(pk=approved.pk)
    assert (decision.state, decision.number, decision.number_text) == (DecisionState.PUBLISHED, 1, "01/QĐ-UBND")
    assert decision.paper.pdf.sha256
    states = list(Dossier.objects.order_by("agenda_items__position").values_list("state", flat=True))
    assert states == [State.RECOGNISED, State.PROPOSED, State.NOT_RECOGNISED, State.NOT_RECOGNISED]
    certificate = Certificate.objects.get()
    assert (certificate.stars, certificate.decision_number, certificate.published_at) == (3, "01/QĐ-UBND", None)
    assert job.key == f"certificates:decision:{decision.pk}"
    assert AuditEvent.objects.filter(action="decision.publish", by=office).count() == 1


def test_a_second_publishing_is_refused(approved, office):
    services.publish(approved, by=office, on=today())
    with pytest.raises(Refusal, match="Đã ban hành"):
        services.publish(approved, by=office, on=today())
    assert Job.objects.count() == 1
    assert Certificate.objects.count() == 1


def test_an_upgrade_replaces_the_older_certificate_in_the_same_transaction(approved, office):
    line = approved.lines.get(position=1)
    product = line.result.item.dossier.product
    older = CertificateFactory(
        product=product, valid_from=today() - timedelta(days=100), valid_to=today() + timedelta(days=900)
    )
    services.publish(approved, by=office, on=today())
    older.refresh_from_db()
    assert older.state == "replaced"
    assert Certificate.objects.get(product=product, state="active").stars == 3


def test_an_older_one_past_its_end_is_expired_and_not_replaced(approved, office):
    product = approved.lines.get(position=1).result.item.dossier.product
    older = CertificateFactory(
        product=product, valid_from=today() - timedelta(days=1100), valid_to=today() - timedelta(days=2)
    )
    services.publish(approved, by=office, on=today())
    older.refresh_from_db()
    assert older.state == "expired"


def test_a_refusal_on_the_way_gives_no_number(approved, office):
    last = approved.lines.order_by("-position").first().result.item.dossier
    Dossier.objects.filter(pk=last.pk).update(state=State.WITHDRAWN)
    with pytest.raises(Refusal):
        services.publish(approved, by=office, on=today())
    assert Decision.objects.get(pk=approved.pk).number is None
    assert not Certificate.objects.exists()
    Dossier.objects.filter(pk=last.pk).update(state=State.SCORED)
    services.publish(approved, by=office, on=today())
    assert Decision.objects.get(pk=approved.pk).number == 1


def test_s40_a_published_decision_and_what_hangs_on_it_are_kept(approved, office):
    services.publish(approved, by=office, on=today())
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
    paper = services.paper_of(approved, services.lines_of(approved), today())
    assert [row.stars for row in paper.rows] == [3]
    assert paper.articles[0].startswith("Điều 2. Đề nghị cấp có thẩm quyền đánh giá, phân hạng 01 sản phẩm")
    assert paper.articles[1].startswith("Điều 3. ")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_s39_a_decision_numbered_by_many_at_once_gets_one_number(city, ward, office, leader):
    approved = services.approve(services.draft(scored_session(city, ward, [3, 3]), by=office), by=leader)
    barrier, answers = threading.Barrier(6), []

    def publish():
        barrier.wait()
        try:
            services.publish(approved, by=office, on=today())
            answers.append("published")
        except Refusal as no:
            answers.append(str(no))
        finally:
            connection.close()

    threads = [threading.Thread(target=publish) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers.count("published") == 1
    assert all("Đã ban hành" in answer for answer in answers if answer != "published")
    assert Decision.objects.get(pk=approved.pk).number == 1
    assert sorted(Certificate.objects.values_list("number", flat=True)) == [1, 2]


def test_a_line_of_a_draft_may_still_change(draft):
    draft.lines.filter(position=1).update(stars=4)
    assert draft.lines.get(position=1).stars == 4


def test_what_is_taken_back_to_a_draft_has_no_approver_until_it_is_approved_anew(approved, office, leader):
    services.take_back(approved, by=office)
    row = Decision.objects.get(pk=approved.pk)
    assert (row.state, row.approved_by, row.approved_at) == (DecisionState.DRAFT, None, None)
    with pytest.raises(Refusal, match="Dự thảo"):
        services.publish(row, by=office, on=today())
    assert services.approve(row, by=leader).approved_by == leader
