"""The helper team looks at each item; the office asks for a supplement or declares the dossier eligible."""

from datetime import date

from django.db.models import Q
from django.utils import timezone

from ocop.accounts.models import User
from ocop.core import acts
from ocop.core.refusal import Refusal
from ocop.documents.official import services as official
from ocop.law.papers.rules import PaperBy
from products.dossiers.models import Dossier, DossierItem, ItemPaper, SupplementRequest
from products.dossiers.rules.days import due_refusal
from products.dossiers.rules.moves import (
    ASK_SUPPLEMENT,
    BACK_TO_CHECK,
    DECLARE_ELIGIBLE,
    RESUBMIT,
    START_CHECK,
    WITHDRAW_SUPPLEMENT,
)
from products.dossiers.rules.papers import not_checkable
from products.dossiers.rules.states import Verdict
from products.dossiers.services import letters, people
from products.dossiers.services.facts import DOSSIERS, holds, moving, needs_reason


def start_check(dossier: Dossier, *, by: User) -> Dossier:
    """Bắt đầu kiểm tra hồ sơ: received → checking. Raises Refusal."""
    with moving(START_CHECK, dossier, by) as act:
        people.tell(
            act.record, people.helpers(act.record), "bắt đầu kiểm tra hồ sơ",
            f"Hồ sơ sản phẩm {act.record.product} chờ kiểm tra từng mục.", but=by,
        )  # fmt: skip
    return act.record


def check_item(item: DossierItem, verdict: str, why: str, *, by: User) -> DossierItem:
    """Seen and valid, or not and why. Raises Refusal."""
    found = Verdict(verdict)
    if found == Verdict.INVALID and not why.strip():
        raise Refusal("Chưa ghi vì sao không hợp lệ. Hãy ghi để chủ thể biết cần sửa gì.")
    with acts.doing(DOSSIERS, "dossier.item_checked", not_checkable, item.dossier, by) as act:
        item = act.record.items.with_counts().get(pk=item.pk)
        if item.required_paper.by == PaperBy.WARD:
            raise Refusal("Mục này do xã, phường lập, xem ở phần đánh giá của xã.")
        if found == Verdict.VALID and not holds(item):
            raise Refusal("Mục này chưa có giấy tờ. Hãy ghi không hợp lệ và nêu cần nộp gì.")
        before = (item.verdict, item.why)
        item.verdict, item.why = found, why.strip() if found == Verdict.INVALID else ""
        item.checked_by, item.checked_at = by, timezone.now()
        item.save(update_fields=["verdict", "why", "checked_by", "checked_at", "updated_at"])
        act.happened = before != (item.verdict, item.why)
        act.said |= {"item": str(item), "verdict": (before[0], found), "why": item.why}
    return item


def ask_supplement(dossier: Dossier, due_on: date, note: str, *, number: int, on: date, by: User) -> SupplementRequest:
    """Yêu cầu bổ sung: checking → supplement, with a letter that lists what is missing, number and day from the clerk's
    book. Raises Refusal."""
    with moving(ASK_SUPPLEMENT, dossier, by) as act:
        asked = act.record
        if reason := due_refusal(due_on, asked.check_due_on, timezone.localdate()):
            raise Refusal(reason)
        unit = letters.numbering_of(asked).check(number, on)
        request = SupplementRequest.objects.create(
            dossier=asked,
            version=asked.version,
            number=number,
            due_on=due_on,
            note=note,
            missing=_missing(asked),
            asked_by=by,
        )
        request.letter = letters.supplement(request, on, unit, by=by)
        request.save(update_fields=["letter", "updated_at"])
        act.said |= {"number": request.letter.number_text, "date": on, "due_on": due_on, "note": note}
        lines = "\n".join(f"- {line['item']}: {line['why']}" for line in request.missing)
        text = f"Hồ sơ sản phẩm {asked.product} cần bổ sung chậm nhất ngày {due_on:%d/%m/%Y}:\n{lines}\n{note}".strip()
        people.tell(asked, [*people.producers(asked), *people.ward(asked)], "cần bổ sung", text, but=by)
    return request


