"""What a plan's page offers: what leads on, and what goes back."""

from django.urls import reverse

from ocop.accounts.models import User
from ocop.accounts.policy import MAY
from ocop.core.fixes import Fix, Fold, by, fold
from ocop.core.looked_at import with_seen
from ocop.core.moves import Move, Offer
from ocop.core.undo import Undo, undo_line
from ocop.documents.official.models import OfficialPaper
from plans.plans import rules
from plans.plans.models import Plan


def offers(plan: Plan, facts: rules.Facts) -> list[Offer]:
    """The acts that lead on; what goes back stands in `fixes`."""
    acts = [
        (rules.APPROVE, "plans:plan_approve", {"primary": True, "link": True}),
        (rules.ISSUE, "plans:plan_issue", {"primary": True, "link": True}),
    ]
    return [
        Offer(move.label, _address(move, name, plan), move.refusal(facts), **how)
        for move, name, how in acts
        if move.offered(facts)
    ]


def _address(move: Move[rules.PlanState, rules.Facts], name: str, plan: Plan) -> str:
    url = reverse(name, args=[plan.pk])
    return with_seen(url, plan) if move is rules.APPROVE else url


def approval_fix(plan: Plan, facts: rules.Facts) -> Fix:
    return Fix(
        "Kế hoạch đã duyệt", "Trở lại dự thảo để sửa; lãnh đạo duyệt lại từ đầu", "Đến khi ghi số, ban hành",
        by(rules.BACK_TO_DRAFT, "plans:plan_back", plan.pk, facts, link=False),
    )  # fmt: skip


def number_fix(plan: Plan, facts: rules.Facts) -> Fix:
    return Fix(
        "Số, ngày của kế hoạch", "Trở lại bước chờ số; số đã hủy vẫn hiện trong sổ",
        "Đến khi có bản ký", by(rules.CANCEL_NUMBER, "plans:plan_cancel_number", plan.pk, facts),
    )  # fmt: skip


def fixes(plan: Plan, facts: rules.Facts, scannable: OfficialPaper | None) -> Fold | None:
    """What of this plan can be put right, by this reader and at this step. `scannable`: its paper, for who hands in the
    signed copy."""
    edit = reverse("plans:plan_edit", args=[plan.pk])
    refusal = rules.edit_refusal(facts)
    rows = [
        Fix(
            "Nội dung, chỉ tiêu, nhiệm vụ", "Sửa từng mục trên trang này", "Đến khi lãnh đạo duyệt",
            Offer("Sửa phần chung", edit, refusal, link=True),
            how=refusal if refusal and MAY["plan.edit"] & facts.roles else "",
        ),
        Fix(
            "Dự thảo lập nhầm", "Mất hẳn; lập lại được từ mẫu hoặc chép năm trước", "Đến khi lãnh đạo duyệt lần đầu",
            Offer("Xóa dự thảo", reverse("plans:plan_delete", args=[plan.pk]), rules.delete_refusal(facts), link=True),
        ),
        approval_fix(plan, facts),
        number_fix(plan, facts),
    ]  # fmt: skip
    if facts.signed and scannable:
        url = f"{scannable.get_absolute_url()}#ban-ky"
        rows.append(
            Fix("Bản ký", "Bản trước vẫn giữ", "Lúc nào cũng nộp lại được", Offer("Nộp lại bản ký", url, link=True))
        )
    if reason := rules.not_signed_yet(facts):
        rows.append(Fix("Số, ngày của kế hoạch", how=reason))
    return fold(*rows)


def undo(plan: Plan, facts: rules.Facts, user: User) -> Undo | None:
    """Right after the approval or the number."""
    return undo_line(
        plan,
        user,
        approval_fix(plan, facts).after(rules.APPROVE.event, "Đã duyệt kế hoạch", "Hoàn tác"),
        number_fix(plan, facts).after(rules.ISSUE.event, f"Đã ban hành kế hoạch số {plan.number_text}"),
    )
