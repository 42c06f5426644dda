"""A session and its items: states, quorum, what closing needs. Pure."""

from dataclasses import dataclass

from django.db import models


class Mode(models.TextChoices):
    MEETING = "meeting", "Họp"
    WRITTEN = "written", "Lấy ý kiến bằng văn bản"


class ItemState(models.TextChoices):
    WAITING = "waiting", "Chưa mở"
    OPEN = "open", "Đang chấm"
    CLOSED = "closed", "Đã công bố điểm"
    CONFIRMED = "confirmed", "Đã chốt kết quả"


@dataclass(frozen=True)
class Seat:
    """A member at one item, as closing sees it."""

    name: str
    present: bool
    leads: bool
    recused: bool = False
    submitted: bool = False


def quorum_refusal(seats: tuple[Seat, ...], quorum: int | None, with_chair: bool) -> str | None:
    """Why the council cannot sit, by its own rules; None when it can, or where no quorum was entered."""
    present = [seat for seat in seats if seat.present]
    if quorum is not None and len(present) < quorum:
        return f"Có mặt {len(present)} thành viên, quy chế của Hội đồng cần {quorum}. Hãy điểm danh lại hoặc dời phiên."
    if with_chair and not any(seat.leads for seat in present):
        return "Chủ tịch và Phó Chủ tịch đều vắng. Quy chế của Hội đồng cần một người có mặt."
    return None


def waiting_for(seats: tuple[Seat, ...]) -> tuple[str, ...]:
    """Present, not recused, and the sheet not yet submitted."""
    return tuple(seat.name for seat in seats if seat.present and not seat.recused and not seat.submitted)


def closing_refusal(seats: tuple[Seat, ...], quorum: int | None, with_chair: bool) -> str | None:
    """Why scoring on the item cannot be closed yet."""
    if reason := quorum_refusal(seats, quorum, with_chair):
        return reason
    if waiting := waiting_for(seats):
        return f"Còn chờ phiếu của {', '.join(waiting)}. Hãy nhắc gửi phiếu, hoặc ghi vắng mặt, không chấm."
    if not any(seat.present and not seat.recused for seat in seats):
        return "Không có phiếu nào được tính. Cần ít nhất một thành viên chấm."
    return None
