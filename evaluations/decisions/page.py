"""What a decision's page shows."""

from dataclasses import replace
from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from evaluations.decisions.models import Decision
from evaluations.decisions.rules import (
    APPROVE,
    CANCEL_NUMBER,
    EDIT,
    NUMBER,
    PUBLISH,
    RETURN,
    TAKE_BACK,
    DecisionState,
    Facts,
    drop_refusal,
)
from ocop.accounts.models import User
from ocop.core.fixes import Fix, Fold, by, fold
from ocop.core.looked_at import with_seen
from ocop.core.moves import Move, Offer, Stage
from ocop.core.undo import Undo, undo_line

SIGNS = {
    DecisionState.DRAFT: ("wait", "st-draft"),
    DecisionState.APPROVED: ("go", "st-3"),
    DecisionState.NUMBERED: ("go", "st-4"),
    DecisionState.PUBLISHED: ("done", "st-done"),
}


def stages(decision: Decision, facts: Facts) -> list[Stage]:
    """Dự thảo → Duyệt → Ghi số, ban hành → Bản ký → Công bố: what is done, with its day, and what is to be done."""
    done = (
        ("Dự thảo", None, facts.state != DecisionState.DRAFT),
        ("Duyệt", decision.approved_at, decision.approved_at is not None),
        ("Ghi số, ban hành", decision.date, decision.date is not None),
        ("Bản ký", None, facts.signed),
        ("Công bố", decision.published_at, decision.published_at is not None),
    )
    last = max((place for place, (_, _, passed) in enumerate(done) if passed), default=-1)
    now = last + 1  # a decision published by an older version has no signed copy here
    icon = SIGNS[facts.state][1]
    return [
        Stage(label, "done" if passed else "now" if place == now else "far", icon, _day(at) if passed else "")
        for place, (label, at, passed) in enumerate(done)
    ]


def _day(at: object) -> str:
    if isinstance(at, datetime):
        at = timezone.localtime(at)
    return f"{at:%d/%m}" if at else ""


def offers(decision: Decision, facts: Facts) -> list[Offer]:
    """The acts that lead on; what goes back stands in `fixes`."""
    acts: tuple[tuple[Move[DecisionState, Facts], str, dict[str, bool]], ...] = (
        (APPROVE, "decision_approve", {"primary": True}),
        (RETURN, "decision_return", {"link": True}),
        (NUMBER, "decision_number", {"primary": True, "link": True}),
        (PUBLISH, "decision_publish", {"primary": True, "link": True}),
        (EDIT, "decision_edit", {"link": True}),
    )
    return [
        Offer(move.label, _address(move, name, decision), move.refusal(facts), **how)
        for move, name, how in acts
        if move.offered(facts)
    ]


def _address(move: Move[DecisionState, Facts], name: str, decision: Decision) -> str:
    url = reverse(f"evaluations:{name}", args=[decision.pk])
    return with_seen(url, decision) if move is APPROVE else url


# ── what can be put right ──


def approval_fix(decision: Decision, facts: Facts) -> Fix:
    return Fix(
        "Dự thảo đã duyệt", "Trở lại dự thảo để sửa; lãnh đạo duyệt lại từ đầu", "Đến khi ghi số, ban hành",
        by(TAKE_BACK, "evaluations:decision_take_back", decision.pk, facts, link=False),
    )  # fmt: skip


def number_fix(decision: Decision, facts: Facts) -> Fix:
    return Fix(
        "Số, ngày của quyết định", "Trở lại bước chờ số; số đã hủy vẫn hiện trong sổ",
        "Đến khi công bố", by(CANCEL_NUMBER, "evaluations:decision_cancel_number", decision.pk, facts),
    )  # fmt: skip


def fixes(decision: Decision, facts: Facts, *, may_scan: bool) -> Fold | None:
    """What of this decision can be put right, by this reader and at this step."""
    rows = [
        Fix(
            "Trích yếu, người ký, căn cứ", "Sửa trong dự thảo", "Đến khi lãnh đạo duyệt",
            by(EDIT, "evaluations:decision_edit", decision.pk, facts),
        ),
        replace(approval_fix(decision, facts), how=BY_LEADER if facts.state == DecisionState.APPROVED else ""),
        number_fix(decision, facts),
    ]  # fmt: skip
    if facts.signed and may_scan and decision.paper:
        url = f"{decision.paper.get_absolute_url()}#ban-ky"
        rows.append(
            Fix("Bản ký", "Bản trước vẫn giữ", "Lúc nào cũng nộp lại được", Offer("Nộp lại bản ký", url, link=True))
        )
    if facts.takes_up:
        url = reverse("evaluations:decision_drop", args=[decision.pk])
        drop = Offer("Bỏ dự thảo", url, drop_refusal(facts), link=True, danger=True)
        rows.append(Fix("Dự thảo", "Các sản phẩm lại chờ quyết định công nhận", "Đến khi lãnh đạo duyệt", drop))
    rows.append(Fix("Sản phẩm, điểm, hạng trong quyết định", how=HIGHER_LINES if facts.takes_up else LINES))
    if facts.state == DecisionState.PUBLISHED:
        rows.append(Fix("Nội dung, số, ngày của quyết định", how=AFTER))
    return fold(*rows)


LINES = (
    "Không sửa ở đây vì lấy từ kết quả và biên bản phiên họp đã xác nhận. "
    "Chủ trì sửa kết quả ở phiên họp rồi lập dự thảo."
)
HIGHER_LINES = (
    "Không sửa ở đây vì lấy từ kết quả của cấp trên đã ghi ở hồ sơ. "
    "Bỏ dự thảo, rút kết quả ở hồ sơ, ghi lại cho đúng rồi lập dự thảo."
)
BY_LEADER = "Đến khi ghi số, lãnh đạo đưa về dự thảo được. Hãy đề nghị lãnh đạo đưa về, sửa rồi trình lại."
AFTER = "Không sửa ở đây vì đã công bố. Sửa bằng quyết định mới nêu tên quyết định này."


def undo(decision: Decision, facts: Facts, user: User) -> Undo | None:
    """Right after the approval or the number."""
    return undo_line(
        decision,
        user,
        approval_fix(decision, facts).after(APPROVE.event, "Đã duyệt dự thảo quyết định", "Hoàn tác"),
        number_fix(decision, facts).after(NUMBER.event, f"Đã ban hành quyết định số {decision.number_text}"),
    )
