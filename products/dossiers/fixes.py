"""What of one dossier can be put right, by whom and until when: the fold of its page, the line right after an act, and
what the page of a correction says will come of it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from django.urls import reverse

from ocop.accounts.models import User
from ocop.accounts.policy import MAY
from ocop.accounts.roles import Role
from ocop.core.corrections import Effect
from ocop.core.fixes import Fix, Fold, by, fold
from ocop.core.moves import Offer
from ocop.core.templatetags.ocop import ngay
from ocop.core.undo import Undo, Way, undo_line
from ocop.law.profiles.rules import bodies_of
from products.dossiers.models import Dossier, DossierItem, SupplementRequest
from products.dossiers.rules import moves
from products.dossiers.rules.correcting import reception_refusal, supplement_refusal, ward_reception_refusal
from products.dossiers.rules.facts import Facts
from products.dossiers.rules.opening import delete_refusal
from products.dossiers.rules.papers import not_checkable
from products.dossiers.rules.states import DECIDED, State, Verdict
from products.dossiers.services import WardPart
from products.recognitions.services import higher_of, resting_refusal

UNTIL_DECIDED = "Đến khi công bố quyết định"
UNTIL_REPORT = "Đến khi báo cáo của xã, phường có số"
UNTIL_ANSWERED = "Đến khi chủ thể nộp bổ sung"
DECIDED_RECEPTION = "Không sửa ở đây vì quyết định đã công bố dựa trên lần tiếp nhận này."
JOURNAL = Effect("journal-text", "Nhật ký ghi giá trị cũ, mới, người sửa và lý do")


def supplement_fix(dossier: Dossier, facts: Facts) -> Fix:
    return Fix(
        "Yêu cầu bổ sung", "Hồ sơ trở lại bước kiểm tra; số của công văn bị hủy, vẫn hiện trong sổ",
        UNTIL_ANSWERED,
        by(moves.WITHDRAW_SUPPLEMENT, "products:dossier_withdraw_supplement", dossier.pk, facts, "Rút yêu cầu"),
    )  # fmt: skip


def eligible_fix(dossier: Dossier, facts: Facts) -> Fix:
    return Fix(
        "Kết luận đủ điều kiện", "Hồ sơ trở lại bước kiểm tra, kết quả kiểm tra từng mục giữ nguyên",
        "Đến khi vào phiên họp", by(moves.BACK_TO_CHECK, "products:dossier_back_to_check", dossier.pk, facts),
    )  # fmt: skip


def correction_fixes(dossier: Dossier, facts: Facts) -> Iterator[Fix]:
    """Numbers, days and deadlines, each by its form."""
    edit = "Sửa"
    yield Fix(
        "Số, ngày tiếp nhận", f"Giấy tiếp nhận số {dossier.receipt_number} được thay bằng bản mới", UNTIL_DECIDED,
        _form(edit, "dossier_correct_reception", dossier, reception_refusal(facts)),
        how=DECIDED_RECEPTION if facts.state in DECIDED and Role.OFFICE in facts.roles else "",
    )  # fmt: skip
    refusal = ward_reception_refusal(facts)
    stuck = facts.state == State.WARD_ASSESSING and Role.WARD_OFFICER in facts.roles
    yield Fix(
        "Ngày, hạn của xã, phường", "Báo lại cho chủ thể", UNTIL_REPORT,
        _form(edit, "dossier_correct_ward_reception", dossier, refusal), how=refusal or "" if stuck else "",
    )  # fmt: skip
    yield Fix(
        "Hạn bổ sung", "Báo lại cho chủ thể và xã, phường", UNTIL_ANSWERED,
        _form("Sửa hạn", "dossier_correct_supplement", dossier, supplement_refusal(facts)),
    )  # fmt: skip


def _form(label: str, name: str, dossier: Dossier, refusal: str | None) -> Offer:
    return Offer(label, reverse(f"products:{name}", args=[dossier.pk]), refusal, link=True)


def item_fix(dossier: Dossier, facts: Facts, item: DossierItem | None = None) -> Fix:
    """The check of one item, or of any."""
    here = f"?muc={item.pk}#muc-{item.pk}" if item else ""
    url = f"{reverse('products:dossier_check', args=[dossier.pk])}{here}"
    return Fix(
        "Kết quả kiểm tra từng mục", "Ghi lại mục đã kiểm tra; kết quả trước vẫn trong nhật ký", "Đến khi kết luận",
        Offer("Sửa lại", url, not_checkable(facts), link=True),
    )  # fmt: skip


def higher_fix(dossier: Dossier, facts: Facts, user: User) -> Fix:
    """The higher level's result, while nothing rests on it."""
    refusal = moves.HIGHER_TAKEN_BACK.refusal(facts)
    if refusal is None:
        result = higher_of(dossier)
        refusal = resting_refusal(result, user) if result else "Chưa ghi kết quả nào."
    url = reverse("products:higher_result_take_back", args=[dossier.pk])
    return Fix(
        "Kết quả của cấp trên", "Hồ sơ trở lại chờ kết quả của cấp trên; bản ghi cũ vẫn lưu",
        "Đến khi có hồ sơ sau dựa trên kết quả này", Offer("Rút kết quả đã ghi", url, refusal, link=True),
        how=refusal or "" if facts.state == State.COMES_BACK and Role.OFFICE in facts.roles else "",
    )  # fmt: skip


