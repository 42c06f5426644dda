from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ocop.documents import notation
from ocop.documents.papers.base import Attendee, Paper, PaperKind


@dataclass(frozen=True, kw_only=True)
class ProductPaper(Paper):
    """About one product of one producer."""

    product: str
    producer: str

    @property
    def subject(self) -> str:
        return self.product

    def _own(self) -> dict[str, str]:
        return {"ten_san_pham": self.product, "chu_the": self.producer}


# ── the ward's report (148: with levels; 26/2026, Mẫu số 03: in words) ──


@dataclass(frozen=True, kw_only=True)
class WardMatter:
    title: str  # "Nguồn gốc sản phẩm, nguyên liệu địa phương"
    words: str = ""
    level: str = ""  # 148 only: the level's own words
    points: Decimal | None = None
    max_points: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class OpinionLine:
    who: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Meeting:
    held_on: date | None
    place: str = ""
    chair: str = ""
    secretary: str = ""
    attendees: tuple[Attendee, ...] = ()


@dataclass(frozen=True, kw_only=True)
class WardReport(ProductPaper):
    kind = PaperKind.WARD_REPORT
    names = ("ten_san_pham", "chu_the", "noi_nhan_ho_so", "van_ban_luat")

    law: str  # "Quyết định số 148/QĐ-TTg ngày 24/02/2023"
    product_code: str = ""
    product_set: str
    producer_kind: str = ""
    address: str = ""
    representative: str = ""
    phone: str = ""
    dossier_kind: str = ""  # "Lần đầu", "Nâng hạng", "Đánh giá lại"
    received_on: date | None = None
    matters: tuple[WardMatter, ...]
    meeting: Meeting | None = None
    opinions: tuple[OpinionLine, ...] = ()
    proposal: str = ""  # empty: the office's text
    addressee: str = ""  # "Ủy ban nhân dân thành phố Long Xuyên"

    @property
    def with_points(self) -> bool:
        return any(matter.points is not None for matter in self.matters)

    @property
    def total(self) -> Decimal:
        return sum((matter.points or Decimal() for matter in self.matters), Decimal())

    @property
    def max_total(self) -> Decimal:
        return sum((matter.max_points or Decimal() for matter in self.matters), Decimal())

    def _own(self) -> dict[str, str]:
        return super()._own() | {
            "noi_nhan_ho_so": self.addressee,
            "van_ban_luat": self.law,
        }


# ── reception, supplement ──


@dataclass(frozen=True, kw_only=True)
class ReceiptItem:
    name: str
    quantity: str = "01"
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class ReceiptNote(ProductPaper):
    kind = PaperKind.RECEIPT
    names = ("ten_san_pham", "chu_the", "ma_ho_so", "han_tra_loi")

    dossier_code: str
    giver: str = ""  # who handed it in
    address: str = ""
    phone: str = ""
    dossier_kind: str = ""
    items: tuple[ReceiptItem, ...]
    received_on: date | None = None
    due_on: date | None = None  # when the law wants an answer
    receiver: str = ""
    instead_of: str = ""  # the edition that this one takes the place of, and why
    check_url: str = ""  # becomes the QR

    def _own(self) -> dict[str, str]:
        return super()._own() | {
            "ma_ho_so": self.dossier_code,
            "han_tra_loi": notation.day_short(self.due_on),
        }


@dataclass(frozen=True)
class Missing:
    item: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class SupplementRequest(ProductPaper):
    kind = PaperKind.SUPPLEMENT
    names = ("ten_san_pham", "chu_the", "ma_ho_so", "han_bo_sung")

    address: str = ""
    dossier_code: str = ""
    items: tuple[Missing, ...]
    until: date | None = None

    def _own(self) -> dict[str, str]:
        return super()._own() | {
            "ma_ho_so": self.dossier_code,
            "han_bo_sung": notation.day_short(self.until),
        }


# ── notice ──


@dataclass(frozen=True, kw_only=True)
class ExpiryNotice(ProductPaper):
    kind = PaperKind.EXPIRY_NOTICE
    names = ("ten_san_pham", "chu_the", "so_giay", "so_sao", "het_han", "con_lai", "van_ban_luat")

    address: str = ""
    certificate: str
    stars: int
    valid_to: date
    days_left: int
    law: str
    window_from: date | None = None  # 26/2026: when the dossier may be handed in
    window_to: date | None = None

    def _own(self) -> dict[str, str]:
        return super()._own() | {
            "so_giay": self.certificate,
            "so_sao": str(self.stars),
            "het_han": notation.day_short(self.valid_to),
            "con_lai": str(self.days_left),
            "van_ban_luat": self.law,
        }
