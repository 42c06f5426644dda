"""A session and its items: states, moves, quorum, what closing needs. Pure: no query, no clock, no request."""

from dataclasses import dataclass
from functools import partial

from django.db import models

from ocop.accounts.policy import MAY
from ocop.accounts.roles import Role
from ocop.core.moves import Move, no_right


class Mode(models.TextChoices):
    MEETING = "meeting", "Họp"
    WRITTEN = "written", "Lấy ý kiến bằng văn bản"


class ItemState(models.TextChoices):
    WAITING = "waiting", "Chưa mở"
    OPEN = "open", "Đang chấm"
    CLOSED = "closed", "Đã công bố điểm"
    CONFIRMED = "confirmed", "Đã xác nhận kết quả"


class Ground(models.TextChoices):
    """Why a member has an interest in a product."""

    OWN_FIRM = "own_firm", "Cơ sở của mình, hoặc có góp vốn, làm việc ở đó"
    FAMILY = "family", "Người nhà của chủ thể"
    ADVISER = "adviser", "Từng tư vấn cho chủ thể"
    OWN_WARD = "own_ward", "Công tác tại xã, phường của sản phẩm"
    OTHER = "other", "Quan hệ khác"


REVEALED = (ItemState.CLOSED, ItemState.CONFIRMED)
OVER = (ItemState.CONFIRMED,)  # the dossier may come to a later session


@dataclass(frozen=True)
class Seat:
    """A member at one item, as closing sees it."""

    name: str
    present: bool
    leads: bool
    recused: bool = False
    submitted: bool = False

    @property
    def scores(self) -> bool:
        """Whether this member's sheet counts: one that was sent does, also of a member who went home then."""
        return (self.present or self.submitted) and not self.recused


@dataclass(frozen=True)
class ItemFacts:
    """All a rule sees of an item. `leads`: the user is chair or deputy of this very council, and not recused."""

    state: ItemState
    roles: frozenset[Role]
    leads: bool = False
    seats: tuple[Seat, ...] = ()
    quorum: int | None = None
    with_chair: bool = False
    settled: bool = False  # the star after minimums is settled
    reopened: tuple[str, ...] = ()  # "7a của Nguyễn Văn Mẫu"
    not_ruled: tuple[str, ...] = ()  # statements without a ruling: "Dừng đánh giá ở tiêu chí 6a"
    incomplete: tuple[str, ...] = ()  # whose sheet has no total, while the star is open
    sheet_refusal: str | None = None
    minutes: bool = False  # those of the session are confirmed


ROLL = "Hãy ghi lại thành viên dự họp hoặc dời phiên họp."


def quorum_refusal(seats: tuple[Seat, ...], quorum: int | None, with_chair: bool, then: str = ROLL) -> str | None:
    """Why the council cannot sit, by its own rules; None when it can, or where no quorum was entered."""
    present = [seat for seat in seats if seat.present]
    if quorum is not None and len(present) < quorum:
        return f"Có mặt {len(present)} thành viên, quy chế của Hội đồng cần {quorum}. {then}"
    if with_chair and not any(seat.leads for seat in present):
        return "Chủ tịch và Phó Chủ tịch đều vắng. Quy chế của Hội đồng cần một người có mặt."
    return None


def waiting_for(seats: tuple[Seat, ...]) -> tuple[str, ...]:
    """Present, not recused, and the sheet not yet submitted."""
    return tuple(seat.name for seat in seats if seat.scores and not seat.submitted)


def closing_refusal(seats: tuple[Seat, ...], quorum: int | None, with_chair: bool) -> str | None:
    """Why scoring on the item cannot be closed yet."""
    if reason := quorum_refusal(seats, quorum, with_chair):
        return reason
    if waiting := waiting_for(seats):
        return (
            f"Còn chờ phiếu của {', '.join(waiting)}. Hãy nhắc gửi phiếu, hoặc ghi vắng mặt, không tham gia đánh giá."
        )
    if not any(seat.scores for seat in seats):
        return "Không có phiếu nào được tính. Cần ít nhất một thành viên chấm."
    return None


def sheet_refusal(usable: bool, why: str, family: str, profile_family: str) -> str | None:
    """Why this sheet cannot score a dossier under that profile."""
    if family != profile_family:
        return (
            f"Phiếu thuộc bộ tiêu chí {family}, hồ sơ theo bộ {profile_family}. Hãy chọn phiếu đúng quy định của hồ sơ."
        )
    return None if usable else f"Phiếu này không dùng để chấm thật. {why} Hãy nạp bản đúng rồi đưa vào chương trình."


