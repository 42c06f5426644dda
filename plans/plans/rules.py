"""A yearly plan's life. Pure: no query, no clock."""

from dataclasses import dataclass
from functools import partial

from django.db import models

from ocop.accounts.policy import MAY
from ocop.accounts.roles import Role
from ocop.core.moves import Move, no_right


class PlanState(models.TextChoices):
    DRAFT = "draft", "Dự thảo"
    APPROVED = "approved", "Lãnh đạo đã duyệt"
    ISSUED = "issued", "Đã ban hành"


TONES = {PlanState.DRAFT: "", PlanState.APPROVED: "go", PlanState.ISSUED: "done"}
SIGNS = {PlanState.DRAFT: "st-draft", PlanState.APPROVED: "st-3", PlanState.ISSUED: "st-done"}


class Part(models.TextChoices):
    """The parts of the printed plan, in its order."""

    TARGETS = "muc_tieu", "I. Mục tiêu, yêu cầu"
    CONTENT = "noi_dung", "II. Nội dung, giải pháp"
    ROADMAP = "lo_trinh", "III. Lộ trình thực hiện"
    FUNDING = "kinh_phi", "IV. Kinh phí thực hiện"
    WHO = "to_chuc", "V. Tổ chức thực hiện"


AT_WORK = (PlanState.APPROVED, PlanState.ISSUED)


@dataclass(frozen=True)
class Facts:
    """All a rule sees of a plan."""

    state: PlanState
    roles: frozenset[Role]
    sections: int = 0
    tasks: int = 0
    signed: bool = False
    was_approved: bool = False


def has_content(facts: Facts) -> str | None:
    if not facts.sections or not facts.tasks:
        return "Kế hoạch chưa có nội dung hoặc nhiệm vụ. Hãy lập đủ rồi trình duyệt."
    return None


def not_signed_yet(facts: Facts) -> str | None:
    """What was signed is adjusted by a new numbered plan (DESIGN §3b)."""
    return "Kế hoạch đã có bản ký nên không hủy số được. Hãy lập kế hoạch điều chỉnh." if facts.signed else None


PlanMove = partial(Move[PlanState, Facts], about="kế hoạch")

APPROVE = PlanMove("plan.approve", "Duyệt kế hoạch", (PlanState.DRAFT,), PlanState.APPROVED, (has_content,))
BACK_TO_DRAFT = PlanMove("plan.back_to_draft", "Trả về dự thảo", (PlanState.APPROVED,), PlanState.DRAFT)
ISSUE = PlanMove("plan.number", "Ghi số, ban hành", (PlanState.APPROVED,), PlanState.ISSUED)
CANCEL_NUMBER = PlanMove("plan.cancel_number", "Hủy số", (PlanState.ISSUED,), PlanState.APPROVED, (not_signed_yet,))


def edit_refusal(facts: Facts) -> str | None:
    """Why the words of the plan cannot be changed now; None when they can."""
    if not MAY["plan.edit"] & facts.roles:
        return no_right("sửa kế hoạch", "kế hoạch", facts.roles)
    if facts.state != PlanState.DRAFT:
        return (
            f"Kế hoạch đang là “{facts.state.label}” nên không sửa được. "
            "Lãnh đạo trả về dự thảo thì sửa tiếp; đã ban hành thì chép sang bản mới."
        )
    return None


def delete_refusal(facts: Facts) -> str | None:
    """Why this draft cannot be deleted; None when it can. What was approved once was told to the units, and stays."""
    if not MAY["plan.delete"] & facts.roles:
        return no_right("xóa dự thảo kế hoạch", "kế hoạch", facts.roles)
    if facts.state != PlanState.DRAFT or facts.was_approved:
        return "Kế hoạch đã được duyệt và báo cho các đơn vị nên không xóa được. Hãy sửa nội dung rồi trình duyệt lại."
    return None
