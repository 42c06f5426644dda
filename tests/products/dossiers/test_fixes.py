"""What the fold of a dossier says to whom: what can be put right, what cannot and how else."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from ocop.accounts.roles import Role
from ocop.documents.official.models import OfficialPaper
from products.dossiers import fixes, services
from products.dossiers.models import SupplementRequest
from products.dossiers.rules.facts import Facts
from products.dossiers.rules.moves import HIGHER_RECOGNISED, HIGHER_REFUSED
from products.dossiers.rules.states import State
from products.dossiers.services import WardPart
from tests.factories import UserFactory
from tests.papers import signed
from tests.products.conftest import ask, check_all

pytestmark = pytest.mark.django_db
REPORTED = WardPart((), "05/BC-UBND ngày 26/04/2024")


def facts(state, *roles, **more) -> Facts:
    return Facts(state=state, roles=frozenset(roles), **more)


def how(rows, what) -> str:
    return next(row.how for row in rows if row.what == what)


def test_a_reception_that_is_decided_is_explained_to_the_office_alone(dossier):
    what = "Số, ngày tiếp nhận"
    assert how(fixes.correction_fixes(dossier, facts(State.RECOGNISED, Role.OFFICE)), what) == fixes.DECIDED_RECEPTION
    assert how(fixes.correction_fixes(dossier, facts(State.RECOGNISED, Role.WARD_OFFICER)), what) == ""
    assert how(fixes.correction_fixes(dossier, facts(State.CHECKING, Role.OFFICE)), what) == ""


@pytest.mark.parametrize(
    ("state", "reported", "said"),
    [(State.WARD_ASSESSING, True, True), (State.WARD_ASSESSING, False, False), (State.CHECKING, True, False)],
)
def test_a_wards_day_that_its_report_holds_is_explained_while_the_ward_has_it(dossier, state, reported, said):
    seen = facts(state, Role.WARD_OFFICER, ward_report=reported)
    assert bool(how(fixes.correction_fixes(dossier, seen), "Ngày, hạn của xã, phường")) == said


def test_papers_handed_in_are_explained_to_who_may_fill_a_dossier():
    assert list(fixes.papers_fixes(facts(State.CHECKING, Role.WARD_OFFICER), "phòng"))
    assert not list(fixes.papers_fixes(facts(State.CHECKING, Role.LEADER), "phòng"))
    assert not list(fixes.papers_fixes(facts(State.DRAFT, Role.WARD_OFFICER), "phòng"))


def test_a_wards_report_is_named_once_there_is_one_to_who_may_read_it(dossier):
    assert list(fixes.ward_fixes(dossier, facts(State.CHECKING, Role.OFFICE), REPORTED))
    assert not list(fixes.ward_fixes(dossier, facts(State.CHECKING, Role.OFFICE), WardPart((), "")))
    assert not list(fixes.ward_fixes(dossier, facts(State.CHECKING, Role.PRODUCER), REPORTED))


def test_what_is_decided_is_explained_to_the_office_alone():
    assert list(fixes.decided_fixes(facts(State.RECOGNISED, Role.OFFICE)))
    assert not list(fixes.decided_fixes(facts(State.RECOGNISED, Role.PRODUCER)))
    assert not list(fixes.decided_fixes(facts(State.CHECKING, Role.OFFICE)))


def test_items_that_nobody_checked_yet_are_not_offered_to_be_checked_again(checking_dossier, helper):
    def offered() -> bool:
        items = list(checking_dossier.items.all())
        seen = services.facts_of(checking_dossier, helper)
        fold = fixes.fold_of(checking_dossier, seen, helper, items, REPORTED)
        return fold is not None and any(row.what == "Kết quả kiểm tra từng mục" for row in fold.can)

    assert not offered()
    check_all(checking_dossier, helper)
    assert offered()


def test_right_after_checking_the_line_is_of_the_own_last_item_while_it_is_checked(checking_dossier, helper, city):
    other = UserFactory(role=Role.HELPER_TEAM, unit=city)
    check_all(checking_dossier, helper)
    last = checking_dossier.items.filter(checked_by=helper).order_by("checked_at").last()
    seen = services.facts_of(checking_dossier, helper)
    (way,) = fixes.checked(checking_dossier, seen, helper)
    assert f"“{last}”" in way.said
    assert way.back.url.endswith(f"?muc={last.pk}#muc-{last.pk}")
    assert not list(fixes.checked(checking_dossier, services.facts_of(checking_dossier, other), other))
    assert not list(fixes.checked(checking_dossier, facts(State.IN_SESSION, Role.HELPER_TEAM), helper))


def test_the_higher_levels_answer_is_offered_back_only_as_the_answer_that_it_is(dossier, office):
    for move in (HIGHER_RECOGNISED, HIGHER_REFUSED):
        assert [way.after for way in fixes.answered(dossier, facts(move.target, Role.OFFICE), office)] == [move.event]
    assert not list(fixes.answered(dossier, facts(State.CHECKING, Role.OFFICE), office))


def test_a_signed_letter_stays_and_one_without_a_letter_names_none(checking_dossier, helper, office):
    wrong = checking_dossier.items.of_producer().first()
    check_all(checking_dossier, helper, but=(wrong.pk,))
    services.check_item(wrong, "invalid", "Mờ", by=helper)
    ask(checking_dossier, timezone.localdate() + timedelta(days=10), "Bổ sung", by=office)
    asked = SupplementRequest.objects.get()
    first = fixes.supplement_effects(asked)[0]
    assert (first.words.endswith("được thay bằng bản mới cùng số"), first.same) == (True, False)
    signed(OfficialPaper.objects.get(pk=asked.letter_id), office)
    first = fixes.supplement_effects(SupplementRequest.objects.get())[0]
    assert (first.words.endswith("đã có bản ký: giữ nguyên"), first.same) == (True, True)
    asked.letter = None
    assert fixes.supplement_effects(asked)[0].words == "Báo hạn mới cho chủ thể và xã, phường"


def test_a_deadline_is_named_where_there_is_one(dossier):
    words = [effect.words for effect in fixes.ward_reception_effects(dossier)]
    assert not any(said.startswith("Hạn đánh giá đang là") for said in words)
    dossier.ward_due_on = timezone.localdate() + timedelta(days=3)
    words = [effect.words for effect in fixes.ward_reception_effects(dossier)]
    assert any(said.startswith("Hạn đánh giá đang là") for said in words)


@pytest.mark.parametrize(
    ("ward_had_it", "again", "moves"), [(False, True, True), (True, True, False), (False, False, False)]
)
def test_a_new_day_of_reception_moves_the_deadline_of_a_re_evaluation_alone(ward_had_it, again, moves):
    day = timezone.localdate()
    dossier = SimpleNamespace(
        due_on=day, received_on=day, ward_received_on=day if ward_had_it else None, receipt_number=5,
        re_evaluation_until=lambda on: day if again else None, product=SimpleNamespace(ward="Phường Thử"),
    )  # fmt: skip
    words = [effect.words for effect in fixes.reception_effects(dossier)]
    assert any(said.startswith("Hạn đánh giá lại tính theo") for said in words) == moves
    assert any(said.startswith("Hạn của bước này") for said in words) != moves
