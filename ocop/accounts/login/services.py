from datetime import datetime

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from ocop.accounts.login import throttle
from ocop.accounts.models import User
from ocop.core import seams
from ocop.core.audit import services as audit
from ocop.core.refusal import Refusal

locked_until = throttle.locked_until


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


def reset_link(user: User) -> str:
    """A one-time link by which the owner sets the password; its address comes from SITE_URL (SECURITY 6)."""
    key = {"uidb64": urlsafe_base64_encode(force_bytes(user.pk)), "token": default_token_generator.make_token(user)}
    return str(settings.SITE_URL) + reverse("accounts:password_reset_confirm", kwargs=key)


def reset_by(administrator: User, user: User, address: str) -> None:
    """An administrator has the link sent to the owner. Raises Refusal for one without an address."""
    if not user.email:
        raise Refusal(f"{user} chưa có thư điện tử. Hãy ghi thư điện tử của người này, lưu, rồi gửi lại.")
    with transaction.atomic():
        audit.record(administrator, "password.link_sent", user, to=user.email, address=address)
        send_reset(user, reset_link(user))


def mail_address_changed(user: User, before: str, *, by: User) -> None:
    """Tell the address that was: who can change it can have the password's link sent elsewhere."""
    if before:
        seams.send_mail.ask(
            before,
            "Thư điện tử của tài khoản OCOP đã đổi",
            f"{by} (quản trị) vừa đổi thư điện tử của tài khoản {user.username} thành {user.email or '(để trống)'}.\n"
            "Nếu không đúng, hãy báo ngay cho lãnh đạo đơn vị.",
        )


def reset_asked(user: User | None, address: str) -> None:
    """Somebody asked for a link; without the address that was typed when nobody has it."""
    audit.record(None, "password.reset_asked", user, address=address)


def reset_failed(address: str) -> None:
    """A link that was used, too old or made up."""
    audit.record(None, "password.reset_failed", address=address)


def send_reset(user: User, link: str) -> None:
    """The one-time link by mail."""
    mail(
        user,
        "Đặt lại mật khẩu OCOP",
        f"Có yêu cầu đặt lại mật khẩu cho tài khoản {user.username}.\n"
        f"Mở liên kết sau trong 30 phút, dùng được một lần:\n{link}\n\n"
        "Nếu anh/chị không yêu cầu, hãy bỏ qua thư này; mật khẩu không đổi.",
    )


def set_shortcuts(user: User, wanted: bool) -> None:
    """Of the user's own account; the same choice again changes nothing."""
    with transaction.atomic():
        found = User.objects.select_for_update().get(pk=user.pk)
        if found.shortcuts != wanted:
            audit.record(user, "user.shortcuts", user, shortcuts=(found.shortcuts, wanted))
            found.shortcuts = wanted
            found.save(update_fields=["shortcuts"])


def password_changed(user: User, address: str) -> None:
    """Tell the owner, and the audit trail: a change nobody told of is how an account is lost."""
    with transaction.atomic():
        audit.record(user, "password.changed", user, address=address)
        mail(
            user,
            "Mật khẩu OCOP đã đổi",
            f"Mật khẩu của tài khoản {user.username} vừa được đổi, các lần đăng nhập khác đã kết thúc.\n"
            "Nếu anh/chị không đổi mật khẩu, hãy báo ngay cho quản trị viên.",
        )


def mail(user: User, subject: str, text: str) -> None:
    if user.email:
        seams.send_mail.ask(user.email, subject, text)
