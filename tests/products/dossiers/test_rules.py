from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocop.accounts.policy import MAY
from ocop.accounts.roles import Role
from products.dossiers.rules import moves
from products.dossiers.rules.days import due_refusal
from products.dossiers.rules.facts import Facts
from products.dossiers.rules.opening import kind_refusal
from products.dossiers.rules.papers import PaperFacts, disagreements
from products.dossiers.rules.states import OVER, SIGNS, STAGES, DossierKind, State

TODAY = date(2024, 5, 14)
ALL_MOVES = [
    moves.SUBMIT, moves.TAKE, moves.RECEIVE, moves.START_CHECK, moves.ASK_SUPPLEMENT, moves.RESUBMIT,
    moves.DECLARE_ELIGIBLE, moves.INTO_SESSION, moves.SCORED, moves.RECOGNISE, moves.PROPOSE, moves.NOT_RECOGNISE,
    moves.WITHDRAW, moves.RETURN,
]  # fmt: skip


@pytest.mark.parametrize("move", ALL_MOVES, ids=lambda move: f"{move.action}-{move.target}")
@given(st.sampled_from(State), st.frozensets(st.sampled_from(Role)), st.booleans(), st.booleans())
def test_no_move_goes_past_its_states_or_roles(move, state, roles, missing, seen):
    facts = Facts(state, roles, missing=("A",) if missing else (), ward_report=seen, unseen=() if seen else ("B",))
    if move.refusal(facts) is None:
        assert state in move.sources
        assert roles & MAY[move.action]


def test_each_state_stands_at_one_of_the_eight_steps_and_what_was_stopped_at_none():
    shown = [state for _, states in STAGES for state in states]
    assert len(STAGES) == 8
    assert sorted(shown) == sorted(set(State) - {State.WITHDRAWN, State.RETURNED})


def states_of(move) -> set[State]:
    """Where the act is allowed to one who may do everything, with nothing missing."""
    ready = {"roles": frozenset(Role), "ward_report": True}
    faulty = {"invalid": ("A",)} if move is moves.ASK_SUPPLEMENT else {}
    return {state for state in State if move.refusal(Facts(state, **ready, **faulty)) is None}


@pytest.mark.parametrize(
    ("move", "states"),
    [
        (moves.SUBMIT, {State.DRAFT}),
        (moves.TAKE, {State.SUBMITTED}),
        (moves.RECEIVE, {State.WARD_ASSESSING}),
        (moves.START_CHECK, {State.RECEIVED}),
        (moves.ASK_SUPPLEMENT, {State.CHECKING}),
        (moves.WITHDRAW_SUPPLEMENT, {State.SUPPLEMENT}),
        (moves.RESUBMIT, {State.SUPPLEMENT}),
        (moves.DECLARE_ELIGIBLE, {State.CHECKING}),
        (moves.BACK_TO_CHECK, {State.ELIGIBLE}),
        (moves.INTO_SESSION, {State.ELIGIBLE}),
        (moves.SCORED, {State.IN_SESSION}),
        (moves.RECOGNISE, {State.SCORED, State.COMES_BACK}),
        (moves.PROPOSE, {State.SCORED}),
        (moves.HAND_DOWN, {State.SCORED}),
        (moves.NOT_RECOGNISE, {State.SCORED}),
        (moves.HIGHER_RECOGNISED, {State.PROPOSED}),
        (moves.HIGHER_REFUSED, {State.PROPOSED}),
        (moves.HIGHER_COMES_BACK, {State.PROPOSED}),
        (moves.HIGHER_TAKEN_BACK, {State.RECOGNISED, State.COMES_BACK, State.NOT_RECOGNISED}),
    ],
    ids=lambda value: getattr(value, "label", ""),
)
def test_each_act_is_open_at_its_own_step_and_at_no_other(move, states):
    assert states_of(move) == states


def test_a_dossier_is_withdrawn_until_its_session_and_returned_only_once_it_was_handed_in():
    handed_in = {
        State.SUBMITTED, State.WARD_ASSESSING, State.RECEIVED, State.CHECKING, State.SUPPLEMENT, State.ELIGIBLE,
    }  # fmt: skip
    assert states_of(moves.WITHDRAW) == {State.DRAFT, *handed_in}
    assert states_of(moves.RETURN) == handed_in


@given(st.sampled_from(State))
def test_what_is_over_stays_over(state):
    everyone = Facts(state, frozenset(Role), ward_report=True)
    if state in OVER and state != State.COMES_BACK:  # that one waits for our own decision
        assert all(move.refusal(everyone) for move in ALL_MOVES)


def test_every_state_has_a_sign_and_a_stage_or_an_end():
    staged = {state for _, states in STAGES for state in states}
    assert set(State) == staged | {State.WITHDRAWN, State.RETURNED}
    assert set(SIGNS) == set(State)


REGISTRATION = PaperFacts("Giấy đăng ký", number="123", is_registration=True)


@pytest.mark.parametrize(
    ("paper", "said"),
    [
        (PaperFacts("Giấy A", holder="HTX Khác"), "HTX Khác"),
        (PaperFacts("Giấy A", holder="hợp tác xã  BẾN SEN."), None),
        (REGISTRATION, "123"),
        (replace(REGISTRATION, number="456"), None),
        (PaperFacts("Giấy A", issued_on=date(2024, 5, 15)), "sau hôm nay"),
        (PaperFacts("Giấy A", expires_on=date(2024, 5, 14)), None),  # the end day still counts
        (PaperFacts("Giấy A", expires_on=date(2024, 5, 13)), "hết hạn ngày 13/05/2024"),
        (PaperFacts("Giấy A", issued_on=date(2024, 2, 29)), None),
    ],
)
def test_where_papers_do_not_agree(paper, said):
    found = disagreements([paper], producer="Hợp tác xã Bến Sen", registration_number="456", today=TODAY)
    assert (said is None and found == ()) or said in found[0]


@pytest.mark.parametrize("kind", DossierKind)
@pytest.mark.parametrize("certified", [True, False])
def test_the_kind_follows_from_a_certificate(kind, certified):
    assert (kind_refusal(kind, certified) is None) == ((kind == DossierKind.FIRST) != certified)


LAST = TODAY + timedelta(days=30)


@pytest.mark.parametrize(
    ("due", "last", "said"),
    [
        (TODAY, None, "phải sau hôm nay"),
        (TODAY + timedelta(days=1), None, None),
        (LAST, LAST, None),
        (LAST + timedelta(days=1), LAST, "sau hạn kiểm tra hồ sơ"),
        (LAST, TODAY, None),  # the check is late already
        (TODAY + timedelta(days=366), None, None),
        (TODAY + timedelta(days=367), None, "hơn một năm"),
        (TODAY + timedelta(days=367), TODAY, "hơn một năm"),
    ],
)
def test_a_supplement_is_due_after_today_and_within_the_step(due, last, said):
    found = due_refusal(due, last, TODAY)
    assert said in found if said else found is None


@pytest.mark.parametrize(
    ("last_day", "how"),
    [
        (date(2024, 5, 14), "đợt này nhận hồ sơ đến hết ngày 14/05/2024"),
        (date(2024, 5, 13), "đợt này đã hết hạn nhận hồ sơ ngày 13/05/2024, hãy chọn đợt sau"),
        (None, "đợt này chưa ghi ngày hết hạn nhận hồ sơ"),
    ],
)
def test_who_gives_a_dossier_back_is_told_until_when_another_may_come(last_day, how):
    assert how in moves.returned_words(last_day, TODAY)