def fold_of(dossier: Dossier, facts: Facts, user: User, items: Sequence[DossierItem], ward: WardPart) -> Fold | None:
    """What of this dossier can be put right, by this reader and at this step."""
    seen = any(item.verdict != Verdict.UNSEEN for item in items)
    delete = Offer("Xóa hồ sơ nháp", reverse("products:dossier_delete", args=[dossier.pk]), delete_refusal(facts))
    return fold(
        eligible_fix(dossier, facts),
        *correction_fixes(dossier, facts),
        supplement_fix(dossier, facts),
        *([item_fix(dossier, facts)] if seen else []),
        higher_fix(dossier, facts, user),
        Fix(
            "Trả lại hồ sơ", "Chủ thể và xã, phường nhận được lý do; hồ sơ khép lại, giấy tờ vẫn lưu",
            "Đến khi vào phiên họp", by(moves.RETURN, "products:dossier_return", dossier.pk, facts),
        ),
        Fix(
            "Rút hồ sơ", "Hồ sơ khép lại; giấy tờ của chủ thể vẫn dùng được cho hồ sơ sau",
            "Đến khi vào phiên họp", by(moves.WITHDRAW, "products:dossier_withdraw", dossier.pk, facts),
        ),
        Fix(
            "Hồ sơ nháp", "Danh mục, giải trình và phần tự đánh giá mất hẳn; giấy tờ vẫn còn ở chủ thể",
            "Đến khi nộp", replace(delete, danger=True),
        ),
        *papers_fixes(facts, bodies_of(dossier.profile.sheet_family).office),
        *ward_fixes(dossier, facts, ward),
        *decided_fixes(facts),
    )  # fmt: skip


HANDED_IN = {
    State.SUBMITTED: "{Office} tiếp nhận, kiểm tra rồi yêu cầu bổ sung; chủ thể cũng có thể rút hồ sơ.",
    State.WARD_ASSESSING: "Có báo cáo của xã, phường thì {office} kiểm tra rồi yêu cầu bổ sung.",
    State.RECEIVED: "Bắt đầu kiểm tra rồi yêu cầu bổ sung; bản cũ vẫn giữ.",
    State.CHECKING: "Ghi mục không hợp lệ rồi yêu cầu bổ sung; bản cũ vẫn giữ.",
    State.ELIGIBLE: "Đưa về kiểm tra rồi yêu cầu bổ sung; bản cũ vẫn giữ.",
    State.IN_SESSION: "Hội đồng chấm trên đúng bản này.",
    State.SCORED: "Hội đồng đã chấm trên đúng bản này.",
}
"""Papers that were handed in: the way that is possible from each step."""


def papers_fixes(facts: Facts, office: str) -> Iterator[Fix]:
    if MAY["dossier.edit"] & facts.roles and (how := HANDED_IN.get(facts.state)):
        how = how.format(office=office, Office=f"{office[:1].upper()}{office[1:]}")
        yield Fix("Giấy tờ đã nộp", how=f"Không sửa ở đây vì hồ sơ đã nộp. {how}")