def mode_refusal(mode: Mode, reason: str, by_written_opinion: bool, quote: str) -> str | None:
    """A re-evaluation that the law wants by written opinions comes to a meeting only with a reason."""
    if mode == Mode.WRITTEN or not by_written_opinion or reason:
        return None
    return (
        f"Quy định của hồ sơ này: “{quote}”. Hãy đưa hồ sơ vào phiên lấy ý kiến bằng văn bản,"
        " hoặc ghi lý do họp trực tiếp ở phiên này."
    )


@dataclass(frozen=True)
class RulebookFacts:
    """All that a change of a session's rules depends on. `begun`: they were copied from the council's."""

    roles: frozenset[Role]
    leads: bool
    begun: bool
    minutes: bool


def rulebook_refusal(facts: RulebookFacts) -> str | None:
    if not MAY["session.rules"] & facts.roles:
        return no_right("đổi quy chế áp dụng cho phiên", "phiên họp", facts.roles)
    if not facts.leads:
        return LED
    if facts.minutes:
        return "Biên bản của phiên đã xác nhận. Hãy mở lại biên bản rồi đổi quy chế áp dụng cho phiên."
    if not facts.begun:
        return "Phiên chưa bắt đầu chấm điểm nên còn theo quy chế của Hội đồng. Hãy sửa ở trang Hội đồng."
    return None


LED = "Việc này của Chủ tịch hoặc Phó Chủ tịch Hội đồng."


def led(facts: ItemFacts) -> str | None:
    return None if facts.leads else LED


def can_sit(facts: ItemFacts) -> str | None:
    if facts.sheet_refusal:
        return facts.sheet_refusal
    if not any(seat.scores for seat in facts.seats):
        return "Chưa ghi thành viên nào dự họp. Hãy ghi thành viên dự họp trước."
    return quorum_refusal(facts.seats, facts.quorum, facts.with_chair)


def can_close(facts: ItemFacts) -> str | None:
    return closing_refusal(facts.seats, facts.quorum, facts.with_chair)


def nothing_reopened(facts: ItemFacts) -> str | None:
    if facts.reopened:
        return f"Đang chờ chấm lại: {', '.join(facts.reopened)}. Hãy chờ chấm xong rồi xác nhận kết quả."
    return None


def star_settled(facts: ItemFacts) -> str | None:
    if facts.settled:
        return None
    if facts.incomplete:
        return (
            f"Phiếu của {', '.join(facts.incomplete)} chưa chấm hết nên chưa rõ hạng. Hãy mở lại ghế để chấm tiếp, "
            "hoặc sửa kết luận của Hội đồng."
        )
    return "Các cách tính yêu cầu tối thiểu cho hạng khác nhau. Hãy chọn một cách và ghi lý do rồi xác nhận kết quả."


def sat_then(facts: ItemFacts) -> str | None:
    """The council's quorum, as it was when scoring on this item closed."""
    if reason := quorum_refusal(facts.seats, facts.quorum, facts.with_chair, "Hãy xem lại dự họp của sản phẩm này."):
        return f"Khi kết thúc chấm điểm sản phẩm này: {reason[:1].lower()}{reason[1:]}"
    return None


def all_ruled(facts: ItemFacts) -> str | None:
    if facts.not_ruled:
        return f"Hội đồng chưa kết luận: {', '.join(facts.not_ruled)}. Hãy ghi kết luận rồi xác nhận kết quả."
    return None


def minutes_open(facts: ItemFacts) -> str | None:
    if facts.minutes:
        return "Biên bản của phiên đã xác nhận. Hãy mở lại biên bản rồi mở lại kết quả."
    return None


@dataclass(frozen=True)
class OfficersFacts:
    """Who chairs a session and who keeps its minutes: `keeps` the roll."""

    keeps: bool
    minutes: bool


def officers_refusal(facts: OfficersFacts) -> str | None:
    if not facts.keeps:
        return NOT_KEPT
    if facts.minutes:
        return "Biên bản của phiên đã xác nhận. Hãy nhờ chủ trì mở lại biên bản rồi sửa chủ trì, thư ký phiên."
    return None


