"""A sent sheet comes back to its member before the item is closed: asked for by the member, given back by the chair."""

from django.utils import timezone

from evaluations.scoring.models import ScoreSheet, SheetRequest
from evaluations.scoring.rules import GIVE_BACK, ask_refusal
from evaluations.scoring.services import SHEETS, standing
from evaluations.sessions.models import AgendaItem, Recusal
from evaluations.sessions.rules import ItemState
from evaluations.sessions.seating import seating_of
from evaluations.sessions.services import ITEMS
from ocop.accounts.models import User
from ocop.core import acts
from ocop.core.audit import services as audit
from ocop.core.refusal import Refusal
from ocop.notifications.outbox import tell


def ask_back(sheet: ScoreSheet, reason: str, *, by: User) -> SheetRequest:
    """Xin sửa phiếu đã gửi; chair and deputy are told. Raises Refusal."""
    with acts.doing(SHEETS, "score_sheet.ask_back", ask_refusal, sheet, by) as act:
        sheet, item = act.record, act.record.item
        if not reason.strip():
            raise Refusal("Hãy ghi lý do xin sửa phiếu.")
        asked, made = SheetRequest.objects.get_or_create(
            sheet=sheet, ended_at=None, defaults={"reason": reason.strip()[:300]}
        )
        if not made:
            raise Refusal("Đã xin sửa phiếu này. Hãy chờ chủ trì trả lại phiếu.")
        act.said |= {"reason": asked.reason}
        tell(
            [member.user for member in seating_of(item.session).sitting if member.leads],
            f"Xin sửa phiếu đã gửi: {item.dossier.product}",
            f"{sheet.member.user} xin sửa phiếu đánh giá {item.dossier.product} đã gửi. Lý do: {asked.reason}",
            item.get_absolute_url(),
        )
    return asked


def withdraw_ask(sheet: ScoreSheet, *, by: User) -> None:
    """Thôi xin sửa: the sheet stays as it was sent. Raises Refusal."""
    with acts.doing(SHEETS, "score_sheet.withdraw_ask", ask_refusal, sheet, by) as act:
        if not _end(act.record, given_back=False):
            raise Refusal("Không còn yêu cầu sửa phiếu nào. Hãy tải lại trang.")


def give_back(sheet: ScoreSheet, reason: str, *, by: User) -> ScoreSheet:
    """Trả lại phiếu để sửa, asked for or not: it is open again and waited for; its scores stay. Raises Refusal."""
    with acts.doing(ITEMS, GIVE_BACK.action, GIVE_BACK.refusal, sheet.item, by) as act:
        sheet = SHEETS.lock(sheet)
        if sheet.submitted_at is None:
            raise Refusal("Phiếu này chưa gửi, hoặc vừa được trả lại. Hãy tải lại trang.")
        if sheet.member.ended_on:
            raise Refusal(f"{sheet.member.user} đã thôi là thành viên, phiếu giữ như đã gửi.")
        now = standing(sheet, by)
        if now.recused:
            raise Refusal(
                f"{sheet.member.user} không tham gia đánh giá sản phẩm này. Hãy rút lại ghi nhận đó rồi trả lại phiếu."
            )
        if not now.present:  # who went home cannot send it again: it would drop out in silence
            raise Refusal(
                f"{sheet.member.user} đang được ghi là vắng mặt, không sửa và gửi lại được."
                " Hãy ghi có mặt rồi trả lại phiếu."
            )
        if not reason.strip():
            raise Refusal("Hãy ghi lý do trả lại phiếu.")
        act.about = sheet
        act.said |= {"submitted": (sheet.submitted_at, None), "reason": reason.strip()[:300]}
        sheet.submitted_at = None
        sheet.save(update_fields=["submitted_at", "updated_at"])
        _end(sheet, given_back=True)
        product = act.record.dossier.product
        tell(
            [sheet.member.user],
            f"Phiếu được trả lại để sửa: {product}",
            f"Chủ trì trả lại phiếu đánh giá {product}. Lý do: {reason.strip()[:300]} Hãy sửa rồi gửi lại phiếu.",
            sheet.get_absolute_url(),
        )
    return sheet


def why_returned(sheet: ScoreSheet) -> str:
    """The chair's reason, while a sheet that was given back waits to be sent again; empty for any other."""
    if sheet.submitted_at is not None:
        return ""
    given = audit.of(sheet).filter(action=GIVE_BACK.action).first()
    return given.changes["reason"] if given else ""


def _end(sheet: ScoreSheet, *, given_back: bool) -> int:
    waiting = SheetRequest.objects.filter(sheet=sheet, ended_at=None)
    return waiting.update(ended_at=timezone.now(), given_back=given_back)


def asked_for(item: AgendaItem) -> dict[int, SheetRequest]:
    """Requests that wait for the chair, by member."""
    if item.state != ItemState.OPEN:
        return {}
    recused = Recusal.objects.standing().filter(item=item).values("member")
    rows = SheetRequest.objects.filter(sheet__item=item, sheet__submitted_at__isnull=False, ended_at=None)
    rows = rows.exclude(sheet__member__in=recused)
    return {row.sheet.member_id: row for row in rows.select_related("sheet__member__user")}
