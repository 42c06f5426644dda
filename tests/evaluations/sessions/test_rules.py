import pytest

from evaluations.sessions.rules import (
    CHOOSE,
    CLOSE,
    CONFIRM,
    OPEN,
    REOPEN,
    RULE,
    ItemFacts,
    ItemState,
    Mode,
    Seat,
    closing_refusal,
    mode_refusal,
    quorum_refusal,
    sheet_refusal,
)
from ocop.accounts.roles import Role

CHAIR = Seat("Chủ tịch", present=True, leads=True, submitted=True)
MEMBER = Seat("Thành viên", present=True, leads=False, submitted=True)
AWAY = Seat("Vắng", present=False, leads=False)


def test_no_quorum_entered_means_none_is_asked():
    assert quorum_refusal((MEMBER,), None, False) is None


def test_the_quorum_counts_who_is_present():
    assert quorum_refusal((CHAIR, MEMBER, AWAY), 2, True) is None
    assert "cần 3" in quorum_refusal((CHAIR, MEMBER, AWAY), 3, True)
    assert "đều vắng" in quorum_refusal((MEMBER, MEMBER), 2, True)


def test_closing_waits_for_every_present_sheet_but_not_for_recused_or_absent():
    late = Seat("Người Chậm", present=True, leads=False)
    assert "Người Chậm" in closing_refusal((CHAIR, late), None, False)
    assert closing_refusal((CHAIR, AWAY, Seat("X", True, False, recused=True)), None, False) is None
    assert "Không có phiếu" in closing_refusal((AWAY,), None, False)


def facts(**given):
    base = {"state": ItemState.WAITING, "roles": frozenset({Role.COUNCIL_MEMBER}), "leads": True, "seats": (CHAIR,)}
    return ItemFacts(**{**base, **given})


@pytest.mark.parametrize("roles", [frozenset({role}) for role in Role if role != Role.COUNCIL_MEMBER])
def test_only_a_council_member_opens_and_closes(roles):
    assert OPEN.refusal(facts(roles=roles))
    assert CLOSE.refusal(facts(roles=roles, state=ItemState.OPEN))


@pytest.mark.parametrize(
    ("state", "allowed"),
    [
        (ItemState.WAITING, (OPEN,)),
        (ItemState.OPEN, (CLOSE,)),
        (ItemState.CLOSED, (REOPEN, RULE, CHOOSE, CONFIRM)),
        (ItemState.CONFIRMED, ()),
    ],
)
def test_the_chair_does_at_each_step_what_belongs_to_it_and_nothing_else(state, allowed):
    now = facts(state=state, settled=True)
    for move in (OPEN, CLOSE, REOPEN, RULE, CHOOSE, CONFIRM):
        assert (move.refusal(now) is None) == (move in allowed), move.label


def test_a_member_who_does_not_lead_neither_opens_nor_closes_nor_confirms():
    assert "Chủ tịch" in OPEN.refusal(facts(leads=False))
    assert "Chủ tịch" in CLOSE.refusal(facts(leads=False, state=ItemState.OPEN))
    assert "Chủ tịch" in CONFIRM.refusal(facts(leads=False, state=ItemState.CLOSED))


def test_confirming_waits_for_a_settled_star_for_reopened_criteria_and_for_rulings():
    closed = ItemState.CLOSED
    assert "Các cách tính" in CONFIRM.refusal(facts(state=closed))
    assert "7a của X" in CONFIRM.refusal(facts(state=closed, settled=True, reopened=("7a của X",)))
    stated = ("Dừng đánh giá ở tiêu chí 6a",)
    assert "6a. Hãy ghi kết luận" in CONFIRM.refusal(facts(state=closed, settled=True, not_ruled=stated))
    assert CONFIRM.refusal(facts(state=closed, settled=True)) is None


def test_a_sheet_of_another_law_or_one_that_contradicts_itself_scores_nothing():
    assert "bộ tiêu chí 148" in sheet_refusal(True, "", "148", "26-2026")
    assert "không dùng để chấm thật" in sheet_refusal(False, "Tổng là 99.", "148", "148")
    assert sheet_refusal(True, "", "148", "148") is None


def test_a_re_evaluation_by_written_opinions_meets_only_for_a_reason():
    assert "lấy ý kiến bằng văn bản" in mode_refusal(Mode.MEETING, "", True, "lấy ý kiến")
    assert mode_refusal(Mode.MEETING, "ý kiến khác nhau", True, "") is None
    assert mode_refusal(Mode.WRITTEN, "", True, "") is None
    assert mode_refusal(Mode.MEETING, "", False, "") is None
