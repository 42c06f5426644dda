"""148: what the province scored and left to the district is recognised by a decision of the district's own."""

from decimal import Decimal

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from evaluations.decisions import services, taking_up
from evaluations.decisions.paper import lines_of, paper_of
from evaluations.decisions.rules import Outcome
from evaluations.models import Decision
from ocop.accounts.models import UnitKind
from ocop.accounts.roles import Role
from ocop.core.audit.models import AuditEvent
from ocop.core.refusal import Refusal
from ocop.law.models import RuleProfile
from ocop.notifications.models import Message
from products.dossiers.rules.states import State
from products.models import Certificate, Dossier, HigherResult
from products.recognitions.rules import HigherOutcome
from products.recognitions.services import Answer, WrongField, record_higher, take_back_higher
from tests.evaluations.decided import issued, scored_session
from tests.factories import DossierFactory, RoundFactory, UnitFactory, UserFactory
from tests.races import Other
from tests.undo import fold_on, line_on

pytestmark = pytest.mark.django_db


def answer(points="62.40", **more):
    day = timezone.localdate()
    said = {"decision_number": "77/QĐ-UBND", "decision_date": day, "issuer_name": "UBND tỉnh Thử"} | more
    return Answer(HigherOutcome.COMES_BACK, points=Decimal(points) if points else None, **said)


@pytest.fixture
def session(city, ward, office, leader):
    """One recognised by us, two proposed to the province; the decision is published."""
    made = scored_session(city, ward, [3, 4, 4])
    draft = services.draft(made, by=office)
    services.approve(draft, by=leader)
    issued(draft, by=office)
    return made


@pytest.fixture
def proposed(session):
    return list(Dossier.objects.filter(state=State.PROPOSED).order_by("pk"))


@pytest.fixture
def returned(proposed, office):
    for dossier in proposed:
        record_higher(dossier, answer(), by=office)
    return proposed


def test_a_product_that_came_back_waits_for_our_decision_and_its_people_are_told(proposed, office, ward_officer):
    maker = UserFactory()
    proposed[0].product.producer.users.add(maker)
    result = record_higher(proposed[0], answer(), by=office)
    assert Dossier.objects.get(pk=proposed[0].pk).state == State.COMES_BACK
    assert (result.points, result.stars, result.certificate) == (Decimal("62.40"), 3, None)
    for who in (maker, ward_officer):
        told = Message.objects.filter(to=who, text__contains="62,40 điểm, 3 sao").get()
        assert "77/QĐ-UBND" in told.text
        assert "ra quyết định riêng" in told.text
    event = AuditEvent.objects.filter(action="dossier.higher_result").get()
    assert (event.changes["points"], event.changes["stars"]) == ("62.40", 3)


@pytest.mark.parametrize(("points", "said"), [(None, "ghi điểm"), ("49.99", "từ 50"), ("100.01", "đến 100")])
def test_three_stars_are_found_by_points(proposed, office, points, said):
    with pytest.raises(WrongField, match=said) as no:
        record_higher(proposed[0], answer(points), by=office)
    assert no.value.name == "points"
    assert not HigherResult.objects.exists()


@pytest.mark.parametrize("law", ["148-2025", "26-2026"])
def test_no_law_but_148_of_the_district_leaves_a_star_to_our_level(province_office, law):
    office, province = province_office
    round_ = RoundFactory(unit=province, profile=RuleProfile.objects.get(code=law))
    dossier = DossierFactory(round=round_, state=State.PROPOSED)
    with pytest.raises(WrongField, match="không giao sản phẩm"):
        record_higher(dossier, answer(), by=office)


@pytest.fixture
def province_office(reference):
    province = UnitFactory(kind=UnitKind.PROVINCE, name="Tỉnh Thử")
    return UserFactory(role=Role.OFFICE, unit=province), province


