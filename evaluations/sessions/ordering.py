"""The agenda of a called session: items that wait change places, or are taken off.

What was opened keeps its place. The session's row is the lock of its agenda: an opening takes it too, so what is moved
or taken off here was not opened meanwhile.
"""

from evaluations.sessions.calling import CALLED
from evaluations.sessions.models import AgendaItem
from evaluations.sessions.rules import ItemState, agenda_refusal
from evaluations.sessions.seating import seating_of
from evaluations.sessions.services import EDIT, SESSIONS
from ocop.accounts.models import User
from ocop.core import acts
from ocop.core.refusal import Refusal
from ocop.notifications.outbox import tell
from products.dossiers.models import Dossier
from products.dossiers.services import out_of_session


def neighbours(items: list[AgendaItem], item: AgendaItem) -> tuple[AgendaItem | None, AgendaItem | None]:
    """The one before and the one after, where both wait."""
    place = items.index(item)
    around = (items[place - 1] if place else None, items[place + 1] if place + 1 < len(items) else None)
    before, after = (one if one and one.state == ItemState.WAITING else None for one in around)
    return before, after


def step(item: AgendaItem, *, up: bool, seen: int, by: User) -> AgendaItem:
    """Lên hoặc xuống một chỗ. `seen`: the place that the page showed, so that one click is one step. Raises Refusal."""
    with acts.doing(CALLED, "session.order", agenda_refusal, item.session, by) as act:
        items = list(act.record.items.select_for_update(of=("self",)).select_related("dossier__product").order_by("pk"))
        items.sort(key=lambda one: one.position)
        item = _there(items, item)
        if item.state != ItemState.WAITING:
            raise Refusal(f"{item.dossier.product} đã bắt đầu chấm điểm nên giữ nguyên thứ tự.")
        if item.position != seen:
            raise Refusal("Thứ tự vừa được đổi ở nơi khác. Hãy xem lại thứ tự bên dưới.")
        other = neighbours(items, item)[0 if up else 1]
        if other is None:
            raise Refusal(f"{item.dossier.product} không {'lên' if up else 'xuống'} được nữa.")
        was = item.position
        to, free = other.position, items[-1].position + 1
        for one, place in ((item, free), (other, was), (item, to)):  # a place is one item's at any moment
            one.position = place
            one.save(update_fields=["position", "updated_at"])
        act.about = item
        act.said |= {"position": (was, to)}
    return item


def take_off(item: AgendaItem, reason: str, *, by: User) -> Dossier:
    """Rút khỏi chương trình: the dossier is eligible again, for this session or another. Raises Refusal."""
    with acts.doing(SESSIONS, "session.take_off", EDIT, item.session, by) as act:
        session, reason = act.record, reason.strip()
        rows = session.items.select_for_update(of=("self",)).select_related("dossier__product").filter(pk=item.pk)
        item = _there(list(rows), item)
        product = item.dossier.product
        if item.state != ItemState.WAITING:
            raise Refusal(f"{product} đã bắt đầu chấm điểm nên không rút khỏi chương trình được.")
        if not reason:
            raise Refusal("Hãy ghi lý do rút; thành viên Hội đồng được báo cùng lý do.")
        dossier = out_of_session(item.dossier, by=by)
        item.delete()
        act.said |= {"agenda": (str(product), ""), "dossier": dossier.pk, "reason": reason}
        people = [member.user for member in seating_of(session).sitting if member.user_id != by.pk]
        text = f"{product} không còn trong chương trình {session}. Lý do: {reason}"
        tell(people, f"Rút khỏi chương trình: {product}", text, session.get_absolute_url(), mail=False)
    return dossier


def _there(items: list[AgendaItem], item: AgendaItem) -> AgendaItem:
    found = next((one for one in items if one.pk == item.pk), None)
    if found is None:
        raise Refusal("Sản phẩm vừa được rút khỏi chương trình ở nơi khác. Hãy tải lại trang.")
    return found
