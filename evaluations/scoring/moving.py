"""A sent sheet asked for and given back, as forms that post."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from evaluations.scoring import returning
from evaluations.scoring.models import ScoreSheet
from evaluations.scoring.views import own_sheet
from evaluations.sessions.moving import own_item
from ocop.accounts.access import needs
from ocop.core.audit.refused import unlogged
from ocop.core.confirming import Question, ask_why
from ocop.core.refusal import telling
from ocop.core.requests import UserRequest


@needs("score_sheet.edit")
@unlogged
def ask_back(request: UserRequest, pk: int) -> HttpResponse:
    own = own_sheet(request, pk)
    words = (
        "Chủ trì thấy lý do này rồi trả lại phiếu; đến lúc đó phiếu vẫn tính như đã gửi. Lý do không cần ghi điểm. "
        "Khi đã kết thúc chấm điểm thì đề nghị chủ trì mở lại tiêu chí."
    )
    return ask_why(
        request,
        Question(f"Xin sửa phiếu đánh giá {own.item.dossier.product}?", "Xin sửa phiếu", own.get_absolute_url(), words),
        lambda why: returning.ask_back(own, why, by=request.user),
        "Đã xin sửa phiếu. Chủ trì được báo.",
    )


@require_POST
@needs("score_sheet.edit")
@unlogged
def withdraw_ask(request: UserRequest, pk: int) -> HttpResponse:
    own = own_sheet(request, pk)
    with telling(request, "Đã thôi xin sửa. Phiếu giữ như đã gửi."):
        returning.withdraw_ask(own, by=request.user)
    return redirect(own)


@needs("score_sheet.give_back")
@unlogged
def give_back(request: UserRequest, pk: int, member: int) -> HttpResponse:
    item = own_item(request, pk)
    sheet = get_object_or_404(
        ScoreSheet.objects.filter(item=item).select_related("member__user", "item"), member=member
    )
    asked = returning.asked_for(item).get(member)
    words = f"{sheet.member.user} xin sửa: “{asked.reason}”." if asked else ""
    after = "Điểm đã chấm vẫn còn trong phiếu; phiếu chưa tính là đã gửi cho đến khi gửi lại."
    title = f"Trả lại phiếu của {sheet.member.user} để sửa?"
    return ask_why(
        request,
        Question(title, "Trả lại phiếu", item.get_absolute_url(), f"{words} {after}".strip()),
        lambda why: returning.give_back(sheet, why, by=request.user),
        f"Đã trả lại phiếu cho {sheet.member.user}.",
    )
