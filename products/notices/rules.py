"""That the holder was told in writing before a certificate ends: the letter went out, on which day and how. Pure."""

from dataclasses import dataclass
from datetime import date

from django.db import models

from ocop.accounts.policy import MAY
from ocop.accounts.roles import Role
from ocop.core.moves import no_right
from products.certificates.rules import CertificateState

ACTION = "certificate.notice"


class Way(models.TextChoices):
    POST = "post", "Bưu điện"
    BY_HAND = "by_hand", "Giao trực tiếp"
    MAIL = "mail", "Thư điện tử"
    DOCUMENT_AXIS = "axis", "Trục liên thông văn bản"
    OTHER = "other", "Cách khác"


@dataclass(frozen=True)
class Facts:
    roles: frozenset[Role]
    state: CertificateState  # today
    sent_on: date | None  # what is recorded already


def refusal(facts: Facts) -> str | None:
    """Why it cannot be recorded that a notice was sent."""
    if not MAY[ACTION] & facts.roles:
        return no_right("ghi đã gửi thông báo", "giấy chứng nhận", facts.roles)
    if facts.sent_on:
        return f"Đã ghi gửi thông báo ngày {facts.sent_on:%d/%m/%Y}. Ghi sai thì bỏ lần ghi đó ở trang giấy chứng nhận."
    if facts.state != CertificateState.ACTIVE:
        return f"Giấy {facts.state.label.lower()}, không còn chờ thông báo."
    return None


def day_refusal(on: date, valid_from: date, today: date) -> str | None:
    """Why the letter cannot have gone out on this day."""
    if on > today:
        return f"Ngày gửi {on:%d/%m/%Y} chưa tới. Hãy ghi khi đã gửi."
    if on < valid_from:
        return f"Ngày gửi {on:%d/%m/%Y} trước ngày giấy có giá trị {valid_from:%d/%m/%Y}. Hãy xem lại ngày."
    return None


def withdraw_refusal(facts: Facts) -> str | None:
    if not MAY[ACTION] & facts.roles:
        return no_right("bỏ việc ghi đã gửi thông báo", "giấy chứng nhận", facts.roles)
    return None if facts.sent_on else "Chưa ghi gửi thông báo cho giấy này. Hãy tải lại trang."
