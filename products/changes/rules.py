"""Renaming, handing over and moving what is certified: by the office alone, with reason and document (DESIGN §3a).
Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import models

from ocop.accounts.policy import MAY
from ocop.accounts.roles import Role
from ocop.core.moves import no_right

FIRST_YEAR = 1990  # a paper that a name is put right by may be older than the programme, not than any register


class ChangeKind(models.TextChoices):
    RENAME = "rename", "Đổi tên"
    HAND_OVER = "hand_over", "Chuyển cho chủ thể khác"
    MOVE = "move", "Chuyển sang xã, phường khác"


class What(models.TextChoices):
    """The certified words that a change may touch: columns of `CertifiedFacts`."""

    PRODUCT = "product_name", "Tên sản phẩm"
    SET = "product_set_name", "Bộ sản phẩm"
    PRODUCER = "producer_name", "Chủ thể"
    REPRESENTATIVE = "representative", "Người đại diện"
    ADDRESS = "address", "Địa chỉ"
    WARD = "ward_name", "Xã, phường"


PUBLIC = (What.PRODUCT, What.PRODUCER, What.WARD)
"""Of these strangers read what they were called before and are called now (SECURITY 63)."""

PRODUCT_FIELDS = ("producer", "name", "product_set", "ward")
PRODUCER_FIELDS = ("name", "representative", "address", "ward")
"""What certificates and decisions attest of the live records; all else stays the owner's to edit."""


@dataclass(frozen=True)
class Act:
    """One act on one kind of record."""

    action: str  # key of policy and audit
    kind: ChangeKind
    slug: str  # in its address
    label: str
    fields: tuple[str, ...]

    @property
    def url_name(self) -> str:
        return f"products:{self.action.replace('.', '_')}"


OF_PRODUCT = (
    Act("product.rename", ChangeKind.RENAME, "doi-ten", "Đổi tên, bộ sản phẩm", ("name", "product_set")),
    Act("product.hand_over", ChangeKind.HAND_OVER, "chuyen-chu-the", "Chuyển cho chủ thể khác", ("producer",)),
    Act("product.move", ChangeKind.MOVE, "chuyen-xa-phuong", "Chuyển sang xã, phường khác", ("ward",)),
)
OF_PRODUCER = (
    Act("producer.rename", ChangeKind.RENAME, "doi-ten", "Đổi tên, người đại diện", ("name", "representative")),
    Act("producer.move", ChangeKind.MOVE, "chuyen-dia-chi", "Đổi địa chỉ, xã, phường", ("address", "ward")),
)


def locked(why: str, *, office: bool) -> str:
    """Beside a field that cannot be changed here: why, and what to do."""
    how = (
        "Đổi bằng “Thay đổi đã chứng nhận” ở trang sản phẩm, chủ thể"
        if office
        else "Đề nghị cơ quan quản lý OCOP đổi theo văn bản"
    )
    return f"Không sửa ở đây vì {why}. {how}."


@dataclass(frozen=True)
class Facts:
    """All a rule sees. `attested`: why it is the office's to change; None where the owner's form does."""

    roles: frozenset[Role]
    attested: str | None
    changed: bool
    day: date
    today: date


def refusal(act: Act, facts: Facts) -> str | None:
    if not MAY[act.action] & facts.roles:
        return no_right("thay đổi nội dung đã chứng nhận", "sản phẩm" if act in OF_PRODUCT else "chủ thể", facts.roles)
    if facts.attested is None:
        return "Chưa có giấy chứng nhận hay quyết định nào ghi nội dung này. Hãy sửa ở biểu mẫu thông thường."
    if not facts.changed:
        return "Giá trị mới giống giá trị đang ghi. Hãy nhập giá trị mới."
    return day_refusal(facts.day, facts.today)


def day_refusal(day: date, today: date) -> str | None:
    """Why this cannot be the day of the document; the form says it beside the field."""
    if day > today:
        return f"Ngày {day:%d/%m/%Y} chưa tới. Hãy ghi ngày trên văn bản."
    if day.year < FIRST_YEAR:
        return f"Ngày trên văn bản trước năm {FIRST_YEAR}. Hãy xem lại năm."
    return None


@dataclass(frozen=True)
class UndoFacts:
    roles: frozenset[Role]
    own: bool
    same_day: bool
    undone: bool
    published: bool  # a new edition went out
    still_so: bool  # nothing changed since
    newest: bool  # no later change of the record stands


def undo_refusal(act: Act, facts: UndoFacts) -> str | None:
    """Hoàn tác: one's own mistake, on the same day, while no new edition went out. After that the act itself, anew."""
    if not MAY[act.action] & facts.roles or not facts.own:
        return "Chỉ người vừa thay đổi hoàn tác được. Hãy thay đổi lại, ghi rõ lý do."
    if facts.undone:
        return "Thay đổi này đã được hoàn tác."
    if facts.published:
        return "Giấy chứng nhận mới đã được cấp nên không hoàn tác được. Hãy thay đổi lại, ghi rõ lý do."
    if not facts.same_day:
        return "Chỉ hoàn tác được trong ngày. Hãy thay đổi lại, ghi rõ lý do."
    if not facts.newest:
        return "Sau đó bản ghi này đã có thay đổi khác. Hãy hoàn tác thay đổi sau cùng trước, hoặc thay đổi lại."
    if not facts.still_so:
        return "Nội dung này đã được thay đổi tiếp. Hãy thay đổi lại, ghi rõ lý do."
    return None


@dataclass(frozen=True)
class Past:
    """One certified word, what it was called before, and what it is called now where that differs."""

    what: What
    former: tuple[str, ...]
    present: str

    @property
    def label(self) -> str:
        """ "Tên" of the product itself, else what it is of."""
        return "Tên" if self.what == What.PRODUCT else str(self.what.label)


def certified(facts: object) -> dict[str, str]:
    """The words of a row of `CertifiedFacts` by what they are."""
    return {what: getattr(facts, what) for what in What}


def pasts(changes: Iterable[tuple[str, str, str]], certified: Mapping[str, str]) -> tuple[Past, ...]:
    """`changes`: (what, old, new), the oldest first. Whether the certificate stayed as it was or a later one attests
    the new word follows from where its own word stands in the row of names."""
    told: dict[str, list[str]] = {}
    for what, old, new in changes:
        told.setdefault(what, [old]).append(new)
    return tuple(
        past for what, names in told.items() if (past := _past(What(what), names, certified.get(what, ""))) is not None
    )


def _past(what: What, names: Sequence[str], certified: str) -> Past | None:
    at = max((place for place, name in enumerate(names) if name == certified), default=0)
    former = tuple(name for name in dict.fromkeys(names[:at]) if name and name != certified)
    present = names[-1] if names[-1] != certified else ""
    return Past(what, former, present) if former or present else None
