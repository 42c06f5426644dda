"""A decision is drafted from the results of a session, and approved by another."""

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from evaluations.decisions import services
from evaluations.decisions.paper import lines_of, paper_of
from evaluations.decisions.rules import DecisionState, Outcome
from evaluations.models import Decision, DecisionLine, Session
from ocop.accounts.models import Unit, UnitKind
from ocop.accounts.roles import Role
from ocop.core.refusal import Refusal
from ocop.core.triggers import Guard, install
from ocop.notifications.models import Message
from products.dossiers.rules.states import State
from products.models import Certificate, Dossier
from tests.days import today
from tests.evaluations.decided import POINTS, issued, scored_session
from tests.factories import AgendaItemFactory, DossierFactory, UnitFactory, UserFactory


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


def test_a_draft_may_still_change(draft, office):
    values = {"title": "Trích yếu khác", "signer": "Trần Văn A", "signer_title": "CHỦ TỊCH", "legal_bases": []}
    assert services.change(draft, values, by=office).title == "Trích yếu khác"


def test_the_paper_says_what_was_decided(approved, office):
    paper = paper_of(approved, lines_of(approved), today())
    assert [row.stars for row in paper.rows] == [3]
    assert paper.articles[0].startswith("Điều 2. Đề nghị cấp có thẩm quyền đánh giá, phân hạng 01 sản phẩm")
    assert paper.articles[1].startswith("Điều 3. ")


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
