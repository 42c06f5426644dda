"""Until when numbers and days of a reception, and the day of a supplement, can be corrected."""

from ocop.accounts.policy import MAY
from ocop.core.moves import no_right
from products.dossiers.rules.facts import Facts
from products.dossiers.rules.states import DECIDED, IN_HAND, State


def reception_refusal(facts: Facts) -> str | None:
    """Why number and day of the office's reception cannot be corrected now."""
    if not MAY["dossier.correct_reception"] & facts.roles:
        return no_right("sửa số, ngày tiếp nhận", "hồ sơ", facts.roles)
    if facts.state in DECIDED:
        return "Quyết định về hồ sơ này đã công bố, số và ngày tiếp nhận giữ như đã ghi."
    if facts.state not in IN_HAND:
        return f"Hồ sơ đang ở bước “{facts.state.label}”, không có số, ngày tiếp nhận để sửa."
    return None


def ward_reception_refusal(facts: Facts) -> str | None:
    """Why number, day and deadline of the ward's reception cannot be corrected now."""
    if not MAY["dossier.correct_ward_reception"] & facts.roles:
        return no_right("sửa ngày tiếp nhận của xã, phường", "hồ sơ", facts.roles)
    if facts.ward_report:
        return "Báo cáo của xã, phường đã có số, theo ngày tiếp nhận đang ghi. Hãy hủy số báo cáo rồi sửa."
    if facts.state != State.WARD_ASSESSING:
        return f"Hồ sơ đang ở bước “{facts.state.label}”, ngày xã, phường tiếp nhận không sửa được."
    return None


def supplement_refusal(facts: Facts) -> str | None:
    """Why the day of an open request cannot be corrected now."""
    if not MAY["dossier.correct_supplement"] & facts.roles:
        return no_right("sửa hạn bổ sung", "hồ sơ", facts.roles)
    if facts.state != State.SUPPLEMENT:
        return "Không còn yêu cầu bổ sung nào đang chờ, hạn không sửa được."
    return None
