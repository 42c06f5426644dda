from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from django.db.models import TextChoices

from ocop.documents import notation


class PaperKind(TextChoices):
    WARD_REPORT = "bao-cao-xa", "Báo cáo đánh giá của xã, phường"
    RECEIPT = "giay-tiep-nhan", "Giấy tiếp nhận hồ sơ"
    SUPPLEMENT = "yeu-cau-bo-sung", "Yêu cầu bổ sung hồ sơ"
    MINUTES = "bien-ban", "Biên bản họp Hội đồng"
    DECISION = "quyet-dinh", "Quyết định phê duyệt kết quả"
    CERTIFICATE = "giay-chung-nhan", "Giấy chứng nhận"
    PLAN = "ke-hoach", "Kế hoạch năm"
    EXPIRY_NOTICE = "thong-bao-het-han", "Thông báo sắp hết hạn"
    SCORE_SHEET = "phieu-danh-gia", "Phiếu đánh giá"


COMMON = ("co_quan", "dia_danh", "ngay", "so_van_ban")


@dataclass(frozen=True, kw_only=True)
class Paper:
    """What every paper has."""

    kind: ClassVar[PaperKind]
    names: ClassVar[tuple[str, ...]] = ()  # placeholders of its own
    symbol: str = ""  # after the number: "QĐ-UBND"; empty: the office's text has it
    parent: str = ""  # cơ quan chủ quản
    issuer: str = ""  # cơ quan ban hành
    place: str = ""  # "Long Xuyên"
    day: date | None = None
    number_text: str = ""  # "07/QĐ-UBND"
    summary: str = ""  # trích yếu
    signer_title: str = ""  # "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH"
    signer: str = ""
    recipients: tuple[str, ...] = ()
    draft: bool = False  # prints "BẢN MẪU" or "DỰ THẢO"

    @property
    def subject(self) -> str:
        """What it is about, as the number book and the PDF's own title name it."""
        return self.summary

    @property
    def title(self) -> str:
        """The PDF's own title."""
        return " ".join(filter(None, (self.kind.label, self.number_text, self.subject)))[:250]

    def placeholders(self) -> dict[str, str]:
        """What the office's texts may name as {…}: exactly COMMON and the paper's own `names`."""
        values = {
            "co_quan": self.issuer.replace("\n", " "),
            "dia_danh": self.place,
            "ngay": notation.day_short(self.day),
            "so_van_ban": self.number_text,
            **self._own(),
        }
        return {name: values[name] for name in (*COMMON, *self.names)}

    def _own(self) -> dict[str, str]:
        return {}


@dataclass(frozen=True, kw_only=True)
class Attendee:
    name: str
    position: str = ""
    present: bool = True
    note: str = ""  # "vắng có lý do", "không tham gia chấm: có lợi ích liên quan"
