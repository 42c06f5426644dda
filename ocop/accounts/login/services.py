from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from ocop.accounts.login import throttle
from ocop.accounts.models import User
from ocop.core.audit import services as audit

locked_until = throttle.locked_until
MAILERS: list[Callable[[str, str, str], None]] = []
"""(to, subject, text): notifications, which stands above accounts, adds the outbox here."""


def refused(name: str, address: str, now: datetime) -> None:
    """A wrong name or password: counted, and in the audit trail without the name that was typed."""
    with transaction.atomic():
        throttle.failed(name, address, now)
        audit.record(None, "login.refused", address=address)


def entered(user: User, name: str, address: str) -> None:
    with transaction.atomic():
        throttle.succeeded(name, address)
        audit.record(user, "login.entered", user, address=address)


def left(user: User, address: str) -> None:
    audit.record(user, "login.left", user, address=address)


def send_reset(user: User, link: str) -> None:
    """The one-time link by mail."""
    mail(
        user,
        "Đặt lại mật khẩu OCOP",
        f"Có yêu cầu đặt lại mật khẩu cho tài khoản {user.username}.\n"
        f"Mở liên kết sau trong 30 phút, dùng được một lần:\n{link}\n\n"
        "Nếu bạn không yêu cầu, hãy bỏ qua thư này; mật khẩu không đổi.",
    )


def password_changed(user: User, address: str, *, by: User | None = None) -> None:
    """Tell the owner, and the audit trail: a change nobody told of is how an account is lost."""
    with transaction.atomic():
        audit.record(by or user, "password.changed", user, address=address)
        mail(
            user,
            "Mật khẩu OCOP đã đổi",
            f"Mật khẩu của tài khoản {user.username} vừa được đổi, mọi phiên khác đã kết thúc.\n"
            "Nếu không phải bạn, hãy báo quản trị ngay.",
        )


def mail(user: User, subject: str, text: str) -> None:
    if user.email:
        for send in MAILERS:
            send(user.email, subject, text)