def withdraw_supplement(dossier: Dossier, reason: str, *, by: User) -> Dossier:
    """Rút yêu cầu bổ sung before it was answered: supplement → checking; the letter's number is cancelled and stays in
    the book. Raises Refusal."""
    with moving(WITHDRAW_SUPPLEMENT, dossier, by) as act:
        back = act.record
        request = back.supplements.open().select_related("letter").first()
        if request is None:
            raise Refusal("Không còn yêu cầu bổ sung nào đang chờ. Hãy tải lại trang.")
        if _changed_since(back):  # what the producer laid in meanwhile is the next version
            back.version += 1
            act.said["version"] = (back.version - 1, back.version)
        request.withdrawn_at = timezone.now()
        request.save(update_fields=["withdrawn_at", "updated_at"])
        if request.letter:  # one of older versions has none
            official.cancel_number(request.letter, reason, by=by)
        act.said |= {"number": request.number, "reason": reason}
        text = f"Yêu cầu bổ sung số {request.number} đã rút, chủ thể không phải nộp theo văn bản đó. Lý do: {reason}"
        people.tell(back, [*people.producers(back), *people.ward(back)], "rút yêu cầu bổ sung", text, but=by)
    return act.record


def _changed_since(dossier: Dossier) -> bool:
    """Whether papers were laid in or taken out since the supplement was asked for."""
    uses = ItemPaper.objects.filter(item__dossier=dossier)
    return uses.filter(Q(since_version__gt=dossier.version) | Q(until_version=dossier.version)).exists()


def resubmit(dossier: Dossier, *, by: User) -> Dossier:
    """Nộp bản bổ sung: supplement → checking, as the next version. Raises Refusal."""
    with moving(RESUBMIT, dossier, by) as act:
        again = act.record
        again.version += 1
        again.supplements.open().update(answered_at=timezone.now())
        act.said["version"] = (again.version - 1, again.version)
        text = f"Hồ sơ sản phẩm {again.product} đã bổ sung, lần nộp thứ {again.version}."
        who = [*people.office(again), *people.helpers(again), *people.ward(again)]
        people.tell(again, who, "đã bổ sung", text, but=by)
    return act.record


def declare_eligible(dossier: Dossier, *, by: User) -> Dossier:
    """Xác nhận đủ điều kiện: checking → eligible. Raises Refusal."""
    with moving(DECLARE_ELIGIBLE, dossier, by) as act:
        ready = act.record
        text = f"Hồ sơ sản phẩm {ready.product} đủ điều kiện, chờ đưa vào phiên họp."
        people.tell(ready, [*people.producers(ready), *people.ward(ready)], "đủ điều kiện", text, but=by)
    return act.record


def back_to_check(dossier: Dossier, reason: str, *, by: User) -> Dossier:
    """Đưa về kiểm tra: eligible → checking, until it is on an agenda; items keep what was found. Raises Refusal."""
    needs_reason(reason)
    with moving(BACK_TO_CHECK, dossier, by) as act:
        back = act.record
        act.said["reason"] = reason
        text = f"Hồ sơ sản phẩm {back.product} được kiểm tra lại, chưa đưa vào phiên họp. Lý do: {reason}"
        people.tell(back, [*people.producers(back), *people.ward(back)], "kiểm tra lại", text, but=by)
    return act.record


def _missing(dossier: Dossier) -> list[dict[str, str]]:
    """What the letter lists: not valid and why, or not there."""
    items = [item for item in dossier.items.with_counts() if item.required_paper.by != PaperBy.WARD]
    wrong = [item for item in items if item.verdict == Verdict.INVALID or (item.mandatory and not holds(item))]
    return [{"item": str(item), "why": item.why or "chưa có trong hồ sơ"} for item in wrong]
