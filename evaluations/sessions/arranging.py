"""What is changed of a session that was called, as forms that post: its day and place, the order of its agenda."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from evaluations.sessions import calling, ordering
from evaluations.sessions.forms import MoveForm
from evaluations.sessions.models import AgendaItem
from evaluations.sessions.moving import own_item, own_session
from evaluations.sessions.rules import ItemState, agenda_refusal, move_refusal
from evaluations.sessions.services import locked_session
from ocop.accounts.access import may, needs
from ocop.core.confirming import Question, ask, ask_why
from ocop.core.refusal import telling
from ocop.core.requests import UserRequest
from ocop.core.text import lower_first


@needs("session.move")
def move(request: UserRequest, pk: int) -> HttpResponse:
    """Dời phiên; once scoring began, a correction."""
    session = own_session(request, pk)
    facts = calling.facts(session, request.user)
    if refusal := move_refusal(facts):
        messages.error(request, refusal)
        return redirect(session)
    act, words = CORRECTION if facts.begun else MOVING
    question = Question(f"{act} {lower_first(str(session))}", act, session.get_absolute_url(), words)
    with transaction.atomic():
        posted = request.method == "POST"
        shown = locked_session(session) if posted else session  # what is compared is what is written over
        form = MoveForm(request.POST if posted else None, instance=shown)

        def change(given: dict[str, Any]) -> str:
            calling.move(session, given["starts_at"], given["place"], given["reason"], by=request.user)
            return "Đã lưu ngày giờ, địa điểm của phiên. Thành viên Hội đồng được báo."

        return ask(request, question, form, change)


MOVING = (
    "Dời phiên",
    "Thành viên Hội đồng nhận được thông báo nêu ngày giờ, địa điểm cũ, mới và lý do. Chương trình giữ nguyên.",
)
CORRECTION = (
    "Đính chính ngày giờ, địa điểm",
    "Phiên đã bắt đầu chấm điểm nên không dời được nữa. Ở đây chỉ ghi lại cho đúng ngày giờ, nơi đã họp để vào biên "
    "bản; thành viên Hội đồng được báo giá trị cũ, mới và lý do.",
)


@dataclass(frozen=True)
class OrderLine:
    item: AgendaItem
    small: str
    steps: tuple[tuple[str, str, str], ...]  # (what is sent, the button's words, its icon)
    off_url: str


@needs("session.move")
def order(request: UserRequest, pk: int) -> HttpResponse:
    """Thứ tự chương trình: buttons that move an item by one, or take it off."""
    session = own_session(request, pk)
    if refusal := agenda_refusal(calling.facts(session, request.user)):
        messages.error(request, refusal)
        return redirect(session)
    items = list(session.items.select_related("dossier__product").order_by("position"))
    own = set(AgendaItem.objects.visible_to(request.user).filter(session=session).values_list("pk", flat=True))
    takes_off = may(request.user, "session.edit")
    lines = [order_line(items, item, own, takes_off=takes_off) for item in items]
    context = {"session": session, "lines": lines, "title": "Thứ tự chương trình"}
    return render(request, "evaluations/sessions/order.html", context)


def order_line(items: list[AgendaItem], item: AgendaItem, own: set[int], *, takes_off: bool) -> OrderLine:
    waits = item.state == ItemState.WAITING and item.pk in own
    before, after = ordering.neighbours(items, item) if waits else (None, None)
    steps = ((before, ("len", "Lên", "sort-up")), (after, ("xuong", "Xuống", "sort-down")))
    return OrderLine(
        item,
        ItemState(item.state).label,
        tuple(step for other, step in steps if other),
        reverse("evaluations:item_take_off", args=[item.pk]) if waits and takes_off else "",
    )


@require_POST
@needs("session.move")
def step(request: UserRequest, pk: int) -> HttpResponse:
    item = own_item(request, pk)
    seen = request.POST.get("tu", "")
    with telling(request, f"Đã đổi thứ tự {item.dossier.product}."):
        at = int(seen) if seen.isdecimal() and len(seen) < 6 else 0
        ordering.step(item, up=request.POST.get("huong") == "len", seen=at, by=request.user)
    return redirect("evaluations:session_order", pk=item.session_id)


@needs("session.edit")
def take_off(request: UserRequest, pk: int) -> HttpResponse:
    """Rút khỏi chương trình, with the reason that the members read."""
    item = own_item(request, pk)
    product, back = item.dossier.product, reverse("evaluations:session_order", args=[item.session_id])
    if item.state != ItemState.WAITING:
        messages.error(request, f"{product} đã bắt đầu chấm điểm nên không rút khỏi chương trình được.")
        return redirect(back)
    words = (
        "Hồ sơ trở về “Đủ điều kiện”, đưa được vào chương trình phiên này hoặc phiên khác. Khai quan hệ lợi ích và ghi "
        "nhận không tham gia đánh giá đối với sản phẩm ở phiên này không còn; khi vào chương trình lại thì thành viên "
        "khai lại. Thành viên Hội đồng được báo cùng lý do."
    )
    question = Question(f"Rút {product} khỏi chương trình?", "Rút khỏi chương trình", back, words)
    done = f"Đã rút {product} khỏi chương trình."
    return ask_why(request, question, lambda why: ordering.take_off(item, why, by=request.user), done)
