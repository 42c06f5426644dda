from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ocop.core.text import lower_first
from ocop.documents.papers.base import Attendee, Paper, PaperKind

# ── the council ──


@dataclass(frozen=True, kw_only=True)
class MinutesItem:
    product: str
    producer: str
    average: Decimal | None
    star_by_points: int | None
    star: int | None  # after minimums; None: not rated
    sheets: int = 0  # sheets that count
    unmet: tuple[str, ...] = ()  # minimums missed, in words
    notes: tuple[str, ...] = ()  # recusals, findings, opinions


@dataclass(frozen=True, kw_only=True)
class Minutes(Paper):
    kind = PaperKind.MINUTES
    names = ("hoi_dong", "phien_hop", "so_san_pham")

    council: str  # "Hội đồng đánh giá, phân hạng sản phẩm OCOP thành phố Long Xuyên"
    session: str  # "Phiên 1, đợt 1 năm 2024"
    written: bool = False  # opinions in writing instead of a meeting
    began: str = ""  # "08 giờ 00, ngày 15/05/2024"
    ended: str = ""
    venue: str = ""
    chair: str
    chair_office: str = ""  # "Phó Chủ tịch Hội đồng"
    secretary: str = ""
    secretary_office: str = ""
    secretary_title: str = ""  # over the signature, where the secretary acts for another
    members: tuple[Attendee, ...]
    quorum: str = ""  # "Có mặt 8/9 thành viên, đủ số họp theo Quy chế"
    items: tuple[MinutesItem, ...]
    interests: tuple[str, ...] = ()  # what the members declared, sentences
    rule_changes: tuple[str, ...] = ()  # of the rules that the session went by, each with its reason
    reading: str = ""  # how a minimum was read for the council, its source
    conclusions: tuple[str, ...] = ()

    @property
    def present(self) -> int:
        return sum(1 for member in self.members if member.present)

    def _own(self) -> dict[str, str]:
        return {"hoi_dong": self.council, "phien_hop": self.session, "so_san_pham": f"{len(self.items):02d}"}


@dataclass(frozen=True, kw_only=True)
class DecisionRow:
    product: str
    producer: str
    address: str = ""
    code: str = ""
    points: Decimal | None = None
    stars: int | None = None


@dataclass(frozen=True, kw_only=True)
class DecisionPaper(Paper):
    kind = PaperKind.DECISION
    names = ("so_san_pham", "dot", "so_thang", "don_vi")

    authority: str  # "Chủ tịch Ủy ban nhân dân thành phố Long Xuyên"
    bases: tuple[str, ...]  # whole sentences: "Căn cứ …;"
    rows: tuple[DecisionRow, ...]
    round_name: str = ""  # "đợt 1 năm 2024"
    months: int  # how long the recognition holds
    articles: tuple[str, ...] = ()  # instead of the office's text: Điều 2, 3, 4

    @property
    def with_code(self) -> bool:
        return any(row.code for row in self.rows)

    def _own(self) -> dict[str, str]:
        return {
            "so_san_pham": f"{len(self.rows):02d}",
            "dot": self.round_name,
            "so_thang": str(self.months),
            "don_vi": lower_first(self.issuer.replace("\n", " ").removeprefix("Ủy ban nhân dân ")),
        }


@dataclass(frozen=True, kw_only=True)
class CertificatePaper(Paper):
    kind = PaperKind.CERTIFICATE

    product: str
    producer: str
    address: str = ""
    stars: int
    number: str  # "LX-2024-0017"
    code: str = ""  # mã xác minh
    product_code: str = ""
    decision: str  # "Quyết định số 000/QĐ-UBND ngày 20/05/2024"
    valid_from: date
    valid_to: date
    months: int
    check_url: str  # becomes the QR

    @property
    def title(self) -> str:
        return f"Giấy chứng nhận sản phẩm OCOP {self.number}"

    @property
    def size(self) -> str:
        """Long names are set smaller, so that signature and seal keep their room."""
        length = len(self.product)
        return "co-nho" if length > 90 else "co-vua" if length > 45 else "co-lon"