@dataclass(frozen=True)
class CallFacts:
    """All that changing a called session depends on: `keeps` the roll. `begun`: an item was opened."""

    keeps: bool
    begun: bool
    minutes: bool


def move_refusal(facts: CallFacts) -> str | None:
    if not facts.keeps:
        return NOT_KEPT
    if facts.minutes:
        return "Biên bản của phiên đã xác nhận. Hãy nhờ chủ trì mở lại biên bản rồi đính chính ngày giờ, địa điểm."
    return None


def agenda_refusal(facts: CallFacts) -> str | None:
    if not facts.keeps:
        return NOT_KEPT
    return "Biên bản của phiên đã xác nhận, thứ tự chương trình giữ nguyên." if facts.minutes else None


@dataclass(frozen=True)
class PresenceFacts:
    """All that noting who took part in one item depends on. `sent`: the member's sheet was sent."""

    state: ItemState
    keeps: bool  # the roll of this session
    leads: bool
    own: bool = False  # the user is the member it is about
    sent: bool = False


@dataclass(frozen=True)
class DeclareFacts:
    """All that a declaration of interests depends on. `sits`: the user has a seat in the session's council."""

    roles: frozenset[Role]
    sits: bool


def declare_refusal(facts: DeclareFacts) -> str | None:
    if not MAY["session.declare"] & facts.roles:
        return no_right("khai quan hệ lợi ích", "phiên họp", facts.roles)
    return None if facts.sits else "Chỉ thành viên Hội đồng của phiên khai quan hệ lợi ích."


NOT_KEPT = "Việc này của chủ trì, thư ký hoặc cơ quan quản lý OCOP."


def presence_refusal(facts: PresenceFacts) -> str | None:
    """Who was there for an item is put right between its closing and its confirmation."""
    if not facts.keeps:
        return NOT_KEPT
    if facts.state == ItemState.CONFIRMED:
        return "Kết quả đã xác nhận. Hãy nhờ chủ trì mở lại kết quả rồi sửa dự họp của sản phẩm này."
    if facts.state not in REVEALED:
        return "Chưa kết thúc chấm điểm sản phẩm này. Hãy sửa ở “Thành viên dự họp” của phiên."
    return None


def sheet_ruling_refusal(facts: PresenceFacts) -> str | None:
    """Whether a sent sheet counts is the chair's to rule on, and not on the own one."""
    if not facts.sent:
        return None
    if not facts.leads:
        return "Thành viên này đã gửi phiếu. Phiếu có được tính hay không do Chủ tịch hoặc Phó Chủ tịch kết luận."
    return "Phiếu của chính mình do người khác chủ trì kết luận." if facts.own else None


def recusal_refusal(facts: PresenceFacts) -> str | None:
    """Before the closing; a member for oneself, or who keeps the roll."""
    if not (facts.keeps or facts.own):
        return NOT_KEPT
    if facts.state in REVEALED:
        return "Đã kết thúc chấm điểm sản phẩm này. Hãy dùng “Sửa dự họp của sản phẩm này” ở trang kết quả."
    return sheet_ruling_refusal(facts)


ItemMove = partial(Move[ItemState, ItemFacts], about="sản phẩm")

OPEN = ItemMove("scoring.open", "Bắt đầu chấm điểm", (ItemState.WAITING,), ItemState.OPEN, (led, can_sit))
CLOSE = ItemMove(
    "scoring.close", "Kết thúc chấm điểm và công bố", (ItemState.OPEN,), ItemState.CLOSED, (led, can_close)
)
REOPEN = ItemMove("scoring.reopen", "Mở lại một tiêu chí", (ItemState.CLOSED,), ItemState.CLOSED, (led,))
RULE = ItemMove("result.rule", "Ghi kết luận của Hội đồng", (ItemState.CLOSED,), ItemState.CLOSED, (led,))
CHOOSE = ItemMove("result.confirm", "Chọn cách tính yêu cầu tối thiểu", (ItemState.CLOSED,), ItemState.CLOSED, (led,))
CONFIRM = ItemMove(
    "result.confirm",
    "Xác nhận kết quả",
    (ItemState.CLOSED,),
    ItemState.CONFIRMED,
    (led, sat_then, all_ruled, nothing_reopened, star_settled),
)
UNCONFIRM = ItemMove("result.reopen", "Mở lại kết quả", (ItemState.CONFIRMED,), ItemState.CLOSED, (led, minutes_open))
