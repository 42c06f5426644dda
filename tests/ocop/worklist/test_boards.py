from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from evaluations.decisions.rules import DecisionState
from evaluations.models import Decision, SelfAssessment, Session, WardAssessment
from evaluations.sessions.rules import ItemState
from ocop.accounts.models import UnitKind, memberships
from ocop.accounts.roles import Role
from ocop.core.health.services import beat
from ocop.worklist.views import BOARDS
from plans.models import Plan
from plans.plans import services as plans
from products.dossiers.rules.states import State
from products.models import SupplementRequest
from tests.factories import (
    AgendaItemFactory,
    CertificateFactory,
    CouncilFactory,
    CouncilMemberFactory,
    DossierFactory,
    ProducerFactory,
    ProductFactory,
    RoundFactory,
    ScoreSheetFactory,
    SessionFactory,
    UnitFactory,
    UserFactory,
)

WORKLIST = "/lam-viec/"


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def round_(city):
    return RoundFactory(unit=city)


@pytest.fixture
def make(ward, round_):
    """make(state, …): a dossier of the ward in the city's round."""

    def one(state, **fields):
        producer = fields.pop("producer", None) or ProducerFactory(ward=ward)
        return DossierFactory(product=ProductFactory(producer=producer), round=round_, state=state, **fields)

    return one


@pytest.fixture
def health(city):
    return UnitFactory(kind=UnitKind.DEPARTMENT, parent=city, name="Phòng Y tế", short_name="Y tế")


@pytest.fixture
def plan(city, health, office, leader, today):
    return plans.approve(plans.from_template(city, today.year, by=office), by=leader)


def board(user, today):
    membership = memberships(user)[0]
    return BOARDS[Role(membership.role)](membership, today)


def works(board, id):
    return next(part for part in board.sections if part.id == id)


def test_the_office_sees_what_waits_for_it_and_what_for_others(office, make, today):
    reported = make(State.WARD_ASSESSING)
    WardAssessment.objects.create(dossier=reported, dossier_version=1, number=1)
    make(State.WARD_ASSESSING, ward_due_on=today + timedelta(days=2))
    make(State.WARD_ASSESSING, ward_due_on=today - timedelta(days=3))
    make(State.CHECKING)
    make(State.SUBMITTED)
    shown = board(office, today)
    assert [work.action for work in works(shown, "hom-nay").works] == ["Tiếp nhận", "Kiểm tra"]
    assert works(shown, "hom-nay").total == 2
    assert works(shown, "tre").total == 1
    assert works(shown, "tre").works[0].due == today - timedelta(days=3)
    assert works(shown, "cho").total == 2


def test_a_supplement_is_late_from_the_day_after_its_date(office, make, today):
    for days in (0, -1):
        dossier = make(State.SUPPLEMENT)
        SupplementRequest.objects.create(
            dossier=dossier, version=1, number=1, due_on=today + timedelta(days=days), asked_by=office
        )
    shown = board(office, today)
    assert (works(shown, "tre").total, works(shown, "cho").total) == (1, 1)


def test_without_a_date_in_the_law_nothing_is_late(office, make, today):
    make(State.WARD_ASSESSING)
    shown = board(office, today)
    assert works(shown, "tre").total == 0
    assert works(shown, "cho").works[0].due is None


def test_the_office_sees_certificates_that_end_and_the_plan(client_of, office, plan, ward, city, today):
    product = ProductFactory(producer=ProducerFactory(ward=ward))
    CertificateFactory(product=product, issuer=city, valid_from=date(2024, 1, 1), valid_to=today + timedelta(days=20))
    far = ProductFactory(producer=ProducerFactory(ward=ward))
    CertificateFactory(product=far, issuer=city, valid_from=date(2024, 1, 1), valid_to=today + timedelta(days=400))
    shown = board(office, today)
    ending = works(shown, "sap-het")
    assert client_of(office).get(ending.url).context["page_obj"].paginator.count == ending.total == 1
    assert [bar.asked for bar in shown.side[1].bars] == ["6–8", "3"]


def listed(client, url):
    return client.get(url).context["page_obj"].paginator.count


def test_all_that_end_soon_are_those_that_the_section_counts(leader, client_of, ward, city, today):
    for ends in (-5, 20, 400):
        product = ProductFactory(producer=ProducerFactory(ward=ward))
        end = today + timedelta(days=ends)
        CertificateFactory(product=product, issuer=city, valid_from=date(2023, 1, 1), valid_to=end)
    ending = works(board(leader, today), "sap-het")
    assert listed(client_of(leader), ending.url) == ending.total == 1


