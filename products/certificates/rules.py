"""When a certificate holds. Pure: the day is an argument. One rule for register, check page and morning job."""

import re
import secrets
from base64 import b32encode
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models

from ocop.core.text import fold
from ocop.law.dates.rules import DueNow, HandIn, Reminder, Window, calendar_term

CODE_BYTES = 10  # 80 random bits (SECURITY 19)
_MISREAD = str.maketrans("0189", "OIBG")  # base32 has none of these: what a reader may have meant


class CertificateState(models.TextChoices):
    ACTIVE = "active", "Còn hiệu lực"
    EXPIRED = "expired", "Đã hết hạn"
    REVOKED = "revoked", "Đã thu hồi"
    REPLACED = "replaced", "Đã thay bằng bản khác"
    VOIDED = "voided", "Đã bỏ ghi nhận"


class Origin(models.TextChoices):
    OURS = "ours", "Cấp bằng phần mềm này"
    BEFORE = "before", "Ghi lại giấy có từ trước"
    HIGHER = "higher", "Cấp trên công nhận"


class Proof(models.TextChoices):
    OWN_DECISION = "own_decision", "Quyết định của cơ quan mình"
    ORIGINAL_SEEN = "original_seen", "Đã đối chiếu bản gốc"
    LISTED = "listed", "Theo danh sách của cơ quan khác"


def lives_to(valid_from: date, valid_to: date, handed_in_on: date, days: int | None) -> date | None:
    """Until when at most a certificate holds while its re-evaluation has no answer: so many days after its end, the end
    day not counted (26/2026, Điều 12.3); None where the law has no such rule (`days`), or the dossier came when the
    certificate was over: what has ended does not go on."""
    if days is None or not valid_from <= handed_in_on <= valid_to:
        return None
    return calendar_term(valid_to, days)


def state_on(stored: CertificateState, valid_to: date, day: date, goes_on_to: date | None = None) -> CertificateState:
    """The state on this day, reckoned from the dates: a certificate holds through its end day and is expired from the
    day after, save while a re-evaluation in hand lets it go on (`goes_on_to`). `EXPIRED` is stored only of one that
    another of the same product has followed."""
    if stored not in (CertificateState.ACTIVE, CertificateState.EXPIRED) or day <= valid_to:
        return stored
    return CertificateState.ACTIVE if goes_on_to and day <= goes_on_to else CertificateState.EXPIRED


@dataclass(frozen=True)
class Sign:
    """A state as it is shown: words, tone, sign."""

    label: str
    tone: str
    icon: str


SIGNS = {
    CertificateState.ACTIVE: Sign("Còn hiệu lực", "done", "st-done"),
    CertificateState.EXPIRED: Sign("Đã hết hạn", "", "st-over"),
    CertificateState.REVOKED: Sign("Đã bị thu hồi", "bad", "st-no"),
    CertificateState.REPLACED: Sign("Đã thay bằng bản khác", "", "st-quiet"),
    CertificateState.VOIDED: Sign("Đã bỏ ghi nhận", "", "st-off"),
}
IN_WORK = Sign("Đang lập tệp", "go", "st-1")


def going_on(until: date) -> Sign:
    """Past its end, and still valid while it is evaluated again."""
    return Sign(f"Còn hiệu lực, đang đánh giá lại (đến {until:%d/%m/%Y})", "wait", "st-wait")


def new_code() -> str:
    """A verification code that cannot be guessed: 16 letters and digits 2 to 7."""
    return b32encode(secrets.token_bytes(CODE_BYTES)).decode()


def read_code(typed: str) -> str:
    """A code as somebody typed it: blanks, dashes and small letters do not matter."""
    return "".join(letter for letter in typed[:80].upper() if letter.isalnum())[:24]


def meant_by(code: str) -> set[str]:
    """The codes that a reader may have meant: as typed, or with 0 read for O and 1 for I."""
    return {code, code.translate(_MISREAD)}


