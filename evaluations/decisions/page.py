"""What a decision's page shows."""

from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from evaluations.decisions.models import Decision
from evaluations.decisions.rules import APPROVE, CANCEL_NUMBER, EDIT, NUMBER, PUBLISH, TAKE_BACK, DecisionState, Facts
from ocop.accounts.models import User
from ocop.core.moves import Move, Offer, Stage
from ocop.core.undo import Undo, Way, undo_line

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
    """The acts that this reader's role and the decision's state allow."""
    acts: tuple[tuple[Move[DecisionState, Facts], str, dict[str, bool]], ...] = (
        (APPROVE, "decision_approve", {"primary": True}),
        (NUMBER, "decision_number", {"primary": True, "link": True}),
        (PUBLISH, "decision_publish", {"primary": True, "link": True}),
        (EDIT, "decision_edit", {"link": True}),
        (TAKE_BACK, "decision_take_back", {}),
        (CANCEL_NUMBER, "decision_cancel_number", {"link": True}),
    )
    return [
        Offer(move.label, reverse(f"evaluations:{name}", args=[decision.pk]), move.refusal(facts), **how)
        for move, name, how in acts
        if move.offered(facts)
    ]


def undo(decision: Decision, facts: Facts, user: User) -> Undo | None:
    """Right after the approval or the number."""
    back = reverse("evaluations:decision_take_back", args=[decision.pk])
    cancel = reverse("evaluations:decision_cancel_number", args=[decision.pk])
    return undo_line(
        decision,
        user,
        Way(
            APPROVE.event, "Đã duyệt dự thảo quyết định",
            Offer("Hoàn tác", back, TAKE_BACK.refusal(facts)), "Hoàn tác được đến khi ghi số, ban hành",
        ),
        Way(
            NUMBER.event, f"Đã ban hành quyết định số {decision.number_text}",
            Offer("Hủy số", cancel, CANCEL_NUMBER.refusal(facts), link=True), "Hủy số được đến khi công bố",
        ),
    )  # fmt: skip


UNTIL = {
    DecisionState.APPROVED: "Đưa về dự thảo được đến khi có số; lãnh đạo duyệt lại từ đầu.",
    DecisionState.NUMBERED: "Ghi sai số, ngày thì hủy số được đến khi công bố; số đã hủy vẫn hiện trong sổ.",
    DecisionState.PUBLISHED: "Đã công bố thì không sửa ở đây; sửa bằng quyết định mới nêu tên quyết định này.",
}
"""What can still be put right, and how."""
