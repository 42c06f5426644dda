"""Who took part in one item: recusals and their way back, presence as it was when scoring closed and its corrections.

A sheet that was sent counts. Only a recusal takes it out of the result, with the chair's ruling, which stands in result
and minutes; absence never does.
"""

from collections.abc import Iterator

from django.db.models import TextChoices
from django.utils import timezone

from evaluations.councils.models import CouncilMember
from evaluations.results.services import reckon_again
from evaluations.scoring.models import Reopening, ScoreSheet
from evaluations.scoring.services import open_sheets
from evaluations.sessions.models import AgendaItem, Attendance, Presence, Recusal
from evaluations.sessions.rules import ItemState, PresenceFacts, presence_refusal, recusal_refusal, sheet_ruling_refusal
from evaluations.sessions.seating import ItemSeating, item_seating, keeps_roll, seating_of
from ocop.accounts.models import User
from ocop.accounts.policy import MAY
from ocop.core import acts
from ocop.core.acts import ActedOn
from ocop.core.refusal import Refusal
from ocop.notifications.outbox import tell


class Part(TextChoices):
    PRESENT = "present", "Có mặt"
    ABSENT = "absent", "Vắng"
    RECUSED = "recused", "Không tham gia đánh giá"


def part_of(seen: ItemSeating, member: CouncilMember) -> Part:
    """What is noted of this member at the item now."""
    if member.pk in seen.recusals:
        return Part.RECUSED
    return Part.PRESENT if seen.present(member) else Part.ABSENT


def note(seen: ItemSeating, *, by: User) -> None:
    """When scoring closes: who is there, and why the others are not."""
    reasons = {pk: row.reason for pk, row in seen.seating.attendance.items()}
    Presence.objects.bulk_create(
        Presence(item=seen.item, member=member, present=here, reason="" if here else reasons.get(member.pk, ""), by=by)
        for member in seen.seating.members
        for here in [seen.seat(member).present]
    )


def recuse(
    item: AgendaItem, member: CouncilMember, reason: str, *, by: User, ground: str = "", ruling: str = ""
) -> Recusal:
    """Không tham gia đánh giá: the member neither scores this item nor counts; before the closing. Where the sheet was
    sent, with the chair's `ruling` on it. Raises Refusal."""
    with acts.doing(of(member), "session.recuse", recusal_refusal, item, by) as act:
        item = act.record
        _sits(item, member)
        if not reason.strip():
            raise Refusal("Hãy ghi lý do không tham gia đánh giá, ví dụ: người nhà của chủ thể.")
        if row := _standing(item, member):
            act.happened = False
            return row
        row = _recused(item, member, reason, ruling, by, ground=ground, sent=act.facts.sent)
        act.about = row
        act.said |= {"member": member.pk, "ground": ground, "reason": row.reason, "ruling": row.ruling}
        if by.pk != member.user_id:
            _tell(item, member, "Ghi nhận không tham gia đánh giá", f"Lý do: {row.words}")
    return row


def take_back(recusal: Recusal, reason: str, *, by: User) -> None:
    """Rút lại ghi nhận, until the item closes: the member scores, a sheet that was sent counts. Raises Refusal."""
    member = recusal.member
    with acts.doing(of(member), "session.recusal_back", recusal_refusal, recusal.item, by) as act:
        item = act.record
        _end(_standing(item, member), reason, by, recusal.pk)
        act.about = recusal
        act.said |= {"member": member.pk, "reason": reason.strip()}
        here = Attendance.objects.filter(session=item.session, member=member, member__ended_on=None, present=True)
        if item.state == ItemState.OPEN and here.exists():
            open_sheets(item, [member])
        _tell(item, member, "Rút lại ghi nhận không tham gia đánh giá", f"Lý do: {reason.strip()}")


def correct(item: AgendaItem, member: CouncilMember, part: str, why: str, *, by: User, reason: str = "") -> None:
    """Sửa dự họp của một sản phẩm after its closing: what was noted stays beside it. `reason`: of the absence, or the
    ground of a recusal; `why`: of the correction, and of what it does to a sheet that was sent. Raises Refusal."""
    with acts.doing(of(member), "session.correct_presence", presence_refusal, item, by) as act:
        item, now = act.record, Part(part)
        if not why.strip():
            raise Refusal("Hãy ghi lý do sửa; lý do vào biên bản.")
        seen = item_seating(item)
        noted, row, was = seen.noted.get(member.pk), seen.recusals.get(member.pk), part_of(seen, member)
        if was == now and not (now == Part.ABSENT and noted and noted.reason != reason.strip()):
            raise Refusal(f"{member.user} đang được ghi như vậy. Hãy chọn cách ghi khác, hoặc bấm “Quay lại”.")
        if Part.RECUSED in (was, now) and (refusal := sheet_ruling_refusal(act.facts)):
            raise Refusal(refusal)
        if now == Part.RECUSED:
            if not reason.strip():
                raise Refusal("Hãy ghi lý do không tham gia đánh giá, ví dụ: người nhà của chủ thể.")
            _recused(item, member, reason, why, by, sent=act.facts.sent)
            waiting = Reopening.objects.filter(sheet__item=item, sheet__member=member, closed_at=None)
            waiting.update(closed_at=timezone.now())
        else:
            if row:
                _end(row, why, by, row.pk)
            if noted is None or (noted.present, noted.reason) != (now == Part.PRESENT, reason.strip()):
                Presence.objects.create(
                    item=item, member=member, present=now == Part.PRESENT, why=why.strip()[:300], by=by,
                    reason="" if now == Part.PRESENT else reason.strip()[:200],
                )  # fmt: skip
        if Part.RECUSED in (was, now) and act.facts.sent:
            result = reckon_again(item)
            act.said |= {"sheets": result.sheets, "average": result.average}
        act.about = item
        act.said |= {"part": (was.label, now.label), "seat": str(member.user), "reason": why.strip()}
        if by.pk != member.user_id:
            _tell(item, member, "Sửa ghi nhận dự họp", f"Từ “{was.label}” thành “{now.label}”. Lý do: {why.strip()}")