def ward_fixes(dossier: Dossier, facts: Facts, ward: WardPart) -> Iterator[Fix]:
    """The report is another house's; its own page says what can be done."""
    if ward.report_text and MAY["ward_assessment.read"] & facts.roles:
        page = Offer("Mở báo cáo", reverse("evaluations:ward_assessment", args=[dossier.pk]), link=True)
        how = "Không sửa ở đây vì báo cáo đã ban hành. Trang của báo cáo ghi cách sửa và đến khi nào."
        yield Fix(f"Báo cáo của xã, phường số {ward.report_text}", how=how, way_out=page)


def decided_fixes(facts: Facts) -> Iterator[Fix]:
    if facts.state in DECIDED and Role.OFFICE in facts.roles:
        how = "Không sửa ở đây vì quyết định đã công bố. Sửa bằng quyết định mới nêu tên quyết định đó."
        yield Fix("Kết quả đã quyết định", how=how)


# ── right after the act ──


def undo(dossier: Dossier, facts: Facts, user: User) -> Undo | None:
    """Right after a supplement was asked for, an item checked, the dossier found eligible, or the higher level's result
    recorded."""
    asked = supplement_fix(dossier, facts).after(moves.ASK_SUPPLEMENT.event, "Đã gửi yêu cầu bổ sung")
    eligible = eligible_fix(dossier, facts).after(moves.DECLARE_ELIGIBLE.event, "Đã xác nhận đủ điều kiện")
    return undo_line(dossier, user, asked, eligible, *checked(dossier, facts, user), *answered(dossier, facts, user))


def answered(dossier: Dossier, facts: Facts, user: User) -> Iterator[Way]:
    fix = higher_fix(dossier, facts, user)
    for move in (moves.HIGHER_RECOGNISED, moves.HIGHER_REFUSED, moves.HIGHER_COMES_BACK):
        if facts.state == move.target:
            yield fix.after(move.event, "Đã ghi kết quả của cấp trên", verb="Rút")


def checked(dossier: Dossier, facts: Facts, user: User) -> Iterator[Way]:
    """The item that this user looked at last."""
    mine = dossier.items.filter(checked_by=user).select_related("required_paper").order_by("-checked_at")
    if not_checkable(facts) is None and (item := mine.first()):
        said = f"Đã ghi “{item}”: {item.get_verdict_display().lower()}"
        yield item_fix(dossier, facts, item).after("dossier.item_checked", said, verb="Sửa")


# ── what comes of a correction ──


def reception_effects(dossier: Dossier) -> list[Effect]:
    due = dossier.due_on
    depends = dossier.ward_received_on is None and dossier.re_evaluation_until(dossier.received_on) is not None
    kept = [Effect("calendar3", f"Hạn của bước này: {ngay(due)}, giữ nguyên", same=True)] if due and not depends else []
    new = "Bản cũ vẫn giữ, ghi “đã thay”; đổi số thì số cũ ghi đã hủy, không dùng lại"
    days = Effect("calendar3", "Hạn đánh giá lại tính theo ngày tiếp nhận mới") if depends else None
    return [
        Effect("file-earmark-text", f"Giấy tiếp nhận số {dossier.receipt_number} được thay bằng bản mới", new),
        *([days] if days else []),
        Effect("envelope", f"Báo cho chủ thể và {dossier.product.ward}"),
        JOURNAL,
        *kept,
        Effect("lock", "Kết quả kiểm tra, báo cáo của xã, phường: giữ nguyên", same=True),
    ]


def ward_reception_effects(dossier: Dossier) -> list[Effect]:
    due = dossier.ward_due_on
    return [
        *([Effect("calendar3", f"Hạn đánh giá đang là {ngay(due)}, tính lại theo ngày mới")] if due else []),
        Effect("envelope", "Báo cho chủ thể"),
        JOURNAL,
        Effect("lock", "Nội dung xã, phường đã đánh giá: giữ nguyên", same=True),
    ]


def supplement_effects(asked: SupplementRequest) -> list[Effect]:
    paper = []
    if asked.letter:
        signed = asked.letter.scan is not None
        words = f"Công văn {asked.letter.number_text}"
        paper = [
            Effect("file-earmark-text", f"{words} đã có bản ký: giữ nguyên", same=True)
            if signed
            else Effect("file-earmark-text", f"{words} được thay bằng bản mới cùng số", "Bản cũ vẫn giữ")
        ]
    return [
        *paper,
        Effect("envelope", "Báo hạn mới cho chủ thể và xã, phường"),
        JOURNAL,
        Effect("lock", "Các mục cần bổ sung: giữ nguyên", same=True),
    ]