def test_the_decision_recognises_with_the_higher_councils_points_and_names_its_decision(
    session, returned, office, leader
):
    draft = taking_up.take_up(session, [returned[0].pk], by=office)
    (line,) = draft.lines.all()
    assert (line.outcome, line.stars, line.points) == (Outcome.RECOGNISED, 3, Decimal("62.40"))
    paper = paper_of(draft, lines_of(draft))
    assert any("77/QĐ-UBND" in basis and "UBND tỉnh Thử" in basis for basis in paper.bases)
    (row,) = paper.rows
    assert (row.points, row.stars) == (Decimal("62.40"), 3)
    services.approve(draft, by=leader)
    issued(draft, by=office)
    assert Dossier.objects.get(pk=returned[0].pk).state == State.RECOGNISED
    certificate = Certificate.objects.get(dossier=returned[0])
    assert (certificate.stars, certificate.origin) == (3, "ours")
    assert Dossier.objects.get(pk=returned[1].pk).state == State.COMES_BACK
    moved = AuditEvent.objects.filter(action="dossier.decided", object_id=returned[0].pk).order_by("pk").last()
    assert moved.changes["state"] == ["comes_back", "recognised"]


def test_another_that_comes_back_later_gets_a_decision_of_its_own(session, returned, office):
    first = taking_up.take_up(session, [returned[0].pk], by=office)
    second = taking_up.take_up(session, [returned[1].pk], by=office)
    assert {line.result.item.dossier_id for line in second.lines.all()} == {returned[1].pk}
    assert Decision.objects.filter(session=session, takes_up=True).count() == 2
    with pytest.raises(Refusal, match="đã ở dự thảo khác"):
        taking_up.take_up(session, [returned[0].pk], by=office)
    assert first.lines.count() == 1


def test_its_number_lies_not_before_the_higher_levels_decision(session, proposed, office):
    record_higher(proposed[0], answer(), by=office)
    draft = taking_up.take_up(session, [proposed[0].pk], by=office)
    asked = {before.words: before.day for before in services.numbering_of(draft).not_before}
    assert asked["ngày quyết định của cấp trên"] == timezone.localdate()


def test_the_result_is_taken_back_until_a_draft_rests_on_it(session, returned, office, leader):
    draft = taking_up.take_up(session, [returned[0].pk], by=office)
    with pytest.raises(Refusal, match="Hãy bỏ dự thảo"):
        take_back_higher(returned[0], "nhầm hồ sơ", by=office)
    take_back_higher(returned[1], "nhầm hồ sơ", by=office)
    assert Dossier.objects.get(pk=returned[1].pk).state == State.PROPOSED
    taking_up.drop(draft, by=office)
    assert not Decision.objects.filter(takes_up=True).exists()
    gone = AuditEvent.objects.get(action="decision.dropped")
    assert returned[0].product.name in gone.changes["products"]
    draft = taking_up.take_up(session, [returned[0].pk], by=office)
    services.approve(draft, by=leader)
    with pytest.raises(Refusal, match="lãnh đạo"):
        taking_up.drop(draft, by=office)
    issued(draft, by=office)
    with pytest.raises(Refusal, match="đã công nhận theo kết quả này"):
        take_back_higher(returned[0], "nhầm hồ sơ", by=office)


def test_a_draft_of_the_sessions_own_results_is_not_dropped(city, ward, office):
    draft = services.draft(scored_session(city, ward, [3]), by=office)
    with pytest.raises(Refusal, match="mở lại biên bản"):
        taking_up.drop(draft, by=office)


def test_only_the_office_takes_it_up(session, returned, leader, ward_officer):
    for who in (leader, ward_officer, UserFactory(role=Role.OFFICE)):
        with pytest.raises(Refusal):
            taking_up.take_up(session, [returned[0].pk], by=who)


