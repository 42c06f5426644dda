"""When a seat of a council may end, and be opened again. Pure."""

from dataclasses import dataclass
from datetime import date

from ocop.accounts.roles import Role
from ocop.core.moves import right

edit_refusal = right("council.edit", "sửa Hội đồng", "Hội đồng")


@dataclass(frozen=True)
class Handover:
    """All the rule sees of an end. `not_before`: the latest of the council's day, the seat's, its last sent sheet's."""

    roles: frozenset[Role]
    name: str
    ended_on: date | None
    on: date
    today: date
    not_before: date
    reason: str
    sits_already: str = ""  # the successor, who has a seat beside this one
    changes_nothing: bool = False  # the same person in the same office


def handover_refusal(facts: Handover) -> str | None:
    if reason := edit_refusal(facts.roles):
        return reason
    if facts.ended_on:
        return f"{facts.name} đã thôi từ ngày {facts.ended_on:%d/%m/%Y}. Hãy tải lại trang."
    if facts.on > facts.today:
        return f"Ngày {facts.on:%d/%m/%Y} chưa tới. Hãy ghi ngày thay, không sau hôm nay."
    if facts.on < facts.not_before:
        return (
            f"Đến ngày {facts.not_before:%d/%m/%Y} {facts.name} còn là thành viên hoặc còn gửi phiếu."
            " Hãy ghi ngày thay từ ngày đó."
        )
    if not facts.reason.strip():
        return "Hãy ghi lý do, ví dụ số và ngày của quyết định kiện toàn Hội đồng."
    if facts.sits_already:
        return f"{facts.sits_already} đã là thành viên của Hội đồng. Hãy chọn người khác."
    return "Vẫn người này, vẫn chức danh này. Hãy chọn người hoặc chức danh khác." if facts.changes_nothing else None


@dataclass(frozen=True)
class Restoring:
    roles: frozenset[Role]
    name: str
    ended: bool
    successor: str = ""
    successor_stays: bool = False  # has a sheet, a recusal, a declaration, or stands in minutes
    sits_again: bool = False


def restore_refusal(facts: Restoring) -> str | None:
    if reason := edit_refusal(facts.roles):
        return reason
    if not facts.ended:
        return f"{facts.name} đang là thành viên. Hãy tải lại trang."
    if facts.successor_stays:
        return (
            f"{facts.successor} đã có phiếu đánh giá, ghi nhận không tham gia đánh giá hoặc có tên trong biên bản."
            f" Cần {facts.name} trở lại thì dùng “Thay thành viên”."
        )
    return f"{facts.name} đã có ghế khác trong Hội đồng." if facts.sits_again else None