def test_a_decision_waits_for_the_leader_then_for_the_office(office, leader, city, round_, today):
    session = SessionFactory(council=CouncilFactory(unit=city), round=round_)
    decision = Decision.objects.create(unit=city, session=session, title="Phê duyệt kết quả", drafted_by=office)
    assert works(board(leader, today), "duyet").total == 1
    assert works(board(office, today), "hom-nay").total == 0
    Decision.objects.filter(pk=decision.pk).update(state=DecisionState.APPROVED, approved_at=timezone.now())
    assert works(board(leader, today), "duyet").total == 0
    assert works(board(office, today), "hom-nay").works[0].action == "Ghi số"


def test_an_approved_plan_waits_for_its_number(office, plan, today):
    found = works(board(office, today), "hom-nay")
    assert [(work.title, work.action) for work in found.works] == [(f"Ghi số, ban hành {plan}", "Ghi số")]
    assert found.total == 1
    plans.issue(plan, 7, today, by=office)
    assert works(board(office, today), "hom-nay").total == 0


def test_a_session_with_minutes_is_not_to_come_and_waits_for_its_decision(office, city, round_, today):
    session = SessionFactory(council=CouncilFactory(unit=city), round=round_, starts_at=timezone.now())
    shown = board(office, today)
    assert shown.side[0].url == session.get_absolute_url()
    assert works(shown, "hom-nay").total == 0
    Session.objects.filter(pk=session.pk).update(minutes_confirmed_at=timezone.now())
    shown = board(office, today)
    assert shown.side[0].url != session.get_absolute_url()
    assert [work.title for work in works(shown, "hom-nay").works] == [f"Lập quyết định của {session}"]
    Decision.objects.create(unit=city, session=session, title="Phê duyệt kết quả", drafted_by=office)
    assert works(board(office, today), "hom-nay").total == 0


def test_the_leader_sees_drafts_and_slow_tasks(leader, city, office, health, today):
    plans.from_template(city, today.year, by=office)
    shown = board(leader, today)
    assert works(shown, "duyet").works[0].title.startswith("Thực hiện Chương trình")


def test_the_ward_officer_sees_the_own_ward_alone(ward_officer, other_ward, make, plan, today):
    make(State.DRAFT)
    make(State.SUBMITTED)
    make(State.DRAFT, producer=ProducerFactory(ward=other_ward))
    shown = board(ward_officer, today)
    assert works(shown, "hoan-thien").total == 1
    assert works(shown, "danh-gia").works[0].action == "Tiếp nhận hồ sơ"
    assert works(shown, "nhiem-vu").total == 3


def test_the_helper_team_sees_what_is_to_check(helper, make, today):
    make(State.RECEIVED)
    make(State.CHECKING)
    make(State.DRAFT)
    assert works(board(helper, today), "kiem-tra").total == 2


def test_a_department_sees_its_tasks(health, plan, today):
    shown = board(UserFactory(role=Role.DEPARTMENT, unit=health), today)
    assert works(shown, "nhiem-vu").total == 2


def test_a_producer_sees_the_own_dossiers_and_what_is_missing(ward, make, today):
    user = UserFactory(role=Role.PRODUCER, unit=ward)
    mine = ProducerFactory(ward=ward)
    mine.users.add(user)
    make(State.DRAFT, producer=mine)
    make(State.CHECKING, producer=mine)
    make(State.DRAFT)
    shown = board(user, today)
    assert works(shown, "lam-tiep").total == 1
    assert works(shown, "dang-xu-ly").works[0].due_words == "Kiểm tra hồ sơ"


@pytest.fixture
def sheet(city, make, round_):
    """An open sheet of one member; a second member has one on the same item."""
    council = CouncilFactory(unit=city)
    item = AgendaItemFactory(
        session=SessionFactory(council=council, round=round_), dossier=make(State.IN_SESSION), state=ItemState.OPEN
    )
    users = [UserFactory(role=Role.COUNCIL_MEMBER, unit=city) for _ in range(2)]
    members = [CouncilMemberFactory(council=council, user=user) for user in users]
    return [ScoreSheetFactory(member=member, item=item) for member in members]


def test_a_member_sees_the_own_sheet_and_its_progress(sheet, today):
    shown = board(sheet[0].member.user, today)
    assert works(shown, "phieu").total == 1
    assert works(shown, "phieu").works[0].due_words.startswith("0/")


def test_s14_a_members_board_does_not_change_with_anothers_open_scores(sheet, today):
    before = board(sheet[0].member.user, today)
    criterion = sheet[1].item.sheet.parts.first().groups.first().criteria.first()
    sheet[1].scores.create(criterion=criterion, level=criterion.levels.last())
    sheet[1].submitted_at = timezone.now()
    sheet[1].save()
    assert board(sheet[0].member.user, today) == before


