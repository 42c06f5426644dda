"""What may be recorded of a recognition that we did not give: of before this program, or of a higher level. Pure."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import models

from ocop.accounts.policy import MAY
from ocop.accounts.roles import Role
from ocop.core.moves import no_right
from products.certificates.rules import CertificateState, Origin, Proof

FIRST_YEAR = 2018  # the programme began with Quyết định 490/QĐ-TTg of 07/05/2018
MOST_YEARS = 10  # all laws seen give 36 months: longer is a slip of the pen


class HigherOutcome(models.TextChoices):
    RECOGNISED = "recognised", "Được công nhận"
    NOT_RECOGNISED = "not_recognised", "Không được công nhận"
    COMES_BACK = "comes_back", "Chuyển về cấp mình công nhận"


@dataclass(frozen=True)
class Paper:
    """Days and proof, as the rules see them."""

    decision_date: date
    valid_from: date
    valid_to: date | None  # not printed: by the law of its day
    proof: Proof
    has_scan: bool


def decided_refusal(decided: date, today: date) -> str | None:
    if decided > today:
        return f"Ngày quyết định {decided:%d/%m/%Y} chưa tới. Hãy xem lại trên giấy."
    if decided.year < FIRST_YEAR:
        return f"Chương trình OCOP có từ năm {FIRST_YEAR}. Hãy xem lại ngày quyết định."
    return None


def paper_refusal(paper: Paper, today: date) -> tuple[str, str] | None:
    """Field and sentence of what cannot be true of such a paper; None when all can."""
    if wrong := decided_refusal(paper.decision_date, today):
        return "decision_date", wrong
    if paper.valid_from < paper.decision_date:
        return "valid_from", "Ngày có giá trị trước ngày quyết định. Hãy xem lại trên giấy."
    if paper.valid_from > today:
        return "valid_from", f"Giấy có giá trị từ {paper.valid_from:%d/%m/%Y}. Hãy ghi nhận từ ngày đó."
    if paper.valid_to and paper.valid_to < paper.valid_from:
        return "valid_to", "Ngày hết giá trị trước ngày bắt đầu. Hãy xem lại trên giấy."
    if paper.valid_to and paper.valid_to.year - paper.valid_from.year > MOST_YEARS:
        return "valid_to", f"Thời hạn trên {MOST_YEARS} năm. Hãy xem lại trên giấy."
    if paper.proof != Proof.LISTED and not paper.has_scan:
        return "scan", "Căn cứ này cần bản chụp quyết định hoặc giấy chứng nhận. Hãy chọn tệp."
    return None


def come_back_refusal(points: Decimal | None, least: int | Decimal | None, stars: int | None) -> tuple[str, str] | None:
    """Field and sentence of why a product cannot have come back with these points; None when it can. `stars`: what the
    law leaves to our level (None: nothing), `least`: the points they begin with. More points than the band are no
    fault, a minimum may have taken the higher star."""
    if stars is None or least is None:
        return "outcome", NOT_LEFT_TO_US
    if points is None:
        return "points", "Cấp trên chuyển về thì ghi điểm Hội đồng cấp trên đã chấm."
    if not least <= points <= 100:
        return "points", f"Hạng {stars} sao cần từ {least} đến 100 điểm. Hãy xem lại trên quyết định của cấp trên."
    return None


NOT_LEFT_TO_US = (
    "Bộ quy định của hồ sơ không giao sản phẩm cấp trên đã chấm về cấp này công nhận. Hãy chọn kết quả khác."
)


def is_public(proof: Proof) -> bool:
    """Only what was proved is told to strangers (DESIGN §3a)."""
    return proof != Proof.LISTED


@dataclass(frozen=True)
class Standing:
    """All a rule sees of a recorded recognition."""

    roles: frozenset[Role]
    origin: Origin
    state: CertificateState
    rests_on: str = ""  # "hồ sơ HS-2026-0017": what was begun because of it


def void_refusal(standing: Standing) -> str | None:
    """Why it cannot be taken out or corrected; None when it can."""
    if not MAY["recognition.record"] & standing.roles:
        return no_right("sửa giấy chứng nhận đã ghi nhận", "giấy chứng nhận", standing.roles)
    if standing.origin == Origin.OURS:
        return "Giấy này do cơ quan cấp. Muốn đổi tên, chủ thể, xã phường: “Thay đổi đã chứng nhận” ở trang sản phẩm."
    if standing.state == CertificateState.VOIDED:
        return "Bản ghi này đã được bỏ. Hãy tải lại trang."
    if standing.rests_on:
        return f"Đã có {standing.rests_on} dựa trên giấy này. Hãy rút hoặc trả lại hồ sơ đó trước."
    return None