def shown_code(code: str) -> str:
    """In fours, as it is printed: K7QX-2MZA-…"""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def number_text(unit_name: str, year: int, number: int) -> str:
    """LX-2024-0017: the first letters of the issuer, the year, the number in its book. No law seen fixes it."""
    letters = "".join(word[0] for word in fold(unit_name).split()).upper()
    return f"{letters}-{year}-{number:04d}"


def number_in(text: str) -> str:
    """The number of a certificate in what was typed: "lx 2026 0005", "lx20260005" → "LX-2026-0005"; "" for none."""
    found = re.fullmatch(r"([a-z]{1,6})(\d{4})(\d{4,6})", re.sub(r"[\W_]+", "", fold(text)))
    return f"{found[1].upper()}-{found[2]}-{found[3]}" if found else ""


def decision_text(number: str, day: date) -> str:
    return f"Quyết định số {number} ngày {day:%d/%m/%Y}"


# ── what a reminder says, counted from the day it is sent ──


@dataclass(frozen=True)
class InHand:
    """A re-evaluation dossier of the product: its step, whether it was handed in, until when the certificate may go
    on meanwhile."""

    code: str
    step: str
    handed_in: bool
    goes_on_to: date | None = None


def left_words(valid_to: date, day: date, goes_on_to: date | None = None) -> str:
    days = (valid_to - day).days
    if days < 0 and goes_on_to and day <= goes_on_to:
        return f"còn hiệu lực trong khi đánh giá lại, chậm nhất đến hết ngày {goes_on_to:%d/%m/%Y}"
    if days < 0:
        return f"đã hết hạn từ ngày {valid_to + timedelta(days=1):%d/%m/%Y}"
    return f"còn {days} ngày hiệu lực" if days else "hết hạn sau hôm nay"


def reminder_text(
    about: str, valid_to: date, due: DueNow, window: Window | None, in_hand: InHand | None, day: date
) -> str:
    """`about` names certificate and product; `window` is None where the law of the re-evaluation fixes none."""
    words = [_notice_words(valid_to, due.notice, day)] if due.notice else []
    left = left_words(valid_to, day, in_hand.goes_on_to if in_hand else None)
    words.append(f"{about} có giá trị đến hết ngày {valid_to:%d/%m/%Y}, {left}.")
    if in_hand:
        words.append(f"Hiện có hồ sơ đánh giá lại {in_hand.code} đang ở bước “{in_hand.step}”.")
        if not in_hand.handed_in and window:
            words.append(_window_words(window, day))
        return " ".join(words)
    if window:
        words.append(_window_words(window, day))
    if window is None or window.state(day) != HandIn.EARLY:
        words.append("Muốn giữ hạng sao, chủ thể nộp hồ sơ đánh giá lại tại xã, phường.")
    return " ".join(words)


def _notice_words(valid_to: date, notice: Reminder, day: date) -> str:
    """The law's day is the limit, the working day before it only when we send."""
    latest = valid_to - timedelta(days=notice.milestone.days_before)
    late = f", quá hạn thông báo {latest:%d/%m/%Y} {(day - latest).days} ngày" if day > latest else ""
    return f"Thông báo bằng văn bản về thời hạn của giấy chứng nhận{late}."


def _window_words(window: Window, day: date) -> str:
    span = f"Hồ sơ đánh giá lại nộp từ {window.opens:%d/%m/%Y} đến hết {window.closes:%d/%m/%Y}"
    match window.state(day):
        case HandIn.EARLY:
            return f"{span}, {(window.opens - day).days} ngày nữa bắt đầu nhận."
        case HandIn.IN_TIME:
            left = (window.closes - day).days
            return f"{span}, còn {left} ngày để nộp." if left else f"{span}, hôm nay là ngày cuối."
    return f"{span}; đã quá hạn nộp {window.closes:%d/%m/%Y} {(day - window.closes).days} ngày."
