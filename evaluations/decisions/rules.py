"""A decision's life and each product's outcome. Pure."""

import re
from dataclasses import dataclass
from datetime import date

from django.db import models

from ocop.accounts.policy import MAY
from ocop.accounts.roles import Role
from ocop.law.profiles.rules import ProfileRules


class DecisionState(models.TextChoices):
    DRAFT = "draft", "Dự thảo"
    APPROVED = "approved", "Lãnh đạo đã duyệt"
    PUBLISHED = "published", "Đã ban hành"


class Outcome(models.TextChoices):
    RECOGNISED = "recognised", "Công nhận"
    PROPOSED = "proposed", "Đề nghị cấp trên đánh giá"
    NOT_RECOGNISED = "not_recognised", "Không công nhận"


def outcome(stars: int, law: ProfileRules, level: str) -> Outcome:
    """What a council of this level (a unit's kind) may conclude: it recognises what its own level certifies,
    proposes what a higher one does; below the profile's first star with a certificate nothing is recognised."""
    if stars < law.certificate_from_stars:
        return Outcome.NOT_RECOGNISED
    return Outcome.RECOGNISED if law.certified_by_level(stars) == level else Outcome.PROPOSED


@dataclass(frozen=True)
class Facts:
    """All a rule sees of a decision."""

    state: DecisionState
    roles: frozenset[Role]
    drafted_by_user: bool = False
    day: date | None = None
    today: date | None = None
    minutes_on: date | None = None


@dataclass(frozen=True)
class Act:
    action: str  # key of policy and audit
    label: str
    source: DecisionState
    target: DecisionState

    def refusal(self, facts: Facts) -> str | None:
        """Why not now, as a sentence; None when allowed."""
        if not MAY[self.action] & facts.roles:
            return "Vai trò của bạn không làm được việc này với quyết định này."
        if facts.state != self.source:
            return f"Quyết định đang ở bước “{facts.state.label}”, không thể {self.label.lower()}. Hãy tải lại trang."
        return None

    def offered(self, facts: Facts) -> bool:
        return bool(MAY[self.action] & facts.roles) and facts.state == self.source


EDIT = Act("decision.draft", "Sửa dự thảo", DecisionState.DRAFT, DecisionState.DRAFT)
APPROVE = Act("decision.approve", "Duyệt dự thảo", DecisionState.DRAFT, DecisionState.APPROVED)
TAKE_BACK = Act("decision.draft", "Đưa về dự thảo", DecisionState.APPROVED, DecisionState.DRAFT)
PUBLISH = Act("decision.number", "Cấp số, ban hành", DecisionState.APPROVED, DecisionState.PUBLISHED)


def approve_refusal(facts: Facts) -> str | None:
    """Drafter ≠ approver (SECURITY 18)."""
    if reason := APPROVE.refusal(facts):
        return reason
    if facts.drafted_by_user:
        return "Người dự thảo không tự duyệt. Hãy để lãnh đạo khác duyệt."
    return None


def publish_refusal(facts: Facts) -> str | None:
    if reason := PUBLISH.refusal(facts):
        return reason
    if facts.day is None or facts.today is None:
        return None
    if facts.day > facts.today:
        return f"Ngày ban hành {facts.day:%d/%m/%Y} chưa tới. Hãy ghi ngày trên văn bản đã ký."
    if facts.minutes_on and facts.day < facts.minutes_on:
        return f"Ngày ban hành trước ngày xác nhận biên bản ({facts.minutes_on:%d/%m/%Y}). Hãy xem lại ngày."
    return None


_KINDS = (
    ("QH", "Nghị quyết"), ("NQ", "Nghị quyết"), ("NĐ", "Nghị định"), ("QĐ", "Quyết định"), ("TT-", "Thông tư"),
    ("KH", "Kế hoạch"), ("CV", "Công văn"),
)  # fmt: skip

_VERBS = ("ban hành", "phê duyệt", "quy định", "sửa đổi", "hướng dẫn", "về ")


def basis_sentence(number: str, issued_on: date | None, issuer: str, subject: str) -> str:
    """ "Căn cứ Quyết định số 148/QĐ-TTg ngày 24 tháng 02 năm 2023 của Thủ tướng Chính phủ …;" """
    kind = next((name for mark, name in _KINDS if mark in number), "Văn bản")
    parts = [f"Căn cứ {kind} số {number}"]
    if issued_on:
        month = f"{issued_on.month:02d}" if issued_on.month <= 2 else str(issued_on.month)
        parts.append(f"ngày {issued_on.day:02d} tháng {month} năm {issued_on.year}")
    if issuer:
        parts.append(f"của {issuer}")
    if subject:
        verb = subject.lower().startswith(_VERBS)
        parts.append(subject[:1].lower() + subject[1:] if verb else f"về {subject}")
    return " ".join(parts).rstrip(".;") + ";"


def renumbered(text: str, by: int) -> list[str]:
    """ "Điều 2. …" becomes "Điều 3. …": an article was put before."""
    later = re.sub(r"(?m)^Điều (\d+)\.", lambda found: f"Điều {int(found.group(1)) + by}.", text)
    return [line for line in later.splitlines() if line.strip()]
