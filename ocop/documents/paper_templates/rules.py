"""The office's own words on its papers: plain text with a closed list of {names}, nothing that runs (SECURITY 27)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ocop.documents.papers import PLACEHOLDERS, PaperKind

_NAME = re.compile(r"\{([^{}\n]{0,60})\}")


@dataclass(frozen=True)
class Texts:
    """What stands around the facts of one paper."""

    symbol: str = ""
    signer_title: str = ""
    recipients: tuple[str, ...] = ()
    opening: str = ""  # before the table or list
    body: str = ""  # after it
    closing: str = ""  # last paragraph


def unknown_names(kind: str, text: str) -> list[str]:
    """Names in {…} that this paper has no value for; a call or an attribute is one of them."""
    known = set(PLACEHOLDERS.get(kind, ()))
    return sorted({name for name in _NAME.findall(text) if name not in known})


def filled(text: str, values: Mapping[str, str]) -> str:
    """Each known {name} once replaced by its value; all else stays as it was typed, values are never read again."""
    return _NAME.sub(lambda found: values.get(found.group(1), found.group(0)), text)


_SUPPLEMENT = """Qua kiểm tra hồ sơ đăng ký đánh giá, phân hạng sản phẩm "{ten_san_pham}" của {chu_the} (mã hồ sơ {ma_ho_so}), {co_quan} đề nghị bổ sung, chỉnh sửa các nội dung sau:"""  # noqa: E501
_DECISION_BODY = """Điều 2. Các chủ thể có sản phẩm nêu tại Điều 1 được cấp Giấy chứng nhận sản phẩm OCOP, được dùng nhãn hiệu OCOP theo quy định; chịu trách nhiệm về chất lượng, an toàn thực phẩm, nhãn hàng hóa và truy xuất nguồn gốc trong suốt thời hạn công nhận; đăng ký đánh giá lại trước khi hết hạn.
Điều 3. Quyết định này có hiệu lực kể từ ngày ký.
Điều 4. Chánh Văn phòng, Thủ trưởng các cơ quan, đơn vị liên quan, Chủ tịch Ủy ban nhân dân các xã, phường và các chủ thể có tên tại Điều 1 chịu trách nhiệm thi hành Quyết định này./."""  # noqa: E501
_NOTICE = """Giấy chứng nhận sản phẩm OCOP số {so_giay}, hạng {so_sao} sao, cấp cho sản phẩm "{ten_san_pham}" của {chu_the} có giá trị đến hết ngày {het_han} (còn {con_lai} ngày).
Căn cứ {van_ban_luat}, {co_quan} thông báo để quý đơn vị biết và chuẩn bị hồ sơ đề nghị đánh giá lại."""  # noqa: E501

DEFAULTS: dict[str, Texts] = {
    PaperKind.WARD_REPORT: Texts(
        symbol="BC-UBND",
        signer_title="TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH",
        recipients=("Như kính gửi", "Chủ thể có sản phẩm", "Lưu: VT"),
        opening="Thực hiện {van_ban_luat}, {co_quan} báo cáo kết quả đánh giá sản phẩm như sau:",
        closing='{co_quan} đề nghị {noi_nhan_ho_so} xem xét, đánh giá, phân hạng sản phẩm "{ten_san_pham}" của {chu_the} theo quy định./.',  # noqa: E501
    ),
    PaperKind.RECEIPT: Texts(
        symbol="GTN-UBND",
        signer_title="NGƯỜI TIẾP NHẬN",
        recipients=("Người nộp hồ sơ", "Lưu: hồ sơ"),
        closing="Người nộp giữ giấy này để theo dõi. Dùng mã hồ sơ {ma_ho_so} để tra cứu kết quả xử lý.",
    ),
    PaperKind.SUPPLEMENT: Texts(
        symbol="UBND-KT",
        signer_title="TL. CHỦ TỊCH\nTRƯỞNG PHÒNG",
        recipients=("Như trên", "UBND xã, phường nơi có sản phẩm", "Lưu: VT"),
        opening=_SUPPLEMENT,
        body="Thời hạn bổ sung: đến hết ngày {han_bo_sung}. Hồ sơ bổ sung nộp trên phần mềm, cùng mã hồ sơ nêu trên.",
        closing="Đề nghị {chu_the} thực hiện./.",
    ),
    PaperKind.MINUTES: Texts(
        symbol="BB-HĐ",
        recipients=("Thành viên Hội đồng", "Lưu: hồ sơ phiên họp"),
        closing="Biên bản được đọc lại cho các thành viên dự họp cùng nghe, nhất trí thông qua.",
    ),
    PaperKind.DECISION: Texts(
        symbol="QĐ-UBND",
        signer_title="CHỦ TỊCH",
        recipients=("Như Điều 4", "Cơ quan cấp trên (báo cáo)", "Cổng Thông tin điện tử", "Lưu: VT"),
        opening="Điều 1. Phê duyệt kết quả đánh giá, phân hạng {so_san_pham} sản phẩm OCOP của {don_vi} {dot} theo bảng dưới đây. Thời hạn công nhận là {so_thang} tháng kể từ ngày Quyết định này có hiệu lực.",  # noqa: E501
        body=_DECISION_BODY,
    ),
    PaperKind.CERTIFICATE: Texts(signer_title="CHỦ TỊCH"),
    PaperKind.PLAN: Texts(
        symbol="KH-UBND",
        signer_title="TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH",
        recipients=("Cơ quan cấp trên (báo cáo)", "Các phòng, ban, ngành", "UBND các xã, phường", "Lưu: VT"),
    ),
    PaperKind.EXPIRY_NOTICE: Texts(
        symbol="TB-UBND",
        signer_title="TL. CHỦ TỊCH\nTRƯỞNG PHÒNG",
        recipients=("Như trên", "UBND xã, phường nơi có sản phẩm", "Lưu: VT"),
        opening=_NOTICE,
        closing="Sau ngày hết hạn, sản phẩm không được dùng nhãn hiệu OCOP cho đến khi được công nhận lại./.",
    ),
    PaperKind.SCORE_SHEET: Texts(signer_title="NGƯỜI ĐÁNH GIÁ"),
}