def test_the_office_goes_from_its_first_page_to_the_draft_and_back(client_of, office, session, returned):
    client = client_of(office)
    url = reverse("evaluations:decision_take_up", args=[session.pk])
    first = client.get("/lam-viec/").content.decode()
    assert f"Lập quyết định công nhận {returned[0].product.name}" in first
    assert f"Lập quyết định công nhận {returned[1].product.name}" in first
    assert url in client.get(returned[0].get_absolute_url()).content.decode()
    assert "2 sản phẩm" in client.get(reverse("evaluations:decisions")).content.decode()
    lacking = client.post(url, {})
    assert lacking.status_code == 422
    assert "Chưa chọn sản phẩm nào" in lacking.content.decode()
    shown = client.post(url, {"dossiers": [returned[0].pk]}, follow=True).content.decode()
    assert "62,40" in shown
    assert "cấp trên chấm" in shown
    draft = Decision.objects.get(takes_up=True)
    can, cannot = fold_on(client, draft.get_absolute_url())
    assert any("Bỏ dự thảo" in words for words in can)
    assert any("kết quả của cấp trên" in words for words in cannot)
    assert f"Lập quyết định công nhận {returned[0].product.name}" not in client.get("/lam-viec/").content.decode()
    assert draft.get_absolute_url() in client.get(returned[0].get_absolute_url()).content.decode()
    assert any("Hãy bỏ dự thảo đó" in words for words in fold_on(client, returned[0].get_absolute_url())[1])
    told = client.post(reverse("evaluations:decision_drop", args=[draft.pk]), follow=True).content.decode()
    assert "lại chờ quyết định công nhận" in told
    assert url in client.get("/lam-viec/").content.decode()


def test_the_form_offers_the_way_back_where_the_law_has_it(client_of, office, proposed):
    client = client_of(office)
    url = reverse("products:higher_result", args=[proposed[0].pk])
    assert "Chuyển về cấp mình công nhận" in client.get(url).content.decode()
    sent = {
        "outcome": "comes_back", "decision_number": "77/QĐ-UBND", "decision_date": f"{timezone.localdate():%d/%m/%Y}",
        "issuer_name": "UBND tỉnh Thử", "proof": "listed", "points": "",
    }  # fmt: skip
    lacking = client.post(url, sent)
    assert lacking.status_code == 422
    assert "ghi điểm Hội đồng cấp trên" in lacking.content.decode()
    shown = client.post(url, sent | {"points": "62,4"}, follow=True).content.decode()
    assert "62,40 điểm, 3 sao" in shown
    assert "Rút" in line_on(client, proposed[0].get_absolute_url())


def test_where_the_law_leaves_nothing_the_form_does_not_offer_it(client_of, province_office):
    office, province = province_office
    round_ = RoundFactory(unit=province, profile=RuleProfile.objects.get(code="26-2026"))
    dossier = DossierFactory(round=round_, state=State.PROPOSED)
    page = client_of(office).get(reverse("products:higher_result", args=[dossier.pk])).content.decode()
    assert "Được công nhận" in page
    assert "Chuyển về cấp mình" not in page


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_result_taken_back_while_its_draft_is_drawn_up_waits_and_is_refused(reference, session, returned, office):
    with transaction.atomic():
        taking_up.take_up(session, [returned[0].pk], by=office)
        other = Other(lambda: take_back_higher(returned[0], "nhầm hồ sơ", by=office))
        assert other.waits()
    with pytest.raises(Refusal, match="Hãy bỏ dự thảo"):
        other.ends()
    assert HigherResult.objects.filter(taken_back_at=None).count() == 2


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_drafts_at_once_of_one_product_are_one(reference, session, returned, office):
    with transaction.atomic():
        taking_up.take_up(session, [returned[0].pk], by=office)
        other = Other(lambda: taking_up.take_up(session, [returned[0].pk], by=office))
        assert other.waits()
    with pytest.raises(Refusal, match="đã ở dự thảo khác"):
        other.ends()
    assert Decision.objects.filter(takes_up=True).count() == 1
