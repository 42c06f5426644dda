"""A decision's life and each product's outcome. Pure."""

import re
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import partial

from django.db import models

from ocop.accounts.policy import MAY
from ocop.accounts.roles import Role
from ocop.core.moves import Move, no_right
from ocop.law.profiles.rules import PassedUpBy, ProfileRules


class DecisionState(models.TextChoices):
    DRAFT = "draft", "Dự thảo"
    APPROVED = "approved", "Đã duyệt, chờ số"
    NUMBERED = "numbered", "Đã ban hành, chờ công bố"
    PUBLISHED = "published", "Đã công bố"


class Outcome(models.TextChoices):
    RECOGNISED = "recognised", "Công nhận"
    PROPOSED = "proposed", "Đề nghị cấp trên đánh giá"
    HANDED_DOWN = "handed_down", "Chuyển cấp dưới công nhận"
    NOT_RECOGNISED = "not_recognised", "Không công nhận"


LEVELS = ("ward", "city", "province", "centre")  # as the profiles name them, the lowest first


@dataclass(frozen=True)
class Standing:
    """What a council found. `points`: the exact mean; `stars`: after minimums, 0 for none; `out`: a knock-out or stop
    that it accepted leaves no star, whatever the points."""

    points: Fraction
    stars: int
    out: bool = False


def outcome(found: Standing, law: ProfileRules, level: str) -> Outcome:
    """What a council of this level (a unit's kind) may conclude.

    It passes up what reaches the points of the law's text (148: 70, 90; 26/2026, Điều 7.3.e: 90), or where the profile
    reads it so, the star that a higher level certifies. It recognises what its own level certifies and hands down what
    a lower one does; below the profile's first star with a certificate nothing is recognised.
    """
    if found.out:
        return Outcome.NOT_RECOGNISED
    edge = law.passed_up_edge(level)
    if law.passed_up_by == PassedUpBy.POINTS and edge is not None and found.points >= edge:
        return Outcome.PROPOSED
    if found.stars < law.certificate_from_stars:
        return Outcome.NOT_RECOGNISED
    certifies = law.certified_by_level(found.stars)
    if certifies == level:
        return Outcome.RECOGNISED
    lower = LEVELS[: LEVELS.index(level)] if level in LEVELS else ()
    return Outcome.HANDED_DOWN if certifies in lower else Outcome.PROPOSED


@dataclass(frozen=True)
class Facts:
    """All a rule sees of a decision."""

    state: DecisionState
    roles: frozenset[Role]
    drafted_by_user: bool = False
    signed: bool = False
    takes_up: bool = False  # what a higher level left to us


def drafter_differs(facts: Facts) -> str | None:
    """Drafter ≠ approver (SECURITY 18)."""
    return "Người dự thảo không tự duyệt. Hãy để lãnh đạo khác duyệt." if facts.drafted_by_user else None


def signed_copy_is_there(facts: Facts) -> str | None:
    """What is made public was signed: the scan is the proof."""
    return None if facts.signed else "Chưa có bản ký. Hãy nộp bản ký (PDF quét) rồi công bố."


DRAFT, APPROVED, PUBLISHED = DecisionState.DRAFT, DecisionState.APPROVED, DecisionState.PUBLISHED
NUMBERED = DecisionState.NUMBERED
DecisionMove = partial(Move[DecisionState, Facts], about="quyết định")

EDIT = DecisionMove("decision.draft", "Sửa dự thảo", (DRAFT,), DRAFT, trail="decision.change")
APPROVE = DecisionMove("decision.approve", "Duyệt dự thảo", (DRAFT,), APPROVED, (drafter_differs,))
TAKE_BACK = DecisionMove("decision.take_back", "Đưa về dự thảo", (APPROVED,), DRAFT)
RETURN = DecisionMove("decision.return", "Trả lại để sửa", (DRAFT,), DRAFT)
NUMBER = DecisionMove("decision.number", "Ghi số, ban hành", (APPROVED,), NUMBERED)
CANCEL_NUMBER = DecisionMove("decision.number", "Hủy số", (NUMBERED,), APPROVED, trail="decision.cancel_number")
PUBLISH = DecisionMove(
    "decision.number", "Công bố", (NUMBERED,), PUBLISHED, (signed_copy_is_there,), trail="decision.publish"
)


def drop_refusal(facts: Facts) -> str | None:
    """Why this draft cannot be dropped. One of a session's own results goes with its minutes, when they are opened."""
    if not MAY["decision.draft"] & facts.roles:
        return no_right("bỏ dự thảo quyết định", "quyết định", facts.roles)
    if not facts.takes_up:
        return "Dự thảo này lập từ biên bản phiên họp. Chủ trì mở lại biên bản thì dự thảo được bỏ theo."
    if facts.state != DRAFT:
        return "Chỉ bỏ được khi còn là dự thảo. Hãy đề nghị lãnh đạo đưa về dự thảo trước."
    return None


NO_SIGNER = "Chưa ghi người ký. Hãy ghi tên người ký như in trên quyết định."


@dataclass(frozen=True)
class MinutesFacts:
    """What the rule sees of minutes. `leads`: the user is chair or deputy; `decisions`: what was drawn from them."""

    roles: frozenset[Role]
    leads: bool
    confirmed: bool
    decisions: frozenset[DecisionState] = frozenset()


def minutes_refusal(facts: MinutesFacts) -> str | None:
    """Why confirmed minutes cannot be opened again."""
    if not MAY["result.confirm"] & facts.roles or not facts.leads:
        return "Việc này của Chủ tịch hoặc Phó Chủ tịch Hội đồng."
    if not facts.confirmed:
        return "Biên bản đang mở, chưa được xác nhận."
    if facts.decisions & {NUMBERED, PUBLISHED}:
        return "Quyết định theo biên bản này đã có số. Hãy lập biên bản bổ sung nêu biên bản này."
    if APPROVED in facts.decisions:
        return "Lãnh đạo đã duyệt quyết định theo biên bản này. Hãy đề nghị lãnh đạo đưa về dự thảo rồi mở lại."
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
