"""What is changed of a session that was called, as forms that post: its day and place."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect

from evaluations.sessions import calling
from evaluations.sessions.forms import MoveForm
from evaluations.sessions.moving import own_session
from evaluations.sessions.rules import move_refusal
from evaluations.sessions.services import locked_session
from ocop.accounts.access import needs
from ocop.core.confirming import Question, ask
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