def test_the_administrator_finds_the_way_into_the_admin(administrator, today):
    shown = board(administrator, today)
    assert all(work.url.startswith("/quan-tri/") for work in works(shown, "cau-hinh").works)


@pytest.mark.parametrize("role", [Role.LEADER, Role.HELPER_TEAM, Role.ADMINISTRATOR])
def test_a_figure_opens_the_list_that_it_counts(client_of, role, city, make, today):
    for state in (State.DRAFT, State.SUPPLEMENT, State.ELIGIBLE, State.ELIGIBLE, State.WITHDRAWN, State.RECOGNISED):
        make(state)
    UserFactory(is_active=False)
    user = UserFactory(role=role, unit=city)
    counted = ("hồ sơ", "tài khoản")
    client, seen = client_of(user), 0
    for sum_ in board(user, today).sums:
        if sum_.url.startswith("/") and any(word in sum_.words for word in counted):
            context = client.get(sum_.url).context
            listed = context["cl"].result_count if "cl" in context else context["page_obj"].paginator.count
            assert listed == sum_.number > 0, sum_.words
            seen += 1
    assert seen


@pytest.mark.parametrize("role", [Role.OFFICE, Role.LEADER, Role.WARD_OFFICER, Role.HELPER_TEAM, Role.PRODUCER])
def test_the_first_screen_asks_no_more_queries_for_more_rows(
    role, client_of, city, ward, make, plan, count_queries, today
):
    user = UserFactory(role=role, unit=ward if role in (Role.WARD_OFFICER, Role.PRODUCER) else city)
    mine = ProducerFactory(ward=ward)
    mine.users.add(user)

    def fill(count):
        for state in (State.DRAFT, State.SUBMITTED, State.WARD_ASSESSING, State.RECEIVED, State.CHECKING):
            for _ in range(count):
                make(state, producer=mine)
        for _ in range(count):
            CertificateFactory(
                product=ProductFactory(producer=mine),
                issuer=city,
                valid_from=date(2024, 1, 1),
                valid_to=today + timedelta(days=20),
            )

    fill(9)  # more than one screen shows: the counts are asked too
    few = count_queries(client_of(user), WORKLIST)
    fill(4)
    assert count_queries(client_of(user), WORKLIST) == few <= 45


def test_who_has_two_roles_chooses_the_board(client_of, city, ward):
    user = UserFactory(role=Role.OFFICE, unit=city)
    second = user.memberships.create(role=Role.WARD_OFFICER, unit=ward)
    client = client_of(user)
    assert "Quá hạn" in client.get(WORKLIST).content.decode()
    assert "Hồ sơ cần hoàn thiện" in client.get(f"{WORKLIST}?vai-tro={second.pk}").content.decode()


def test_a_stranger_logs_in_first(client, db):
    assert client.get(WORKLIST).status_code == 302
    assert reverse("worklist:today") == WORKLIST


def test_who_holds_no_role_is_told_so(client_of, db):
    assert client_of(UserFactory()).get(WORKLIST).status_code == 403
    assert not Plan.objects.exists()


def test_a_producer_sees_how_far_the_next_star_is(ward, make, today):
    user = UserFactory(role=Role.PRODUCER, unit=ward)
    mine = ProducerFactory(ward=ward)
    mine.users.add(user)
    begun, other = make(State.DRAFT, producer=mine), make(State.DRAFT, producer=mine)
    sheet = begun.product.product_set.sheets.get(family=begun.profile.sheet_family)
    own = SelfAssessment.objects.create(dossier=begun, dossier_version=1, sheet=sheet)
    criterion = sheet.parts.first().groups.first().criteria.first()
    own.scores.create(criterion=criterion, level=criterion.levels.last())
    sides = {side.title: dict(side.lines) for side in board(user, today).side}
    assert "tiêu chí" in sides[begun.product.name]["Tự chấm"]
    assert sides[begun.product.name]["Hạng tiếp theo"].startswith("Còn thiếu")
    assert sides[other.product.name] == {"Tự đánh giá": "chưa làm"}


def test_the_offices_first_page_says_that_days_off_are_missing(office, reference):
    membership = memberships(office)[0]
    beat()
    assert BOARDS[Role.OFFICE](membership, date(2027, 9, 30)).notices == ()
    (told,) = BOARDS[Role.OFFICE](membership, date(2028, 1, 2)).notices
    assert "năm 2028" in told
    assert "Ngày nghỉ, ngày làm bù" in told
