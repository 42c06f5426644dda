from dataclasses import dataclass
from decimal import Decimal

from ocop.documents.papers.base import Paper, PaperKind


@dataclass(frozen=True, kw_only=True)
class SheetLevel:
    text: str
    points: Decimal
    mark: str = ""  # "***"
    chosen: bool = False


@dataclass(frozen=True, kw_only=True)
class SheetCriterion:
    number: str
    title: str
    max_points: Decimal
    levels: tuple[SheetLevel, ...] = ()
    none_chosen: bool = False  # "không mức nào phù hợp"
    points: Decimal | None = None
    note: str = ""
    remark: str = ""


@dataclass(frozen=True, kw_only=True)
class SheetGroup:
    title: str
    max_points: Decimal
    criteria: tuple[SheetCriterion, ...]


@dataclass(frozen=True, kw_only=True)
class SheetPart:
    title: str  # "PHẦN A. SẢN PHẨM VÀ SỨC MẠNH CỘNG ĐỒNG"
    max_points: Decimal
    points: Decimal | None = None
    groups: tuple[SheetGroup, ...]


@dataclass(frozen=True, kw_only=True)
class ScoreSheetPaper(Paper):
    kind = PaperKind.SCORE_SHEET

    product_set: str
    product: str = ""
    product_code: str = ""
    producer: str = ""
    address: str = ""
    phone: str = ""
    knock_out: str = ""
    parts: tuple[SheetPart, ...]
    total: Decimal | None = None
    star: int | None = None
    member: str = ""
    comment: str = ""
    version: str = ""  # under the QR: dossier, member, version
    check_url: str = ""  # becomes the QR
