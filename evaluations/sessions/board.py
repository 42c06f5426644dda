"""What the session board shows: agenda, seats and the acts offered. Built from what was read, no query of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.urls import reverse

from evaluations.councils.models import CouncilMember
from evaluations.sessions.models import AgendaItem, Session
from evaluations.sessions.rules import (
    CLOSE,
    CONFIRM,
    OPEN,
    REVEALED,
    UNCONFIRM,
    ItemFacts,
    ItemState,
    Mode,
    Seat,
    quorum_refusal,
)
from evaluations.sessions.seating import ItemSeating, Seating
from ocop.core.moves import Offer


@dataclass(frozen=True)
class AgendaLine:
    item: AgendaItem
    small: str
    current: bool
    hidden: bool = False  # the user recused, or has not declared: named, not opened

    @property
    def url(self) -> str:
        return self.item.get_absolute_url()


@dataclass(frozen=True)
class SeatLine:
    name: str
    kind: str  # done or ""
    icon: str
    small: str
    back_url: str = ""  # where the recusal is taken back
    asks: str = ""  # why the member asks for the sent sheet
    give_url: str = ""  # where it is given back


def chosen(items: Sequence[AgendaItem], asked: str, hidden: frozenset[int]) -> AgendaItem | None:
    """The item asked for, else the open one, else the first that waits, else the last."""
    seen = [item for item in items if item.pk not in hidden]
    by_key = {str(item.pk): item for item in seen}
    if asked in by_key:
        return by_key[asked]
    for state in (ItemState.OPEN, ItemState.WAITING, ItemState.CLOSED):
        for item in seen:
            if item.state == state:
                return item
    return seen[-1] if seen else None


def agenda_lines(
    items: Sequence[AgendaItem],
    current: AgendaItem | None,
    recused: frozenset[int],
    asked: frozenset[int],
    *,
    results: bool,
) -> list[AgendaLine]:
    words = dict.fromkeys(recused, "Anh/chị không tham gia đánh giá") | dict.fromkeys(asked, "Chờ khai quan hệ lợi ích")
    began = min((item.opened_at for item in items if item.opened_at), default=None)
    return [
        AgendaLine(
            item,
            (words.get(item.pk) or small_of(item, results=results))
            + (", bổ sung sau khi phiên bắt đầu" if began and item.created_at > began else ""),
            current is not None and item.pk == current.pk,
            item.pk in words,
        )
        for item in items
    ]


def small_of(item: AgendaItem, *, results: bool) -> str:
    """The item's state in words; the star only from the closing on, for those who may read results."""
    label = ItemState(item.state).label
    if not results or item.state not in REVEALED:
        return label
    stars = item.result.stars
    return f"{label}, {f'{stars} sao' if stars else 'chưa đạt hạng được công nhận' if stars == 0 else 'chưa rõ hạng'}"


def seat_lines(seen: ItemSeating, *, keeps: bool, asked: Mapping[int, str] | None = None) -> list[SeatLine]:
    """`asked`: for who may give a sent sheet back, why members ask for theirs."""
    rows = [(member, seat_line(seen, member, keeps=keeps)) for member in seen.seating.members]
    if asked is None:
        return [line for _, line in rows]
    return [
        replace(
            line,
            asks=asked.get(member.pk, ""),
            give_url=reverse("evaluations:score_give_back", args=[seen.item.pk, member.pk]),
        )
        if line.kind == "done"
        else line
        for member, line in rows
    ]


def seat_line(seen: ItemSeating, member: CouncilMember, *, keeps: bool) -> SeatLine:
    """Whether the sheet was sent: never when, how far or what (SECURITY 82)."""
    name, office = str(member.user), "" if member.office == "member" else f" · {member.get_office_display()}"
    sent = seen.sent.get(member.pk)
    if member.pk in seen.recusals:
        row = seen.recusals[member.pk]
        back = reverse("evaluations:recusal_back", args=[seen.item.pk, row.pk]) if keeps else ""
        return SeatLine(name, "", "st-off", f"Không tham gia đánh giá: {row.words}", back)
    if sent and sent.submitted:
        gone = "" if seen.seating.present(member) else ", đã về"
        return SeatLine(name, "done", "st-done", f"Đã gửi{gone}{office}")
    if not seen.seating.present(member):
        here = seen.seating.attendance.get(member.pk)
        why = "Chưa ghi dự họp" if here is None else f"Vắng{f' ({here.reason})' if here.reason else ''}"
        return SeatLine(name, "", "st-away", why + office)
    if not seen.answered(member):
        return SeatLine(name, "", "st-wait", f"Có mặt, chưa khai quan hệ lợi ích{office}")
    return SeatLine(name, "", "st-draft", f"{'Có mặt, chưa có phiếu' if sent is None else 'Chưa gửi'}{office}")


def sheets_sent(seen: ItemSeating) -> tuple[int, int]:
    counting = [seat for seat in seen.seats if seat.scores]
    return sum(1 for seat in counting if seat.submitted), len(counting)


def offers(item: AgendaItem, facts: ItemFacts) -> list[Offer]:
    """What the user may do with this item now."""
    urls = {
        OPEN: reverse("evaluations:item_open", args=[item.pk]),
        CLOSE: reverse("evaluations:item_close", args=[item.pk]),
        CONFIRM: reverse("evaluations:result_confirm", args=[item.pk]),
        UNCONFIRM: reverse("evaluations:result_unconfirm", args=[item.pk]),
    }
    return [
        Offer(
            move.label,
            url,
            refusal=move.refusal(facts),
            primary=move is not UNCONFIRM,
            danger=False,
            link=move is not OPEN,
        )
        for move, url in urls.items()
        if move.offered(facts) and facts.leads
    ]


def attendance_words(seating: Seating) -> tuple[str, str, str]:
    """(state label, tone, the rule in words) of who is here."""
    rules = seating.rules
    seats = tuple(Seat(str(member.user), seating.present(member), member.leads) for member in seating.places)
    if rules.quorum is None and not rules.quorum_with_chair:
        return "", "", "Số tối thiểu để họp: chưa ghi trong quy chế."
    refusal = quorum_refusal(seats, rules.quorum, rules.quorum_with_chair)
    rule = f"từ {rules.quorum} người" if rules.quorum is not None else ""
    if rules.quorum_with_chair:
        rule = ", ".join(filter(None, (rule, "có Chủ tịch hoặc Phó Chủ tịch")))
    words = f"Quy chế áp dụng: {rule}. Nguồn: {rules.quorum_source or 'chưa ghi'}."
    return ("Chưa đủ số họp", "bad", f"{words} {refusal}") if refusal else ("Đủ số họp", "done", words)


def session_state(session: Session, items: Sequence[AgendaItem]) -> tuple[str, str, str]:
    """(label, tone, icon) of the whole session."""
    if session.minutes_confirmed_at:
        return "Đã xác nhận biên bản", "done", "st-done"
    if items and all(item.state == ItemState.CONFIRMED for item in items):
        return "Đã xác nhận các kết quả", "go", "st-5"
    if any(item.state != ItemState.WAITING for item in items):
        return ("Đang họp" if session.mode == Mode.MEETING else "Đang lấy ý kiến"), "go", "st-4"
    return "Chưa mở", "", "st-draft"
