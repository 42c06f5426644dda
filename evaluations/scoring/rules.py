"""When a score may be written, and what a save answers. Points and stars are the law's (ocop.law.sheets.rules)."""

from dataclasses import dataclass, replace
from decimal import Decimal

from evaluations.sessions.rules import REVEALED, ItemMove, ItemState, led


@dataclass(frozen=True)
class WriteFacts:
    """All a rule sees of one choice on one sheet."""

    item: ItemState
    own: bool
    present: bool = True
    recused: bool = False
    submitted: bool = False
    reopened: bool = False  # this criterion, by the chair
    ward_position: int | None = None  # the level that the ward gave; see ward_given
    ward_given: bool = False
    position: int | None = None
    remark: str = ""


def write_refusal(facts: WriteFacts) -> str | None:
    """Why this choice cannot be saved now, as a sentence; None when it can."""
    if not facts.own:
        return "Phiếu này của thành viên khác. Hãy mở phiếu của mình."
    if facts.recused:
        return "Anh/chị không tham gia đánh giá sản phẩm này theo ghi nhận của phiên."
    if reason := closed_refusal(facts):
        return reason
    return ward_refusal(facts)


def closed_refusal(facts: WriteFacts) -> str | None:
    if facts.item == ItemState.CONFIRMED:
        return "Kết quả đã xác nhận, không sửa điểm được nữa."
    if facts.reopened:
        return None
    if facts.item in REVEALED:
        return "Đã kết thúc chấm điểm sản phẩm này. Cần sửa thì đề nghị chủ trì mở lại tiêu chí."
    if facts.item == ItemState.WAITING:
        return "Chưa bắt đầu chấm điểm sản phẩm này. Hãy chờ chủ trì bắt đầu chấm điểm."
    if facts.submitted:
        return "Phiếu đã gửi, không sửa điểm được nữa."
    if not facts.present:
        return "Anh/chị đang được ghi là vắng mặt. Hãy báo thư ký sửa mục thành viên dự họp."
    return None


def ask_refusal(facts: WriteFacts) -> str | None:
    """Why a sheet cannot be asked back now."""
    if reason := write_refusal(replace(facts, present=True, submitted=False, reopened=False)):
        return reason
    return None if facts.submitted else "Phiếu chưa gửi, anh/chị sửa được ngay trên phiếu."


GIVE_BACK = ItemMove("score_sheet.give_back", "Trả lại phiếu để sửa", (ItemState.OPEN,), ItemState.OPEN, (led,))


def ward_refusal(facts: WriteFacts) -> str | None:
    """A member who departs from the ward's level says why (148)."""
    if facts.ward_given and facts.position != facts.ward_position and not facts.remark.strip():
        return "Mức này khác mức xã, phường đã chấm. Hãy ghi vì sao rồi lưu."
    return None


def submit_refusal(
    unanswered: tuple[str, ...], questions: tuple[str, ...], unsaved: tuple[str, ...] = ()
) -> str | None:
    """Why the sheet cannot be sent: criteria by their codes."""
    if unsaved:
        return (
            f"Chưa gửi phiếu: lựa chọn ở tiêu chí {', '.join(unsaved)} chưa lưu được."
            " Hãy xem điểm đang lưu, chọn lại nếu cần rồi gửi phiếu."
        )
    if unanswered:
        return f"Còn {len(unanswered)} tiêu chí chưa chấm: {', '.join(unanswered)}. Hãy chấm rồi gửi phiếu."
    if questions:
        return (
            f"Chưa trả lời câu hỏi dừng, loại ở tiêu chí {', '.join(questions)}."
            " Hãy ghi phát hiện, hoặc ghi không phải trường hợp đó."
        )
    return None


@dataclass(frozen=True)
class Told:
    """One value of a score, as a conflict shows it."""

    points: Decimal
    text: str
    position: int | None
    remark: str = ""
