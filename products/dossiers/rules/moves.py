"""The moves of a dossier's life and what each needs (DESIGN §4)."""

from datetime import date

from ocop.core.moves import Move
from products.dossiers.rules.facts import Facts, Reached
from products.dossiers.rules.states import BEFORE_SESSION, State


def agreed(facts: Facts) -> str | None:
    if facts.disagreements and not facts.explained:
        return f"Giấy tờ chưa khớp: {'; '.join(facts.disagreements)}. Hãy sửa hoặc ghi giải trình rồi nộp."
    return None


def under_its_law(facts: Facts) -> str | None:
    return facts.law_over or None


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
        return f"Còn {len(facts.unseen)} mục chưa kiểm tra. Hãy kiểm tra hết các mục."
    return None


def all_valid(facts: Facts) -> str | None:
    if facts.invalid:
        return f"Còn mục không hợp lệ: {', '.join(facts.invalid)}. Hãy yêu cầu bổ sung."
    return all_seen(facts) or complete(facts)


def something_wrong(facts: Facts) -> str | None:
    if not facts.invalid and not facts.missing:
        return "Không có mục nào thiếu hoặc không hợp lệ. Hãy ghi kết luận ở mục cần bổ sung trước."
    return None


SUBMIT = Move[State, Facts](
    "dossier.submit", "Nộp hồ sơ", (State.DRAFT,), State.SUBMITTED, (under_its_law, complete, agreed)
)
TAKE = Move[State, Facts]("dossier.take", "Tiếp nhận ở xã, phường", (State.SUBMITTED,), State.WARD_ASSESSING)
RECEIVE = Move[State, Facts](
    "dossier.receive", "Tiếp nhận hồ sơ", (State.WARD_ASSESSING,), State.RECEIVED, (ward_part_done,)
)
START_CHECK = Move[State, Facts]("dossier.start_check", "Bắt đầu kiểm tra hồ sơ", (State.RECEIVED,), State.CHECKING)
ASK_SUPPLEMENT = Move[State, Facts](
    "dossier.ask_supplement", "Yêu cầu bổ sung", (State.CHECKING,), State.SUPPLEMENT, (all_seen, something_wrong)
)
WITHDRAW_SUPPLEMENT = Move[State, Facts](
    "dossier.withdraw_supplement", "Rút yêu cầu bổ sung", (State.SUPPLEMENT,), State.CHECKING
)
RESUBMIT = Move[State, Facts](
    "dossier.resubmit", "Nộp bản bổ sung", (State.SUPPLEMENT,), State.CHECKING, (complete, agreed)
)
DECLARE_ELIGIBLE = Move[State, Facts](
    "dossier.declare_eligible", "Xác nhận đủ điều kiện", (State.CHECKING,), State.ELIGIBLE, (all_valid,)
)
BACK_TO_CHECK = Move[State, Facts](
    "dossier.declare_eligible", "Đưa về kiểm tra", (State.ELIGIBLE,), State.CHECKING, trail="dossier.back_to_check"
)
INTO_SESSION = Move[State, Facts]("dossier.into_session", "Đưa vào phiên họp", (State.ELIGIBLE,), State.IN_SESSION)
OUT_OF_SESSION = Move[State, Facts](
    "dossier.out_of_session", "Rút khỏi chương trình phiên họp", (State.IN_SESSION,), State.ELIGIBLE
)
SCORED = Move[State, Facts]("dossier.scored", "Xác nhận kết quả chấm", (State.IN_SESSION,), State.SCORED)
NOT_SCORED = Move[State, Facts]("dossier.not_scored", "Mở lại kết quả chấm", (State.SCORED,), State.IN_SESSION)
RECOGNISE = Move[State, Reached]("dossier.decided", "Công nhận", (State.SCORED, State.COMES_BACK), State.RECOGNISED)
PROPOSE = Move[State, Reached]("dossier.decided", "Đề nghị cấp trên", (State.SCORED,), State.PROPOSED)
HAND_DOWN = Move[State, Reached]("dossier.decided", "Chuyển cấp dưới công nhận", (State.SCORED,), State.HANDED_DOWN)
NOT_RECOGNISE = Move[State, Reached]("dossier.decided", "Không công nhận", (State.SCORED,), State.NOT_RECOGNISED)
HIGHER_RECOGNISED = Move[State, Facts](
    "dossier.higher_result", "Ghi kết quả của cấp trên", (State.PROPOSED,), State.RECOGNISED
)
HIGHER_REFUSED = Move[State, Facts](
    "dossier.higher_result", "Ghi kết quả của cấp trên", (State.PROPOSED,), State.NOT_RECOGNISED
)
HIGHER_COMES_BACK = Move[State, Facts](
    "dossier.higher_result", "Ghi kết quả của cấp trên", (State.PROPOSED,), State.COMES_BACK
)
HIGHER_TAKEN_BACK = Move[State, Facts](
    "dossier.higher_result",
    "Rút kết quả của cấp trên",
    (State.RECOGNISED, State.COMES_BACK, State.NOT_RECOGNISED),
    State.PROPOSED,
)
WITHDRAW = Move[State, Facts]("dossier.withdraw", "Rút hồ sơ", BEFORE_SESSION, State.WITHDRAWN)
RETURN = Move[State, Facts]("dossier.return", "Trả lại hồ sơ", BEFORE_SESSION[1:], State.RETURNED)

OUTCOMES = {move.target: move for move in (RECOGNISE, PROPOSE, HAND_DOWN, NOT_RECOGNISE)}


def returned_words(last_day: date | None, today: date) -> str:
    """What giving a dossier back does, and how its product can still take part. `last_day` of the round, if set."""
    if last_day is None:
        how = "đợt này chưa ghi ngày hết hạn nhận hồ sơ"
    elif today <= last_day:
        how = f"đợt này nhận hồ sơ đến hết ngày {last_day:%d/%m/%Y}"
    else:
        how = f"đợt này đã hết hạn nhận hồ sơ ngày {last_day:%d/%m/%Y}, hãy chọn đợt sau"
    return (
        "Chủ thể và xã, phường nhận được lý do. Hồ sơ này khép lại, giấy tờ vẫn lưu. "
        f"Sản phẩm tham gia tiếp bằng hồ sơ mới: {how}."
    )
