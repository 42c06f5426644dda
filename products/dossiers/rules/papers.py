"""The papers of a dossier: whether they agree, who may change them and who check them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ocop.accounts.policy import MAY
from ocop.core.moves import no_right
from ocop.core.text import fold
from ocop.core.typed import registration
from products.dossiers.rules.facts import Facts
from products.dossiers.rules.states import EDITABLE, State


@dataclass(frozen=True)
class PaperFacts:
    """What a rule sees of a paper in the dossier."""

    name: str
    number: str = ""
    holder: str = ""
    issued_on: date | None = None
    expires_on: date | None = None
    is_registration: bool = False


def disagreements(
    papers: Sequence[PaperFacts], *, producer: str, registration_number: str, today: date
) -> tuple[str, ...]:
    """Where names and dates on the papers do not agree with the producer, with each other or with today."""
    found = []
    for paper in papers:
        if paper.holder and same_words(paper.holder) != same_words(producer):
            found.append(f"{paper.name} ghi tên “{paper.holder}”, chủ thể là “{producer}”")
        if paper.is_registration and not same_number(paper.number, registration_number):
            found.append(f"{paper.name} ghi số {paper.number}, chủ thể ghi số {registration_number}")
        if paper.issued_on and paper.issued_on > today:
            found.append(f"{paper.name} ghi ngày cấp {paper.issued_on:%d/%m/%Y} sau hôm nay")
        if paper.expires_on and paper.expires_on < today:
            found.append(f"{paper.name} hết hạn ngày {paper.expires_on:%d/%m/%Y}")
    return tuple(found)


def same_number(one: str, other: str) -> bool:
    """However they are typed; one that is not known differs from none."""
    return not one or not other or registration.compared(one) == registration.compared(other)


def same_words(name: str) -> str:
    return " ".join(fold(name).replace(",", " ").replace(".", " ").split())


def not_editable(facts: Facts) -> str | None:
    """Why the papers cannot be changed now; None when they can."""
    if not MAY["dossier.edit"] & facts.roles:
        return no_right("sửa giấy tờ của hồ sơ", "hồ sơ", facts.roles)
    if facts.state not in EDITABLE:
        return f"Hồ sơ đang ở bước “{facts.state.label}”, giấy tờ không sửa được nữa. Hãy tải lại trang."
    return None


def not_checkable(facts: Facts) -> str | None:
    """Why the items cannot be checked now; None when they can."""
    if not MAY["dossier.check"] & facts.roles:
        return no_right("kiểm tra hồ sơ", "hồ sơ", facts.roles)
    if facts.state != State.CHECKING:
        return f"Hồ sơ đang ở bước “{facts.state.label}”, chưa hoặc không còn kiểm tra. Hãy tải lại trang."
    return None
