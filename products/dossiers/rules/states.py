"""The kinds and states of a dossier, their groups, and how each is shown (DESIGN §4)."""

from dataclasses import dataclass

from django.db import models


class DossierKind(models.TextChoices):
    """Codes as in the law data (`RequiredPaper`)."""

    FIRST = "first", "Đánh giá lần đầu"
    UPGRADE = "upgrade", "Nâng hạng"
    RE_EVALUATION = "re_evaluation", "Đánh giá lại"


class Verdict(models.TextChoices):
    UNSEEN = "unseen", "Chờ kiểm tra"
    VALID = "valid", "Hợp lệ"
    INVALID = "invalid", "Không hợp lệ"


class State(models.TextChoices):
    DRAFT = "draft", "Đang lập"
    SUBMITTED = "submitted", "Đã nộp"
    WARD_ASSESSING = "ward_assessing", "Xã, phường đánh giá"
    RECEIVED = "received", "Đã tiếp nhận"
    CHECKING = "checking", "Kiểm tra hồ sơ"
    SUPPLEMENT = "supplement", "Yêu cầu bổ sung"
    ELIGIBLE = "eligible", "Đủ điều kiện"
    IN_SESSION = "in_session", "Đang chấm"
    SCORED = "scored", "Đã chấm"
    RECOGNISED = "recognised", "Được công nhận"
    PROPOSED = "proposed", "Đề nghị cấp trên"
    HANDED_DOWN = "handed_down", "Chuyển cấp dưới công nhận"
    COMES_BACK = "comes_back", "Cấp trên chuyển về, chờ công nhận"
    NOT_RECOGNISED = "not_recognised", "Không đạt"
    WITHDRAWN = "withdrawn", "Đã rút"
    RETURNED = "returned", "Đã trả lại"


DECIDED = (State.RECOGNISED, State.PROPOSED, State.HANDED_DOWN, State.COMES_BACK, State.NOT_RECOGNISED)
OVER = (*DECIDED, State.WITHDRAWN, State.RETURNED)
BEFORE_SESSION = (
    State.DRAFT,
    State.SUBMITTED,
    State.WARD_ASSESSING,
    State.RECEIVED,
    State.CHECKING,
    State.SUPPLEMENT,
    State.ELIGIBLE,
)
EDITABLE = (State.DRAFT, State.SUPPLEMENT)
IN_HAND = (State.RECEIVED, State.CHECKING, State.SUPPLEMENT, State.ELIGIBLE, State.IN_SESSION, State.SCORED)
"""Received by the office and not decided yet: the decision rests on the reception as it stands."""
ON_THE_WAY = (State.SUBMITTED, State.WARD_ASSESSING, *IN_HAND)
"""Handed in and not decided yet."""
AWAITING = (State.PROPOSED, State.COMES_BACK)
"""Decided, and a decision is still to come: the higher level's, or our own on what it left to us."""
UNANSWERED = (*ON_THE_WAY, *AWAITING)
"""Handed in, and without the authority's last word."""
AT_OFFICE = (*IN_HAND, *DECIDED)


@dataclass(frozen=True)
class Sign:
    """How a state is shown: tone and sign, beside its words."""

    tone: str
    icon: str


SIGNS = {
    State.DRAFT: Sign("", "st-draft"),
    State.SUBMITTED: Sign("go", "st-sent"),
    State.WARD_ASSESSING: Sign("go", "st-1"),
    State.RECEIVED: Sign("go", "st-2"),
    State.CHECKING: Sign("go", "st-3"),
    State.SUPPLEMENT: Sign("wait", "st-wait"),
    State.ELIGIBLE: Sign("go", "st-ready"),
    State.IN_SESSION: Sign("go", "st-4"),
    State.SCORED: Sign("go", "st-5"),
    State.RECOGNISED: Sign("done", "st-done"),
    State.PROPOSED: Sign("done", "st-up"),
    State.HANDED_DOWN: Sign("done", "st-back"),
    State.COMES_BACK: Sign("wait", "st-back"),
    State.NOT_RECOGNISED: Sign("bad", "st-no"),
    State.WITHDRAWN: Sign("", "st-off"),
    State.RETURNED: Sign("", "st-back"),
}
STAGES = (
    ("Lập hồ sơ", (State.DRAFT,)),
    ("Đã nộp", (State.SUBMITTED,)),
    ("Xã đánh giá", (State.WARD_ASSESSING,)),
    ("Tiếp nhận", (State.RECEIVED,)),
    ("Kiểm tra hồ sơ", (State.CHECKING, State.SUPPLEMENT)),
    ("Đủ điều kiện", (State.ELIGIBLE,)),
    ("Chấm điểm", (State.IN_SESSION, State.SCORED)),
    ("Quyết định", DECIDED),
)
