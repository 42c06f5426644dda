"""A dossier's life: states, moves and what each needs (DESIGN §4). Pure: no query, no clock, no request."""

from dataclasses import dataclass

from django.db import models

from ocop.accounts.roles import Role
from ocop.core.moves import Move


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
    CHECKING = "checking", "Thẩm tra"
    SUPPLEMENT = "supplement", "Yêu cầu bổ sung"
    ELIGIBLE = "eligible", "Đủ điều kiện"
    IN_SESSION = "in_session", "Đang chấm"
    SCORED = "scored", "Đã chấm"
    RECOGNISED = "recognised", "Được công nhận"
    PROPOSED = "proposed", "Đề nghị cấp trên"
    NOT_RECOGNISED = "not_recognised", "Không đạt"
    WITHDRAWN = "withdrawn", "Đã rút"
    RETURNED = "returned", "Đã trả lại"


OVER = (State.RECOGNISED, State.PROPOSED, State.NOT_RECOGNISED, State.WITHDRAWN, State.RETURNED)
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
AT_OFFICE = (
    State.RECEIVED,
    State.CHECKING,
    State.SUPPLEMENT,
    State.ELIGIBLE,
    State.IN_SESSION,
    State.SCORED,
    State.RECOGNISED,
    State.PROPOSED,
    State.NOT_RECOGNISED,
)


@dataclass(frozen=True)
class Facts:
    """All a rule sees of a dossier."""

    state: State
    roles: frozenset[Role]
    missing: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()
    invalid: tuple[str, ...] = ()
    ward_report: bool = False
    ward_open_matters: tuple[str, ...] = ()


def complete(facts: Facts) -> str | None:
    return f"Còn thiếu: {', '.join(facts.missing)}. Hãy bổ sung rồi nộp lại." if facts.missing else None


def ward_part_done(facts: Facts) -> str | None:
    if facts.ward_open_matters:
        return f"Chưa đánh giá: {', '.join(facts.ward_open_matters)}. Hãy ghi đủ các nội dung của xã, phường."
    if not facts.ward_report:
        return "Báo cáo đánh giá của xã, phường chưa có số. Hãy ban hành báo cáo trước."
    return None


def all_seen(facts: Facts) -> str | None:
    if facts.unseen:
        return f"Còn {len(facts.unseen)} mục chưa kiểm tra: {', '.join(facts.unseen)}. Hãy kiểm tra hết các mục."
    return None


def all_valid(facts: Facts) -> str | None:
    if facts.invalid:
        return f"Còn mục không hợp lệ: {', '.join(facts.invalid)}. Hãy yêu cầu bổ sung."
    return all_seen(facts) or complete(facts)


def something_wrong(facts: Facts) -> str | None:
    if not facts.invalid and not facts.missing:
        return "Không có mục nào thiếu hoặc không hợp lệ. Hãy ghi kết luận ở mục cần bổ sung trước."
    return None


SUBMIT = Move[State, Facts]("dossier.submit", "Nộp hồ sơ", (State.DRAFT,), State.SUBMITTED, (complete,))
TAKE = Move[State, Facts]("dossier.take", "Tiếp nhận ở xã, phường", (State.SUBMITTED,), State.WARD_ASSESSING)
RECEIVE = Move[State, Facts](
    "dossier.receive", "Tiếp nhận hồ sơ", (State.WARD_ASSESSING,), State.RECEIVED, (ward_part_done,)
)
START_CHECK = Move[State, Facts]("dossier.start_check", "Bắt đầu thẩm tra", (State.RECEIVED,), State.CHECKING)
ASK_SUPPLEMENT = Move[State, Facts](
    "dossier.ask_supplement", "Yêu cầu bổ sung", (State.CHECKING,), State.SUPPLEMENT, (all_seen, something_wrong)
)
RESUBMIT = Move[State, Facts](
    "dossier.resubmit", "Nộp bản bổ sung", (State.SUPPLEMENT,), State.CHECKING, (complete,)
)
DECLARE_ELIGIBLE = Move[State, Facts](
    "dossier.declare_eligible", "Xác nhận đủ điều kiện", (State.CHECKING,), State.ELIGIBLE, (all_valid,)
)
INTO_SESSION = Move[State, Facts](
    "dossier.into_session", "Đưa vào phiên họp", (State.ELIGIBLE,), State.IN_SESSION
)
SCORED = Move[State, Facts]("dossier.scored", "Chốt kết quả chấm", (State.IN_SESSION,), State.SCORED)
RECOGNISE = Move[State, Facts]("dossier.decided", "Công nhận", (State.SCORED,), State.RECOGNISED)
PROPOSE = Move[State, Facts]("dossier.decided", "Đề nghị cấp trên", (State.SCORED,), State.PROPOSED)
NOT_RECOGNISE = Move[State, Facts]("dossier.decided", "Không công nhận", (State.SCORED,), State.NOT_RECOGNISED)
WITHDRAW = Move[State, Facts]("dossier.withdraw", "Rút hồ sơ", BEFORE_SESSION, State.WITHDRAWN)
RETURN = Move[State, Facts]("dossier.return", "Trả lại hồ sơ", BEFORE_SESSION[1:], State.RETURNED)