def _standing(item: AgendaItem, member: CouncilMember) -> Recusal | None:
    return Recusal.objects.standing().filter(item=item, member=member).first()


def _recused(
    item: AgendaItem, member: CouncilMember, reason: str, ruling: str, by: User, *, sent: bool, ground: str = ""
) -> Recusal:
    if sent and not ruling.strip():
        raise Refusal(f"{member.user} đã gửi phiếu. Hãy ghi kết luận của chủ trì: vì sao phiếu đã gửi không được tính.")
    return Recusal.objects.create(
        item=item,
        member=member,
        ground=ground,
        reason=reason.strip()[:300],
        by=by,
        ruling=ruling.strip()[:300] if sent else "",
    )


def _end(row: Recusal | None, reason: str, by: User, key: int) -> None:
    if row is None or row.pk != key:
        raise Refusal("Ghi nhận này vừa được rút lại ở nơi khác. Hãy tải lại trang.")
    if not reason.strip():
        raise Refusal("Hãy ghi lý do rút lại; lý do vào biên bản.")
    row.ended_at, row.ended_by, row.end_reason = timezone.now(), by, reason.strip()[:300]
    row.save(update_fields=["ended_at", "ended_by", "end_reason", "updated_at"])


def _sits(item: AgendaItem, member: CouncilMember) -> None:
    if not item.session.council.members.sitting().filter(pk=member.pk).exists():
        raise Refusal("Người này không phải thành viên của Hội đồng, hoặc đã thôi. Hãy tải lại trang.")


def _tell(item: AgendaItem, member: CouncilMember, title: str, text: str) -> None:
    """The member concerned; the address is the session's, for the item may be hidden."""
    product = item.dossier.product
    tell([member.user], f"{title}: {product}", text, item.session.get_absolute_url())


def told(seen: ItemSeating) -> Iterator[str]:
    """In words, for result and minutes: who was there where that differs from the whole, each correction, each recusal,
    what came of a sheet that was sent."""
    seating = seen.seating
    here = {member.pk for member in seating.places if seen.present(member)}
    if seen.noted and here != {member.pk for member in seating.places if seating.present(member)}:
        away = [
            f"{member.user}{f' ({reason})' if (reason := _reason(seen, member)) else ''}"
            for member in seating.places
            if member.pk not in here
        ]
        absent = f"; vắng: {', '.join(away)}" if away else ""
        yield f"Khi kết thúc chấm điểm sản phẩm này: có mặt {len(here)}/{len(seating.places)} thành viên{absent}"
    before: dict[int, Presence] = {}
    for row in seen.presences:
        if row.why:
            was = before.get(row.member_id)
            yield (
                f"Sửa ghi nhận dự họp của {row.member.user}: từ {_word(was)} thành {_word(row)}."
                f" Lý do: {row.why.rstrip('.')}{_by(row.by, row)}"
            )
        before[row.member_id] = row
    for one in seen.recused:
        yield f"Không tham gia đánh giá: {one.member.user} ({one.words})"
        if one.ruling:
            ruled = f"Kết luận của chủ trì: {one.ruling.rstrip('.')}{_by(one.by, one)}"
            yield f"Phiếu đánh giá của {one.member.user} đã gửi không được tính. {ruled}"
        if one.ended_at:
            yield f"Rút lại ghi nhận không tham gia đánh giá của {one.member.user}. Lý do: {one.end_reason}"


def _reason(seen: ItemSeating, member: CouncilMember) -> str:
    return seen.noted[member.pk].reason if member.pk in seen.noted else ""


def _word(row: Presence | None) -> str:
    if row is None or not row.present:
        return f"vắng ({row.reason})" if row and row.reason else "vắng"
    return "có mặt"


def _by(user: User | None, row: Presence | Recusal) -> str:
    return f" ({user} ghi lúc {timezone.localtime(row.created_at):%H giờ %M ngày %d/%m/%Y})" if user else ""


def of(member: CouncilMember) -> ActedOn[AgendaItem, PresenceFacts]:
    """This member at an item."""
    return ActedOn(lambda item: _held(item, member), lambda item, by: facts(item, member, by))


def _held(item: AgendaItem, member: CouncilMember) -> AgendaItem:
    """With this member's sheet: none is being sent meanwhile."""
    rows = AgendaItem.objects.select_for_update(of=("self",)).select_related(
        "session__council", "session__round__profile", "sheet", "dossier__profile", "dossier__product"
    )
    item = rows.get(pk=item.pk)
    sheets = ScoreSheet.objects.select_for_update().filter(item=item, member=member)
    list(sheets.order_by("pk").values_list("pk"))
    return item


def facts(item: AgendaItem, member: CouncilMember, by: User) -> PresenceFacts:
    roles = AgendaItem.objects.roles_of(by, item.pk)
    seating = seating_of(item.session)
    seat = seating.seat_of(by)
    sent = ScoreSheet.objects.filter(item=item, member=member).exclude(submitted_at=None)
    return PresenceFacts(
        state=ItemState(item.state),
        keeps=bool(MAY["session.attend"] & roles) and keeps_roll(seating, by, roles),
        leads=seat is not None and seat.leads,
        own=member.user_id == by.pk,
        sent=sent.exists(),
    )
