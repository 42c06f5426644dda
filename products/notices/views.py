from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from ocop.accounts.access import needs
from ocop.accounts.models import User
from ocop.core.confirming import Question, ask, confirm
from ocop.core.fixes import Fix
from ocop.core.moves import Offer
from ocop.core.refusal import telling
from ocop.core.requests import UserRequest
from ocop.core.undo import Way
from products.certificates.models import Certificate
from products.notices import rules, services
from products.notices.forms import NoticeForm
from products.notices.rules import ACTION


@needs(ACTION)
def send(request: UserRequest, pk: int) -> HttpResponse:
    certificate = found(request, pk)
    question = Question(
        f"Đã gửi thông báo của giấy {certificate.number_text}?", "Ghi đã gửi", certificate.get_absolute_url(),
        f"{certificate.product_name}, hết hạn {certificate.valid_to:%d/%m/%Y}."
        " Giấy rời danh sách chưa gửi thông báo.",
    )  # fmt: skip

    def act(given: dict[str, Any]) -> str:
        services.sent(certificate, **given, by=request.user)
        return "Đã ghi gửi thông báo."

    return ask(request, question, NoticeForm(request.POST if request.method == "POST" else None), act)


@needs(ACTION)
def withdraw(request: UserRequest, pk: int) -> HttpResponse:
    certificate = found(request, pk)
    if request.method == "POST":
        with telling(request, "Đã bỏ lần ghi gửi thông báo."):
            services.withdraw(certificate, by=request.user)
        return redirect(certificate)
    question = Question(
        f"Bỏ lần ghi gửi thông báo của giấy {certificate.number_text}?", "Bỏ lần ghi", certificate.get_absolute_url(),
        "Giấy trở lại danh sách chưa gửi thông báo. Văn bản đã gửi đi thì phần mềm không thu hồi được.",
    )  # fmt: skip
    return confirm(request, question)


def found(request: UserRequest, pk: int) -> Certificate:
    return get_object_or_404(Certificate.objects.visible_to(request.user), pk=pk)


# ── on the certificate's page ──


def offer(certificate: Certificate, user: User) -> Offer:
    refused = rules.refusal(services.facts_of(certificate, user))
    return Offer("Ghi đã gửi thông báo", reverse("products:notice_send", args=[certificate.pk]), refused, link=True)


def fix(certificate: Certificate, user: User) -> Fix:
    refused = rules.withdraw_refusal(services.facts_of(certificate, user))
    back = Offer("Bỏ lần ghi", reverse("products:notice_withdraw", args=[certificate.pk]), refused, link=True)
    return Fix("Việc ghi đã gửi thông báo", "Ngày, cách gửi, số văn bản cũ vẫn trong nhật ký", "Bất cứ lúc nào", back)


def way(certificate: Certificate, user: User) -> Way:
    """The line right after it was recorded."""
    return fix(certificate, user).after(services.SENT, "Đã ghi gửi thông báo")
